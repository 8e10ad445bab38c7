"""What a finder asks of an engine, and what every engine can do."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from threading import Event
from typing import NamedTuple, Protocol, TypeAlias

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.utils.module_loading import import_string

from search.documents import Document, Hit
from search.facets import Value
from search.postings.snapshot import Snapshot
from search.understanding import Understanding
from search.vocabulary import Vocabulary

Progress: TypeAlias = Callable[[int], object]


class EngineError(Exception):
    """An engine cannot do what was asked of it now; the message says what to do."""


@dataclass(frozen=True)
class Request:
    """A query in an engine's terms.

    `kinds` is None for all. Documents match when they carry, for every facet in
    `selected`, one of its slugs. `facets` are those to count. `sort_keys` order the
    hits after the score when `by_score`, alone otherwise; then come "rank" and the
    document's key. `snapshot` is the index as it was when the text was understood.
    """

    snapshot: Snapshot
    kinds: tuple[str, ...] | None
    text: Understanding
    selected: Mapping[str, tuple[str, ...]]
    facets: tuple[str, ...]
    sort_keys: tuple[str, ...]
    by_score: bool
    page: int
    per_page: int

    def window(self, total: int) -> Page[int]:
        """The page to show of so many hits: the last one when asked beyond it."""
        return Paginator(range(total), self.per_page).get_page(self.page)


class Answer(NamedTuple):
    """What an engine found; `counts` per facet and slug leave that facet's own
    selection out, `drops` per selected (facet, slug) leave only that value out and
    are given when nothing was found. `fallback` says that another engine than the one
    of the settings had to answer."""

    vocabulary: Vocabulary
    total: int
    page: int
    pages: int
    relaxed: bool
    hits: tuple[Hit, ...]
    counts: Mapping[str, Mapping[str, int]]
    drops: Mapping[tuple[str, str], int]
    fallback: bool = False


class Report(NamedTuple):
    """Keys of documents not in the index, indexed differently, or only there."""

    missing: tuple[str, ...]
    stale: tuple[str, ...]
    ghost: tuple[str, ...]


class Lag(NamedTuple):
    """How far what readers ask is behind: changes on their way, how long the oldest has
    been, how many were refused for good, whether another engine answers meanwhile."""

    waiting: int
    age: timedelta
    refused: int
    resting: bool


class Engine(Protocol):
    """Finds documents and keeps them; writers are inside the caller's transaction."""

    def search(self, request: Request) -> Answer:
        """Answer a request, whatever its text."""

    def put(self, documents: Iterable[Document]) -> None:
        """Add these documents, or replace those with the same keys."""

    def drop(self, keys: Iterable[str]) -> None:
        """Forget the documents with these keys, if they are there."""

    def refresh_values(self, values: Mapping[str, Iterable[Value]]) -> None:
        """Take over what each facet declares today."""

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Hold these documents and no others."""

    def check(self, documents: Iterable[Document]) -> Report:
        """Compare what is held with what should be."""

    def renew(self, progress: Progress) -> None:
        """After a rebuild is committed: have what readers ask made anew from it.

        Takes the number of documents of each step. Raises EngineError.
        """

    def reconcile(self, progress: Progress) -> Report:
        """Mend what readers ask where it differs from what is held, and tell where.

        Takes the number of documents of each step. Raises EngineError.
        """

    def deliver(self, stop: Event | None = None) -> None:
        """Pass on what was written to what readers ask, until told to stop.

        Without `stop` only what waits now; then it raises EngineError.
        """

    def status(self) -> Mapping[str, str]:
        """How it does, for a person: what is said of each thing."""

    def lag(self) -> Lag | None:
        """How far readers are behind, None where they never are; from the database."""


def engine() -> Engine:
    """The engine of the settings."""
    return _engine(settings.SEARCH_ENGINE)


def forget_engines() -> None:
    """Make them anew when they are next asked for, as the settings then say."""
    _engine.cache_clear()


@lru_cache
def _engine(path: str) -> Engine:
    made: Engine = import_string(path)()
    return made
