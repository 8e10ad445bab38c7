"""What is in the index now, read once and shared until it changes.

A snapshot belongs to one State token. Tokens are random and never come again, so
whatever is read between two sightings of the same token was read from the same index,
and a snapshot can never be taken for another one, not even after a rollback.
"""

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, reduce
from threading import Lock
from typing import Any, TypeVar

import numpy as np
from django.db.transaction import get_connection

from search.facets import Value
from search.postings import codec, statements
from search.postings.codec import Blob, Cells, Column, Posts, Words
from search.postings.statements import Row
from search.vocabulary import NO_VOCABULARY, Vocabulary

# Memory for decoded postings, columns and text results, by documents held: 2.5 MiB at
# 10,000 and 24 MiB at 100,000, beside the bit sets.
LEAST_BYTES = 1 << 20
BYTES_A_DOCUMENT = 250
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
        with self._lock:
            self.used += cost - self._items.pop(key, (None, 0))[1]
            self._items[key] = (value, cost)
            while self.used > self.limit:
                _, (_, freed) = self._items.popitem(last=False)
                self.used -= freed
        return value


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The index under one token: vocabulary and bit sets, and a shelf for the rest.

    `capacity` is how many documents there is room for: the length of every column. In
    `words` each value has a row with its documents, those of one facet's options
    together and in order; `rows` tells which.
    """

    token: str
    vocabulary: Vocabulary
    capacity: int
    words: Words = field(repr=False)
    rows: Mapping[tuple[str, str], int] = field(repr=False)
    shelf: Shelf = field(repr=False)

    def of(self, facet: str, slug: str) -> Words:
        """The documents that carry this value."""
        row = self.rows.get((facet, slug))
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
        slugs = self.vocabulary.slugs(facet)
        if not slugs:
            return {}
        start = self.rows[facet, slugs[0]]
        shared = self.words[start : start + len(slugs)] & among
        numbers = np.bitwise_count(shared).sum(axis=1)
        return dict(zip(slugs, numbers.tolist(), strict=True))

    @cached_property
    def nothing(self) -> Words:
        """The empty set."""
        return np.zeros(self.capacity // codec.WORD, self.words.dtype)

    @cached_property
    def documents(self) -> int:
        """How many documents there are, of whatever kind."""
        return codec.count(self.of(*ALL))


# What a process knows before it has read anything.
NOTHING = Snapshot("", NO_VOCABULARY, 0, codec.to_words([], 0), {}, Shelf(0))


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
    vocabulary = _vocabulary(tuple(row[:7] for row in rows if row[2]))
    blobs: dict[tuple[str, str], Blob] = {(row[0], row[1]): row[7] for row in rows}
    keys = dict.fromkeys([*vocabulary.options(), *blobs])
    order = {key: row for row, key in enumerate(keys)}
    places = 8 * len(blobs.get(ALL, b""))
    step = max(codec.CHUNK, codec.WORD)
    capacity = -(-places // step) * step
    words = codec.to_words([blobs[key] for key in order], capacity)
    # Documents still indexed under an old slug count for what it means today.
    for facet, old, new in vocabulary.aliases():
        words[order[facet, new]] |= words[order[facet, old]]
    limit = max(LEAST_BYTES, BYTES_A_DOCUMENT * places)
    return Snapshot(token, vocabulary, capacity, words, order, Shelf(limit))


@lru_cache(maxsize=4)
def _vocabulary(declared: tuple[Row, ...]) -> Vocabulary:
    """The vocabulary of rows with labels; most writes leave it as it was."""
    values: dict[str, list[Value]] = {}
    for facet, *fields in declared:
        values.setdefault(facet, []).append(Value(*fields))
    return Vocabulary(values)


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
