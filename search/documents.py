"""What goes into the index and what comes out of it, as plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from search.facets import FacetView
from search.highlight import Marker, Piece
from search.query import Query
from search.understanding import HEARD_NOTHING, Heard


@dataclass(frozen=True)
class Document:
    """Something to be found.

    `key` names it for ever (`page:12`). `terms` holds label and search words, `body`
    the rest. `answers` are texts that it should come first for, as for its title.
    `facets` gives slugs, for a tree the value and all above it. `sorts`
    gives static sort keys, smaller first; "rank" breaks every tie. `payload` is the
    JSON that rendering a hit needs.
    """

    key: str
    kind: str
    url: str
    title: str
    summary: str
    terms: str
    body: str
    facets: Mapping[str, Sequence[str]]
    sorts: Mapping[str, float]
    payload: Mapping[str, Any]
    answers: Sequence[str] = ()


@dataclass(frozen=True)
class Hit:
    """A document found; `score` is 0 when nothing was there to rank by.

    `body` is the document's text, of which a snippet is made. `marker` knows the words
    of the query, None where there were none: nothing is marked until somebody looks.
    """

    key: str
    kind: str
    url: str
    title: str
    summary: str
    payload: Mapping[str, Any]
    score: float
    body: str = field(default="", repr=False)
    marker: Marker | None = field(default=None, repr=False, compare=False)

    @cached_property
    def marked_title(self) -> tuple[Piece, ...]:
        """The title in pieces; empty where there is nothing to mark by."""
        return self.marker.pieces(self.title) if self.marker else ()

    @cached_property
    def marked_summary(self) -> tuple[Piece, ...]:
        """The same of the summary."""
        return self.marker.pieces(self.summary) if self.marker else ()

    @cached_property
    def snippet(self) -> tuple[Piece, ...]:
        """A sentence of the body, where title and summary have no word of the query."""
        told = any(piece.marked for piece in (*self.marked_title, *self.marked_summary))
        return self.marker.snippet(self.body) if self.marker and not told else ()


@dataclass(frozen=True, slots=True)
class Chip:
    """A selected value, with the address without it."""

    facet_label: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Drop:
    """A way out of an empty result: how many there are without this filter.

    One without a facet leaves the words out, which are its label.
    """

    facet_label: str
    label: str
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class SortLink:
    """An order to choose, with the address of the same results in it."""

    slug: str
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Corrected:
    """A text answered in the place of one with unknown words.

    `url` is the address that looks for the words as they were typed.
    """

    text: str
    typed: str
    url: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A filter that the text itself suggests, with the address that applies it."""

    facet_label: str
    label: str
    url: str
    count: int


@dataclass(frozen=True)
class Results:
    """The answer to a query, ready for a template.

    `page` and `query.page` are the page shown, which is the last one when the query
    asked beyond it. `relaxed` says that documents with any of the words are shown
    because too few had all of them. When `total` is 0, `drops` leave out a filter each,
    and `without_words` the words, if there are both.
    `corrected` is None unless the text held unknown words, and others are answered.
    `heard` is what was recognised in the text, `offers` the filters that follow.
    `fallback` says that the engine of the settings did not answer and another one did.
    """

    query: Query
    total: int
    hits: tuple[Hit, ...]
    facets: tuple[FacetView, ...]
    page: int
    pages: int
    relaxed: bool
    sorts: tuple[SortLink, ...]
    chips: tuple[Chip, ...]
    reset_url: str
    drops: tuple[Drop, ...]
    without_words: Drop | None = None
    corrected: Corrected | None = None
    heard: Heard = HEARD_NOTHING
    offers: tuple[Offer, ...] = ()
    fallback: bool = False

    @property
    def ways_out(self) -> tuple[Drop, ...]:
        """What may be left out of a query that finds nothing, to find something."""
        ways = filter(None, (self.without_words, *self.drops))
        return tuple(way for way in ways if way.count)
