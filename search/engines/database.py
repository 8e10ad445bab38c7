"""The default engine: postings and bit sets in ordinary models, ranked in numpy.

The same code and the same ranking on SQLite and PostgreSQL.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property, reduce
from threading import Event

import numpy as np

from search.documents import Document, Hit
from search.engines.base import Answer, Lag, Progress, Report, Request
from search.facets import Value
from search.models import Entry, State
from search.postings import (
    codec,
    matching,
    ordering,
    snapshot,
    statements,
    writing,
)
from search.postings.codec import KEY, LENGTH, Cells, Column, Ords, Words
from search.postings.matching import Found
from search.postings.snapshot import Reading
from search.postings.statements import Row


class DatabaseEngine:
    """Answers from the database that holds the pages, in at most four statements."""

    def search(self, request: Request) -> Answer:
        """Answer a request; begins again, once, if the index changed meanwhile."""
        answer, unchanged = _Search(request).answer()
        if unchanged:
            return answer
        again = replace(request, snapshot=snapshot.current())
        return _Search(again).answer()[0]

    def put(self, documents: Iterable[Document]) -> None:
        """Add these documents, or replace those with the same keys."""
        state = State.locked()
        if changed := writing.put(state, documents):
            state.advance()
            self.changed(changed, state.version)

    def drop(self, keys: Iterable[str]) -> None:
        """Forget the documents with these keys, if they are there."""
        state = State.locked()
        if dropped := writing.drop(keys):
            state.advance()
            self.changed(dropped, state.version)

    def refresh_values(self, values: Mapping[str, Iterable[Value]]) -> None:
        """Take over what each facet declares today."""
        state = State.locked()
        writing.mark()
        if writing.declare(values):
            state.advance()

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Hold these documents and no others, each analysed afresh."""
        state = State.locked()
        before = writing.clear()
        writing.mark()
        now = writing.put(state, documents)
        state.advance()
        self.changed({*before, *now}, state.version)

    def changed(self, keys: Iterable[str], version: int) -> None:
        """Hear which documents a write has changed, before it is committed."""

    def check(self, documents: Iterable[Document]) -> Report:
        """Compare every entry with its document by fingerprint."""
        held = dict(Entry.objects.values_list("key", "fingerprint"))
        due = {document.key: writing.fingerprint(document) for document in documents}
        stale = (key for key in due if key in held and held[key] != due[key])
        return Report(
            missing=tuple(sorted(due.keys() - held.keys())),
            stale=tuple(sorted(stale)),
            ghost=tuple(sorted(held.keys() - due.keys())),
        )

    def renew(self, progress: Progress) -> None:
        """Nothing: readers ask what was written."""

    def reconcile(self, progress: Progress) -> Report:
        """Nothing: readers ask what was written."""
        return Report((), (), ())

    def deliver(self, stop: Event | None = None) -> None:
        """Nothing: readers ask what was written."""

    def status(self) -> Mapping[str, str]:
        """What is held."""
        version = State.objects.values_list("version", flat=True).first() or 0
        return {
            "documents": f"{Entry.objects.count():,}",
            "version": f"{version:,}",
        }

    def lag(self) -> Lag | None:
        """None: readers are never behind."""
        return None


