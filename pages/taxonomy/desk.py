"""The whole taxonomy on one page: every term, where it is and what leads to it."""

from collections import defaultdict
from dataclasses import dataclass

from wagtail.models import Page

from pages.models import SectionPage, StrategyCardPage, SynonymGroup
from pages.taxonomy import proposals
from pages.taxonomy.actions import other_names
from pages.taxonomy.uses import live_uses, signposts_to, waiting
from pages.taxonomy.vocabularies import (
    VOCABULARIES,
    all_of,
    is_ordered,
    is_tree,
    one_of,
    with_parents,
)


@dataclass(frozen=True)
class Row:
    """A term, how many public pages have it, and in how many drafts it stands."""

    term: object
    depth: int
    cards: int
    sections: int
    others: int
    drafts: int
    words: tuple[str, ...]
    signposts: tuple

    @property
    def vocabulary(self):
        return self.term._meta.model_name

    @property
    def state(self):
        if self.term.merged_into_id:
            return f"merged into {self.term.merged_into}"
        return "retired" if self.term.retired else "in use"

    @property
    def may_be_merged(self):
        return not self.term.merged_into_id


@dataclass(frozen=True)
class Vocabulary:
    name: str
    title: str
    one: str
    is_ordered: bool
    rows: tuple[Row, ...]

    @property
    def in_use(self):
        return sum(row.term.in_use for row in self.rows)


@dataclass(frozen=True)
class Desk:
    vocabularies: tuple[Vocabulary, ...]
    proposals: list


def desk():
    """Everything; however much there is, it takes the same statements."""
    pending = waiting()
    drafts = drafts_by_term(pending)
    synonyms = [*SynonymGroup.objects.all()]
    found = [
        Vocabulary(
            name,
            all_of(model),
            one_of(model),
            is_ordered(model),
            tuple(rows_of(model, drafts, synonyms)),
        )
        for name, model in VOCABULARIES.items()
    ]
    return Desk(tuple(found), proposals.proposals(pending))


def drafts_by_term(pending):
    """(Vocabulary, term's id) -> ids of the pages with a draft that names it."""
    found = defaultdict(set)
    for each in pending:
        for term in each.terms:
            found[term].add(each.page_id)
    return found


def rows_of(model, drafts, synonyms):
    live, signposts = live_uses(model), signposts_to(model)
    words = words_of(synonyms)
    for term, depth in in_tree_order(model):
        kinds = live[term.pk]
        yield Row(
            term,
            depth,
            len(kinds[StrategyCardPage]),
            len(kinds[SectionPage]),
            sum(len(ids) for kind, ids in kinds.items() if is_other_page(kind)),
            len(drafts[model, term.pk]),
            (*other_names(term), *words.get(term.label.casefold(), ())),
            tuple(signposts[term.pk]),
        )


def is_other_page(kind):
    return issubclass(kind, Page) and kind not in (StrategyCardPage, SectionPage)


def words_of(synonyms):
    """A label, folded -> the other words of the synonyms that name it."""
    found = defaultdict(list)
    for group in synonyms:
        for line in group.lines:
            found[line.casefold()] += [other for other in group.lines if other != line]
    return found


def in_tree_order(model):
    """(term, depth) of all terms but proposals: those in use first, depth first."""
    terms = [term for term in with_parents(model) if not is_proposal(term)]
    terms.sort(key=lambda term: not term.in_use)
    if not is_tree(model):
        return [(term, 0) for term in terms]
    found = []
    for top in (term for term in terms if term.parent_id is None):
        found.append((top, 0))
        found += [(term, 1) for term in terms if term.parent_id == top.pk]
    return found


def is_proposal(term):
    accepted = getattr(term, "accepted", True)
    return not (accepted or term.retired or term.merged_into_id)
