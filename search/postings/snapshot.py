"""What is in the index now, read once and shared until it changes.

A snapshot belongs to one State token. Tokens are random and never come again, so
whatever is read between two sightings of the same token was read from the same index,
and a snapshot can never be taken for another one, not even after a rollback.
"""

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import Any, TypeVar

from django.db.transaction import get_connection

from search.facets import Value
from search.postings import codec, statements
from search.postings.codec import Blob, Cells, Column, Posts
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


@dataclass(frozen=True)
class Snapshot:
    """The index under one token: vocabulary and bit sets, and a shelf for the rest.

    `bits` has the documents of every (facet, slug), `options` those of the slugs that a
    facet lists. `capacity` is how many documents its chunks can hold: the length of
    every column.
    """

    token: str
    vocabulary: Vocabulary
    bits: Mapping[tuple[str, str], int]
    options: Mapping[str, Sequence[tuple[str, int]]]
    capacity: int
    shelf: Shelf = field(repr=False)

    def any_of(self, facet: str, slugs: Iterable[str]) -> int:
        """The documents that carry one of these values."""
        found = 0
        for slug in slugs:
            found |= self.bits.get((facet, slug), 0)
        return found

    def of_kinds(self, kinds: Iterable[str] | None) -> int:
        """The documents of these kinds, or all of them for None."""
        return self.bits.get(ALL, 0) if kinds is None else self.any_of(OWN, kinds)


# What a process knows before it has read anything.
NOTHING = Snapshot("", NO_VOCABULARY, {}, {}, 0, Shelf(0))


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
    bits = {(row[0], row[1]): codec.unpack_bits(row[7]) for row in rows}
    vocabulary = _vocabulary(tuple(row[:7] for row in rows if row[2]))
    # Documents still indexed under an old slug count for what it means today.
    for facet, old, new in vocabulary.aliases():
        bits[facet, new] = bits.get((facet, new), 0) | bits[facet, old]
    documents = bits.get(ALL, 0).bit_length()
    capacity = -(-documents // codec.CHUNK) * codec.CHUNK
    limit = max(LEAST_BYTES, BYTES_A_DOCUMENT * documents)
    options = {
        facet: tuple((slug, bits[facet, slug]) for slug in vocabulary.slugs(facet))
        for facet in vocabulary.facets()
    }
    return Snapshot(token, vocabulary, bits, options, capacity, Shelf(limit))


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