class _Search:
    """One try at a request: a snapshot, what the text finds in it, and the rest."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.snapshot = request.snapshot
        self.reading = Reading(self.snapshot)
        self.base = self.snapshot.of_kinds(request.kinds)

    def answer(self) -> tuple[Answer, bool]:
        """The answer, and whether the index stood still from first to last."""
        total = codec.count(self.chosen)
        page = self.request.window(total)
        ords = self.ordered(page.end_index())[max(page.start_index() - 1, 0) :]
        hits, token = self.hits(ords)
        answer = Answer(
            self.snapshot.vocabulary,
            total,
            page.number,
            page.paginator.num_pages,
            self.found.relaxed,
            hits,
            self.counts(),
            {} if total else self.drops(),
        )
        return answer, token == self.snapshot.token

    @cached_property
    def found(self) -> Found:
        """What the text finds among the kinds, before any facet."""
        text = self.request.text
        name = (text, self.request.kinds)
        title = [self.title_term] if self.by_score else []
        known: Found | None = self.snapshot.shelf.get(name)
        if known is not None:
            self.reading.load(title, self.order)
            return known
        lengths = [LENGTH] if text.strict else []
        terms = [*title, *matching.wanted_terms(text)]
        self.reading.load(terms, [*lengths, *self.order])
        found = matching.find(self.reading, text, self.base)
        return self.snapshot.shelf.put(name, found, found.nbytes)

    @cached_property
    def selections(self) -> Mapping[tuple[str, str], Words]:
        """The documents of each selected value."""
        resolve, of = self.snapshot.vocabulary.resolve, self.snapshot.of
        return {
            (facet, slug): of(facet, resolve(facet, slug) or slug)
            for facet, slugs in self.request.selected.items()
            for slug in slugs
        }

    @cached_property
    def chosen(self) -> Words:
        """The documents that match everything."""
        return self.narrowed(self.selections)

    def narrowed(self, selections: Mapping[tuple[str, str], Words]) -> Words:
        """The documents found that have one selected value of each facet."""
        branches: dict[str, Words] = {}
        for (facet, _), bits in selections.items():
            branches[facet] = branches.get(facet, self.snapshot.nothing) | bits
        return reduce(np.bitwise_and, branches.values(), self.found.bits)

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """For each facet, what each value would give with all other facets."""
        counts = self.snapshot.all_counts(self.request.facets, self.chosen)
        return counts | {
            facet: self.snapshot.counts(facet, self.narrowed(self.others(facet)))
            for facet in self.request.selected
        }

    def others(self, facet: str) -> Mapping[tuple[str, str], Words]:
        """The selections of every other facet."""
        return {key: bits for key, bits in self.selections.items() if key[0] != facet}

    def drops(self) -> Mapping[tuple[str, str], int]:
        """For each selected value, what there would be without it."""
        return {
            gone: codec.count(self.narrowed(self.selections_without(gone)))
            for gone in self.selections
        }

    def selections_without(
        self, gone: tuple[str, str]
    ) -> Mapping[tuple[str, str], Words]:
        """The selections but this one."""
        return {key: bits for key, bits in self.selections.items() if key != gone}

    @property
    def by_score(self) -> bool:
        """Whether there is a score to order by, and it is wanted."""
        return self.request.by_score and self.request.text.ranked

    @property
    def title_term(self) -> str:
        """What documents hold whose title the text is."""
        return codec.title_term(self.request.text.title)

    @cached_property
    def order(self) -> list[Column]:
        """The stored columns that decide the order, after the score if there is one."""
        keys = () if self.by_score else self.request.sort_keys
        return [*map(codec.sort_column, dict.fromkeys([*keys, "rank"])), KEY]

    def ordered(self, count: int) -> Ords:
        """The first `count` of the chosen documents."""
        flags = codec.to_flags(self.chosen)
        columns = [*self.merits(), *(self.reading.columns[name] for name in self.order)]
        return ordering.first(codec.ords_of(flags), columns, count)

    def merits(self) -> list[Cells]:
        """Whether the text is not the very title, then the negative score."""
        if not self.by_score:
            return []
        titled = self.reading.posts[self.title_term].ords
        if not titled.size:
            return [-self.scores]
        untitled = np.ones(self.snapshot.capacity, np.bool_)
        untitled[titled] = False
        return [untitled, -self.scores]

    @cached_property
    def scores(self) -> Cells:
        """The score of every document, 0 where the text does not find it."""
        scores = np.zeros(self.snapshot.capacity)
        scores[self.found.ords] = self.found.scores
        return scores

    def hits(self, ords: Ords) -> tuple[tuple[Hit, ...], str]:
        """These documents in order, and the token seen while reading them."""
        if not ords.size:
            return (), _token()
        rows = {row[1]: row for row in statements.entries(ords.tolist())}
        hits = tuple(
            hit_of(rows[at], float(self.scores[at]))
            for at in ords.tolist()
            if at in rows
        )
        token = next(iter(rows.values()))[0] if rows else ""
        return hits, token


def hit_of(row: Row, score: float) -> Hit:
    """A hit of an entry's row."""
    _, _, key, kind, url, title, summary, payload, body = row
    return Hit(key, kind, url, title, summary, json.loads(payload), score, body)


def _token() -> str:
    """The token alone, where there is no hit to read it with."""
    return State.objects.values_list("token", flat=True).first() or ""
