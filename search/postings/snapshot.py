"""What is in the index now, read once and shared until it changes.

A snapshot belongs to one State token. Tokens are random and never come again, so
whatever is read between two sightings of the same token was read from the same index,
and a snapshot can never be taken for another one, not even after a rollback.
"""

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, reduce
from threading import Lock
from typing import Any, TypeVar

import numpy as np
from django.db.transaction import get_connection

from search.facets import Value
from search.postings import codec, statements
from search.postings.codec import Blob, Cells, Column, Posts, Words
from search.postings.statements import RULES, Row
from search.rules import Meanings, meanings
from search.vocabulary import Vocabulary

# Memory for decoded postings, columns and text results, by documents held: 2 MiB at
# 10,000 and 19 MiB at 100,000, beside the bit sets.
LEAST_BYTES = 1 << 20
BYTES_A_DOCUMENT = 200
# What an item costs beside its arrays, so that empty ones are bounded too.
ITEM_BYTES = 500

# The index's own facet, and its value that every document carries.
OWN = ""
ALL = (OWN, "")

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


class Shelf:
    """A cache bounded in bytes that forgets what was longest unused; thread-safe."""

    def __init__(self, limit: int) -> None:
        """Hold at most `limit` bytes."""
        self.limit = limit
        self.used = 0
        self._items: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Any:
        """The value put under this key, or None."""
        with self._lock:
            if key not in self._items:
                return None
            self._items.move_to_end(key)
            return self._items[key][0]

    def put(self, key: Hashable, value: T, nbytes: int) -> T:
        """Keep a value, unless it alone would not fit, and give it back."""
        cost = nbytes + ITEM_BYTES
        if cost > self.limit:
            return value
        with self._lock:
            self.used += cost - self._items.pop(key, (None, 0))[1]
            self._items[key] = (value, cost)
            while self.used > self.limit:
                _, (_, freed) = self._items.popitem(last=False)
                self.used -= freed
        return value


