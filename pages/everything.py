"""The search of everything: strategies, with all other kinds of page in tabs beside."""

from dataclasses import replace
from typing import NamedTuple

from pages.facets import KIND_FACET, KINDS
from pages.finders import NAMED, SEARCH, STRATEGIES, walk
from pages.models import SafeguardingNotice
from pages.noticing import noticing
from search.finder import answer_to, find

KIND = KIND_FACET.key


class Tab(NamedTuple):
    """One kind of result: how many there are, and where to see them."""

    label: str
    count: int
    url: str
    current: bool


def everything(query):
    """The template context of a search for everything."""
    results, kind = found(query)
    shown = tabs(results, query, kind)
    chips = beside_kind(results.chips)
    return {
        "results": replace(
            results,
            query=query.with_page(results.page),
            chips=chips,
            drops=beside_kind(results.drops),
            without_words=results.without_words if chips else None,
        ),
        "kind": kind,
        "tabs": shown,
        "count": sum(tab.count for tab in shown),
        "answer": answer_to(query, NAMED) if query.q and query.page == 1 else None,
        "strategies": query.text_only().to_url(STRATEGIES.path),
        "notice": SafeguardingNotice.for_results(results),
        "noticing": noticing(results),
    }


def found(query):
    """The results of the kind asked for or the first that has any, and that kind."""
    asked = query.selected.get(KIND, ())
    kind = asked[0] if asked else next(iter(KINDS))
    results = find(query.only(KIND, kind), SEARCH)
    if results.hits or asked:
        return results, kind
    filled = next((each.slug for each in options(results) if each.count), kind)
    if filled != kind:
        results = find(query.only(KIND, filled), SEARCH)
    return results, filled


def beside_kind(filters):
    """Chips or drops of the filters in use, but of the kind, which the tabs show."""
    return tuple(each for each in filters if each.facet_label != KIND_FACET.label)


def tabs(results, query, kind):
    """A tab for every kind that the words find, and for the one that is shown."""
    return [
        Tab(
            option.label,
            option.count,
            query.only(KIND, option.slug).to_url(SEARCH.path),
            option.slug == kind,
        )
        for option in options(results)
        if option.count or option.slug == kind
    ]


def options(results):
    facet = next(facet for facet in results.facets if facet.key == KIND)
    return list(walk(facet.options))
