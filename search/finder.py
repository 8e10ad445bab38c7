"""Finding: a query and a finder in, results out. The one call that reads the index."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from django.conf import settings
from django.utils.module_loading import import_string

from search.documents import Chip, Drop, Results, SortLink
from search.engines.base import Answer, Request, engine
from search.facets import Facet, FacetView, Finder, Sort, facet_view
from search.query import Query
from search.understanding import understand

__all__ = ["Finder", "Sort", "find", "finders"]


def find(query: Query, finder: Finder) -> Results:
    """Answer a query in at most four SQL statements, cold or warm.

    A query made by hand may hold what the finder does not know: an unknown facet is
    ignored, an unknown value finds nothing.
    """
    answer = engine().search(_request(query, finder))
    shown = replace(query.canonical(answer.vocabulary, finder), page=answer.page)
    return Results(
        query=shown,
        total=answer.total,
        hits=answer.hits,
        facets=tuple(_view(facet, shown, finder, answer) for facet in finder.facets),
        page=answer.page,
        pages=answer.pages,
        relaxed=answer.relaxed,
        sorts=tuple(_sort_link(sort, shown, finder) for sort in finder.sorts),
        chips=tuple(_chips(shown, finder)),
        reset_url=shown.without_facets().to_url(finder.path),
        drops=tuple(_drops(shown, finder, answer)),
    )


def finders() -> tuple[Finder, ...]:
    """Every finder the settings declare."""
    declared: tuple[Finder, ...] = import_string(settings.SEARCH_FINDERS)
    return declared


def _request(query: Query, finder: Finder) -> Request:
    sort = finder.sort(query.sort)
    known = {facet.key: query.selected.get(facet.key, ()) for facet in finder.facets}
    return Request(
        kinds=finder.kinds,
        text=understand(query.q),
        selected={key: slugs for key, slugs in known.items() if slugs},
        facets=tuple(known),
        sort_keys=sort.keys,
        by_score=not sort.slug,
        page=query.page,
        per_page=finder.per_page,
    )


def _view(facet: Facet, query: Query, finder: Finder, answer: Answer) -> FacetView:
    return facet_view(
        facet,
        answer.vocabulary.children(facet.key),
        answer.counts[facet.key],
        query.selected.get(facet.key, ()),
        partial(_toggle, query, finder, facet.key),
    )


def _toggle(query: Query, finder: Finder, facet: str, slug: str) -> str:
    return query.toggled(facet, slug).to_url(finder.path)


def _sort_link(sort: Sort, query: Query, finder: Finder) -> SortLink:
    url = query.with_sort(sort.slug).to_url(finder.path)
    return SortLink(sort.slug, sort.label, url, sort.slug == query.sort)


def _selections(query: Query, finder: Finder) -> Iterator[tuple[Facet, str, str]]:
    """Each selected value: its facet, its slug, and the address without it."""
    for facet in finder.facets:
        for slug in query.selected.get(facet.key, ()):
            yield facet, slug, query.without(facet.key, slug).to_url(finder.path)


def _chips(query: Query, finder: Finder) -> Iterator[Chip]:
    for facet, slug, url in _selections(query, finder):
        yield Chip(facet.label, query.vocabulary.label(facet.key, slug), url)


def _drops(query: Query, finder: Finder, answer: Answer) -> Iterator[Drop]:
    if not answer.drops:
        return
    for facet, slug, url in _selections(query, finder):
        if (facet.key, slug) in answer.drops:
            count = answer.drops[facet.key, slug]
            yield Drop(query.vocabulary.label(facet.key, slug), url, count)
