"""How the index lies in its binary columns: bit sets, postings and columns.

A document's `ord` is split into a chunk (ord // CHUNK) and an offset within it. All
numbers are little-endian on disk, whatever the machine.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, NamedTuple, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

# Documents a chunk: an edit rewrites one chunk of a term, never the whole of it. Part
# of the layout: a change needs `rebuild_search`.
CHUNK = 4096

# Documents a word of a bit set.
WORD = 64

Words: TypeAlias = NDArray[np.uint64]
Flags: TypeAlias = NDArray[np.bool_]
Ords: TypeAlias = NDArray[np.int32]
Floats: TypeAlias = NDArray[np.float64]
Cells: TypeAlias = NDArray[Any]
Cell: TypeAlias = float | bytes
Blob: TypeAlias = bytes | memoryview
Rows: TypeAlias = Iterable[tuple[int, Blob]]

_WORD = np.dtype("<u8")
_PAIR = np.dtype("<u2")
_PAIR_BYTES = 2 * _PAIR.itemsize
_MOST = 0xFFFF


# Bit sets: bit n is the document with ord n; in memory whole words of 64 documents.


def to_words(blobs: Sequence[Blob], capacity: int) -> Words:
    """Stored bit sets as the rows of one matrix, a bit for each of `capacity`."""
    width = capacity // 8
    packed = bytearray().join(bytes(blob).ljust(width, b"\0") for blob in blobs)
    return np.frombuffer(packed, _WORD).reshape(len(blobs), capacity // WORD)


def to_flags(bits: Words) -> Flags:
    """A bit set as flags, one a document."""
    return np.unpackbits(bits.view(np.uint8), bitorder="little").view(np.bool_)


def from_flags(flags: Flags) -> Words:
    """Flags as a bit set; their number is a multiple of WORD."""
    return np.packbits(flags, bitorder="little").view(_WORD)


def ords_of(flags: Flags) -> Ords:
    """The ords of the flags that are set, rising."""
    return np.flatnonzero(flags).astype(np.int32)


def count(bits: Words) -> int:
    """How many documents are in a bit set."""
    return int(np.bitwise_count(bits).sum())


def flip(blob: Blob, ords: Iterable[int]) -> bytes:
    """A stored bit set with these bits the other way round."""
    flipped = bytearray(blob)
    for ord_ in ords:
        byte, bit = divmod(ord_, 8)
        flipped.extend(bytes(max(0, byte + 1 - len(flipped))))
        flipped[byte] ^= 1 << bit
    return bytes(flipped).rstrip(b"\0")


def free_ords(blob: Blob, number: int) -> Ords:
    """The lowest `number` of ords that are not in a stored bit set."""
    packed = bytes(blob).ljust(len(blob) + number // 8 + 1, b"\0")
    taken = np.unpackbits(np.frombuffer(packed, np.uint8), bitorder="little")
    return ords_of(taken == 0)[:number]


# Postings: pairs of offset and weighted frequency, by offset.


class Posts(NamedTuple):
    """Where a term stands: ords, rising, and its weighted frequency at each."""

    ords: Ords
    frequencies: NDArray[np.uint16]

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return self.ords.nbytes + self.frequencies.nbytes


def merge_posts(blob: Blob, changes: Mapping[int, int]) -> bytes:
    """One chunk's postings with some offsets set to new frequencies, 0 to remove."""
    merged = bytes(blob)
    if not merged:
        return _pairs(sorted(changes.items()))
    for offset, frequency in changes.items():
        offsets = np.frombuffer(merged, _PAIR)[::2]
        before, after = offsets.searchsorted([offset, offset + 1]) * _PAIR_BYTES
        pair = _pairs([(offset, frequency)])
        merged = merged[:before] + pair + merged[after:]
    return merged


def _pairs(posts: Iterable[tuple[int, int]]) -> bytes:
    pairs = [(offset, min(many, _MOST)) for offset, many in posts if many]
    return np.array(pairs, _PAIR).tobytes()