@dataclass(frozen=True, eq=False)
class Layout:
    """The vocabulary, and where each value's bit set lies among the others.

    `rows` tells the row of each (facet, slug), `spans` the first and the end of each
    facet's options, which stand together and in order; `stored` the place of each row
    among those read from the database.
    """

    vocabulary: Vocabulary
    rows: Mapping[tuple[str, str], int]
    spans: Mapping[str, tuple[int, int]]
    stored: Sequence[int]

    @classmethod
    @lru_cache(maxsize=4)
    def of(cls, declared: tuple[Row, ...]) -> "Layout":
        """The layout of rows without their bits; most writes leave it as it was."""
        values: dict[str, list[Value]] = {}
        for facet, *fields in declared:
            if fields[1]:
                values.setdefault(facet, []).append(Value(*fields))
        vocabulary = Vocabulary(values)
        stored = {(row[0], row[1]): at for at, row in enumerate(declared)}
        rows = {
            key: row
            for row, key in enumerate(dict.fromkeys([*vocabulary.options(), *stored]))
        }
        spans = {}
        for facet in values:
            slugs = vocabulary.slugs(facet)
            start = rows[facet, slugs[0]] if slugs else 0
            spans[facet] = (start, start + len(slugs))
        return cls(vocabulary, rows, spans, [stored[key] for key in rows])


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The index under one token: bit sets, whose they are, and a shelf for the rest.

    `capacity` is how many documents there is room for: the length of every column. In
    `words` each value has a row with its documents. `meanings` are the rules of the
    words that readers type.
    """

    token: str
    capacity: int
    words: Words = field(repr=False)
    layout: Layout = field(repr=False)
    shelf: Shelf = field(repr=False)
    meanings: Meanings = field(repr=False)

    def of(self, facet: str, slug: str) -> Words:
        """The documents that carry this value."""
        row = self.layout.rows.get((facet, slug))
        return self.nothing if row is None else self.words[row]

    def any_of(self, facet: str, slugs: Iterable[str]) -> Words:
        """The documents that carry one of these values."""
        carriers = (self.of(facet, slug) for slug in slugs)
        return reduce(np.bitwise_or, carriers, self.nothing)

    def of_kinds(self, kinds: Iterable[str] | None) -> Words:
        """The documents of these kinds, or all of them for None."""
        return self.of(*ALL) if kinds is None else self.any_of(OWN, kinds)

    def counts(self, facet: str, among: Words) -> dict[str, int]:
        """How many of `among` carry each option of a facet."""
        start, stop = self.layout.spans.get(facet, (0, 0))
        return self._numbered(facet, _shared(self.words[start:stop], among))

    def all_counts(
        self, facets: Iterable[str], among: Words
    ) -> dict[str, dict[str, int]]:
        """The same of several facets at once, in a tenth of the time."""
        numbers = _shared(self.words, among)
        spans = ((facet, self.layout.spans.get(facet, (0, 0))) for facet in facets)
        return {
            facet: self._numbered(facet, numbers[start:stop])
            for facet, (start, stop) in spans
        }

    def _numbered(self, facet: str, numbers: list[int]) -> dict[str, int]:
        return dict(zip(self.vocabulary.slugs(facet), numbers, strict=True))

    @property
    def vocabulary(self) -> Vocabulary:
        """What each facet declares."""
        return self.layout.vocabulary

    @cached_property
    def nothing(self) -> Words:
        """The empty set."""
        return np.zeros(self.capacity // codec.WORD, self.words.dtype)

    @cached_property
    def documents(self) -> int:
        """How many documents there are, of whatever kind."""
        return codec.count(self.of(*ALL))


# What a process knows before it has read anything.
NOTHING = Snapshot("", 0, codec.to_words([], 0), Layout.of(()), Shelf(0), meanings(""))


class _Shared:
    """The snapshot that the threads of this process share."""

    snapshot = NOTHING


def current() -> Snapshot:
    """The index as it is: one statement, which loads it only if it has changed.

    Inside a transaction a newly read snapshot stays private: what it shows may be
    rolled back, and must not push out what everyone else sees.
    """
    shared = _Shared.snapshot
    rows = statements.values_unless(shared.token)
    token = rows[0][-1] if rows else ""
    if token == shared.token and token:
        return shared
    fresh = _snapshot(token, rows)
    if not get_connection().in_atomic_block:
        share(fresh)
    return fresh


def share(snapshot: Snapshot) -> None:
    """Answer from this snapshot for as long as the index has its token."""
    _Shared.snapshot = snapshot


def _snapshot(token: str, rows: list[Row]) -> Snapshot:
    told = next((row[6] for row in rows if row[1] == RULES), "")
    values = [row for row in rows if row[1] != RULES]
    layout = Layout.of(tuple(row[:7] for row in values))
    blobs = [values[at][7] for at in layout.stored]
    places = 8 * len(blobs[layout.rows[ALL]]) if ALL in layout.rows else 0
    step = max(codec.CHUNK, codec.WORD)
    capacity = -(-places // step) * step
    words = codec.to_words(blobs, capacity)
    # Documents still indexed under an old slug count for what it means today.
    for facet, old, new in layout.vocabulary.aliases():
        words[layout.rows[facet, new]] |= words[layout.rows[facet, old]]
    limit = max(LEAST_BYTES, BYTES_A_DOCUMENT * places)
    return Snapshot(token, capacity, words, layout, Shelf(limit), meanings(told))


def _shared(words: Words, among: Words) -> list[int]:
    """How many documents each of these bit sets has in common with another one."""
    numbers: list[int] = np.bitwise_count(words & among).sum(axis=1).tolist()
    return numbers


class Reading:
    """What one request has read of a snapshot: postings and columns by name."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Begin with nothing read."""
        self.snapshot = snapshot
        self.posts: dict[str, Posts] = {}
        self.columns: dict[Column, Cells] = {}

    def load(self, terms: Iterable[str], columns: Iterable[Column]) -> None:
        """Have these at hand: one statement for all that the shelf lacks, or none."""
        lacking = list(self._unshelved(terms, self.posts))
        empty = list(self._unshelved(columns, self.columns))
        rows = self._rows([*lacking, *(column.term for column in empty)])
        shelf = self.snapshot.shelf
        for term in lacking:
            posts = codec.decode_posts(rows.get(term, ()))
            self.posts[term] = shelf.put(term, posts, posts.nbytes)
        for column in empty:
            cells = column.decode(rows.get(column.term, ()), self.snapshot.capacity)
            self.columns[column] = shelf.put(column, cells, cells.nbytes)

    def _unshelved(self, keys: Iterable[K], held: dict[K, Any]) -> Iterator[K]:
        """Take these from the shelf, and name those that are not there."""
        for key in dict.fromkeys(keys):
            if key not in held:
                found = self.snapshot.shelf.get(key)
                if found is None:
                    yield key
                else:
                    held[key] = found

    def _rows(self, terms: list[str]) -> dict[str, list[tuple[int, Blob]]]:
        """Each term's (chunk, blob) rows, chunks rising.

        Chunks beyond the snapshot belong to a newer index, which the token at the end
        of the request will tell.
        """
        rows: dict[str, list[tuple[int, Blob]]] = {}
        if terms:
            chunks = self.snapshot.capacity // codec.CHUNK
            for term, chunk, posts in statements.postings(terms, chunks):
                rows.setdefault(term, []).append((chunk, posts))
        return rows
