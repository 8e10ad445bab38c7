"""Finding: a query and a finder in, results out. The one call that reads the index."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from django.conf import settings
from django.utils.module_loading import import_string

from search.documents import Chip, Corrected, Drop, Hit, Offer, Results, SortLink
from search.engines.base import Answer, Engine, Request, engine
from search.engines.database import DatabaseEngine
from search.facets import Facet, FacetView, Finder, Sort, facet_view
from search.highlight import Marker
from search.postings.codec import count
from search.postings.snapshot import Snapshot, current
from search.query import Query
from search.spelling import corrections
from search.tree import Answering, AnyOf
from search.understanding import Understanding, replaced, understand

__all__ = ["Finder", "Sort", "answer_to", "find", "finders"]


def find(query: Query, finder: Finder) -> Results:
    """Answer a query in at most four SQL statements, cold or warm.

    Words that nothing knows cost more: a look at what is known, and a second answer in
    their likely spelling. A query made by hand may hold what the finder does not know:
    an unknown facet is ignored, an unknown value finds nothing.
    """
    index = current()
    answer, text, right = _asked(query, finder, index, engine())
    shown = replace(query.canonical(answer.vocabulary, finder), page=answer.page)
    return Results(
        query=shown,
        total=answer.total,
        hits=_marked(answer.hits, text),
        facets=tuple(_view(facet, shown, finder, answer) for facet in finder.facets),
        page=answer.page,
        pages=answer.pages,
        relaxed=answer.relaxed,
        sorts=tuple(_sort_link(sort, shown, finder) for sort in finder.sorts),
        chips=tuple(_chips(shown, finder)),
        reset_url=shown.without_facets().to_url(finder.path),
        drops=tuple(_drops(shown, finder, answer)),
        without_words=_without_words(shown, finder, answer, index),
        corrected=_corrected(shown, right, finder) if right else None,
        heard=text.heard,
        offers=tuple(_offers(shown, finder, answer, text)),
        fallback=answer.fallback,
    )


def ranking(query: Query, finder: Finder, index: Snapshot) -> tuple[Hit, ...]:
    """The hits that `find` has for a query in this snapshot, nothing in them marked.

    Always from the database.
    """
    return _asked(query, finder, index, DatabaseEngine()).answer.hits


def answer_to(query: Query, finder: Finder) -> Hit | None:
    """The one document whose name the whole text is, or means; the first of several.

    Three statements at most. A misspelt name has no answer.
    """
    index = current()
    text = understand(query.q, index.meanings)
    if text.strict is None:
        return None
    names = dict.fromkeys([text.title, *text.alike])
    named = AnyOf(tuple(Answering(name) for name in names))
    asked = Understanding(named, None, text.title, ranked=False)
    answer = engine().search(_request(query.text_only(), finder, index, asked))
    return answer.hits[0] if answer.hits else None


def finders() -> tuple[Finder, ...]:
    """Every finder the settings declare."""
    declared: tuple[Finder, ...] = import_string(settings.SEARCH_FINDERS)
    return declared


class _Asked(NamedTuple):
    """An engine's answer, and to which text; `right` is that text where it is not the
    one that was typed."""

    answer: Answer
    text: Understanding
    right: str


def _asked(query: Query, finder: Finder, index: Snapshot, engine: Engine) -> _Asked:
    text = understand(query.q, index.meanings)
    answer = engine.search(_request(query, finder, index, text))
    right = _spelt(query.q, text, answer, index)
    if right:
        text = understand(right, index.meanings)
        answer = engine.search(_request(query, finder, index, text))
    return _Asked(answer, text, right)


def _spelt(q: str, text: Understanding, answer: Answer, index: Snapshot) -> str:
    """The text with its unknown words put right; empty where there is nothing to do.

    A text that found all its words can only hold a listed misspelling: it costs no
    look unless it does.
    """
    listed = index.meanings.misspelt.keys() & set(text.words)
    found = answer.total and text.complete and not answer.relaxed
    if found and not listed:
        return ""
    right = corrections(text.words, index)
    return replaced(q, right) if right else ""


def _corrected(query: Query, right: str, finder: Finder) -> Corrected:
    return Corrected(right, query.q, query.literally().to_url(finder.path))


def _marked(hits: tuple[Hit, ...], text: Understanding) -> tuple[Hit, ...]:
    """The hits with what marks the words of the query in them."""
    marker = Marker(text.strict)
    return tuple(replace(hit, marker=marker) for hit in hits) if marker.terms else hits


def _offers(
    query: Query, finder: Finder, answer: Answer, text: Understanding
) -> Iterator[Offer]:
    """What the text names and nobody has selected yet, where there is something."""
    facets = {facet.key: facet for facet in finder.facets}
    for key, slug in text.heard.signs:
        count = answer.counts.get(key, {}).get(slug, 0)
        if key in facets and count and slug not in query.selected.get(key, ()):
            label = answer.vocabulary.label(key, slug)
            url = query.toggled(key, slug).to_url(finder.path)
            yield Offer(facets[key].label, label, url, count)


def _request(
    query: Query, finder: Finder, index: Snapshot, text: Understanding
) -> Request:
    sort = finder.sort(query.sort)
    known = {facet.key: query.selected.get(facet.key, ()) for facet in finder.facets}
    return Request(
        snapshot=index,
        kinds=finder.kinds,
        text=text,
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
    for facet, slug, url in _selections(query, finder) if answer.drops else ():
        if (facet.key, slug) in answer.drops:
            label = query.vocabulary.label(facet.key, slug)
            yield Drop(facet.label, label, url, answer.drops[facet.key, slug])


def _without_words(
    query: Query, finder: Finder, answer: Answer, index: Snapshot
) -> Drop | None:
    """The filters alone, where words and filters together find nothing."""
    if answer.total or not query.q or not query.selected:
        return None
    left = index.of_kinds(finder.kinds)
    for facet, slugs in query.selected.items():
        left = left & index.any_of(facet, slugs)
    return Drop("", query.q, query.without_text().to_url(finder.path), count(left))