def decode_posts(rows: Rows) -> Posts:
    """The postings of a term from its (chunk, blob) rows, chunks rising."""
    ords, frequencies = [np.empty(0, np.int32)], [np.empty(0, np.uint16)]
    for chunk, blob in rows:
        pairs = np.frombuffer(blob, _PAIR).reshape(-1, 2)
        ords.append(pairs[:, 0].astype(np.int32) + chunk * CHUNK)
        frequencies.append(pairs[:, 1].astype(np.uint16))
    return Posts(np.concatenate(ords), np.concatenate(frequencies))


# Columns: one cell a document, dense, under a term that no word can be.


@dataclass(frozen=True)
class Numbers:
    """A column of floats; `fill` stands where a document has none."""

    term: str
    fill: float

    def merge(self, blob: Blob, changes: Mapping[int, Cell | None]) -> bytes:
        """One chunk of the column with some cells changed, None to empty them."""
        held = np.frombuffer(blob, "<f8")
        cells = np.full(max(held.size, max(changes) + 1), self.fill, "<f8")
        cells[: held.size] = held
        for offset, value in changes.items():
            cells[offset] = self.fill if value is None else value
        return cells.tobytes()

    def decode(self, rows: Rows, capacity: int) -> Floats:
        """The column of `capacity` documents from its (chunk, blob) rows."""
        cells = np.full(capacity, self.fill)
        for chunk, blob in rows:
            held = np.frombuffer(blob, "<f8")
            cells[chunk * CHUNK : chunk * CHUNK + held.size] = held
        return cells


@dataclass(frozen=True)
class Names:
    """A column of byte strings; a blob is their common width, two bytes, then they."""

    term: str

    def merge(self, blob: Blob, changes: Mapping[int, Cell | None]) -> bytes:
        """One chunk of the column with some cells changed, None to empty them."""
        held = _fixed_width(blob)
        given = {at: cast("bytes", cell or b"") for at, cell in changes.items()}
        width = max(held.dtype.itemsize, *map(len, given.values()))
        cells = np.zeros(max(held.size, max(given) + 1), f"S{width}")
        cells[: held.size] = held
        for offset, value in given.items():
            cells[offset] = value
        return width.to_bytes(2, "little") + cells.tobytes()

    def decode(self, rows: Rows, capacity: int) -> Cells:
        """The column of `capacity` documents from its (chunk, blob) rows.

        The width of its cells is a multiple of EIGHT bytes.
        """
        chunks = [(chunk * CHUNK, _fixed_width(blob)) for chunk, blob in rows]
        width = max((held.dtype.itemsize for _, held in chunks), default=1)
        cells = np.zeros(capacity, f"S{-(-width // EIGHT) * EIGHT}")
        for start, held in chunks:
            cells[start : start + held.size] = held
        return cells


Column: TypeAlias = Numbers | Names

LENGTH = Numbers("#length", 0.0)
KEY = Names("#key")
TITLE = Names("#title")
TITLE_BYTES = 64
# Bytes that a byte string is compared by at once (`ordering`).
EIGHT = 8


def sort_column(key: str) -> Column:
    """The column of a static sort key; a document without it comes last."""
    return TITLE if key == "title" else Numbers(f"#sort {key}", float("inf"))


def title_cell(plain_title: str) -> bytes:
    """What the title sort compares: the start of the folded title."""
    return plain_title.encode()[:TITLE_BYTES]


def title_term(plain_title: str) -> str:
    """The reserved term that documents with exactly this folded title hold."""
    return f"={blake2b(plain_title.encode(), digest_size=12).hexdigest()}"


def opening_term(first: str, second: str) -> str:
    """The reserved term that documents hold whose title opens with these terms."""
    told = blake2b(f"{first} {second}".encode(), digest_size=12)
    return f"^{told.hexdigest()}"


def key_term(key: str) -> str:
    """The reserved term that the one document with this key holds."""
    return f"@{key}"


def _fixed_width(blob: Blob) -> Cells:
    width = int.from_bytes(blob[:2], "little") or 1
    return np.frombuffer(blob, f"S{width}", offset=min(2, len(blob)))
