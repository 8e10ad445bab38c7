"""The finders of this site, and short ways to ask them from a page."""

from dataclasses import replace
from typing import NamedTuple

from pages.facets import KINDS, SEARCH_FACETS, STRATEGY_FACETS, TRAINING_FACETS
from search.documents import Results
from search.facets import Finder, Sort
from search.finder import find
from search.query import Query

STRATEGIES = Finder(
    name="strategies",
    path="/strategies/",
    kinds=("card",),
    facets=STRATEGY_FACETS,
    sorts=(
        # Without text there is no best match: universal first, then the quickest.
        Sort("", "Best match", ("level", "prepare")),
        Sort("az", "A to Z", ("title",)),
        Sort("quick", "Quickest to prepare", ("prepare",)),
        Sort("new", "Newest review", ("newest",)),
    ),
)

TRAINING = Finder(
    name="training",
    path="/training/",
    kinds=("training",),
    facets=TRAINING_FACETS,
    sorts=(
        # Without text: first what everybody can begin with, then the shortest.
        Sort("", "Best match", ("confidence", "minutes")),
        Sort("az", "A to Z", ("title",)),
        Sort("quick", "Shortest", ("minutes",)),
        Sort("new", "Newest review", ("newest",)),
    ),
)
SEARCH = Finder(name="search", path="/search/", kinds=None, facets=SEARCH_FACETS)
# What somebody picks pages for a staff meeting from (reader/packs.py).
PACK = Finder(
    name="training-pack",
    path="/training/pack/choose/",
    kinds=("card", "toolkit", "need"),
    facets=(),
    per_page=30,
)
MOST_IN_A_PACK = 6
# What may answer a text by its very name; nobody looks for a card that way.
NAMED = Finder(
    name="named",
    path="/search/",
    kinds=tuple(kind for kind in KINDS if kind != "card"),
    facets=(),
    per_page=1,
)

FINDERS = (STRATEGIES, TRAINING, SEARCH, PACK, NAMED)

# Results that a page which is no finder shows of one state.
FEW = 6


class Noun(NamedTuple):
    """What a finder finds, as readers call it."""

    one: str
    many: str

    def of(self, count):
        return self.one if count == 1 else self.many

    def counted(self, count):
        """“1 strategy”, “1,024 strategies”."""
        return f"{count:,} {self.of(count)}"


STRATEGY = Noun("strategy", "strategies")
RESULT = Noun("result", "results")
NOUNS = {STRATEGIES.name: STRATEGY, TRAINING.name: RESULT}


def state(selected, sort=""):
    """A Query for `selected`: facet key -> slugs, in the finder's order of facets."""
    chosen = {key: tuple(slugs) for key, slugs in selected.items() if slugs}
    return Query(selected=chosen, sort=sort)


def lean(finder, keys, most):
    """The finder with no other facets than these, and so many results a page."""
    facets = tuple(facet for facet in finder.facets if facet.key in keys)
    return replace(finder, facets=facets, per_page=most)


def first_page(finder, selected, most=FEW) -> Results:
    """The first results of a state, without the facets that nothing is selected of."""
    return find(state(selected), lean(finder, selected, most))


def first_hits(finder, most, sort=""):
    return find(state({}, sort), lean(finder, (), most)).hits


def state_url(finder, selected):
    return state(selected).to_url(finder.path)


def value_counts(finder, key):
    """Slug -> number of results, for every value of one facet and nothing selected."""
    (facet,) = find(state({}), lean(finder, (key,), 1)).facets
    return {option.slug: option.count for option in walk(facet.options)}


def walk(options):
    for option in options:
        yield option
        yield from walk(option.children)
