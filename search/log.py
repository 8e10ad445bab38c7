"""What readers searched for, counted by the day in a log that can name nobody.

Of the text only what `search.kept` allows is written, of the reader nothing at all.
The reader has an answer by then: nothing here raises because of the database, it waits
for no other writer, and what it reports says nothing of the text.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from hashlib import blake2b
from itertools import groupby
from typing import Any

from django.db import Error, connection
from django.db.models import F
from django.utils import timezone

from search.analysis import Token
from search.documents import Results
from search.facets import Finder
from search.kept import kept
from search.models import SearchLog
from search.query import Query

logger = logging.getLogger(__name__)

# Thirteen months, so that a month can be compared with the same one a year before.
KEPT = timedelta(days=396)
# Milliseconds: on SQLite one writer holds up all others.
PATIENCE = 100
# A bigint has one sign and 63 bits.
_BITS = (1 << 63) - 1

_COUNT = """
    INSERT INTO search_searchlog (id, day, finder, text, terms, selection, total,
        relaxed, corrected, times, opened)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, 1, 0)
    ON CONFLICT (id) DO UPDATE
    SET times = search_searchlog.times + 1, total = excluded.total
"""


def record(query: Query, finder: Finder, results: Results) -> None:
    """Count a search for words or filters, once a search: at its first page.

    Three statements at most: two where lists know every word, one without words.
    """
    selection = selected(query)
    if query.page > 1 or not (query.q or selection):
        return
    with _aside():
        tokens = kept(query.q)
        asked = (finder.name, _text(tokens), _terms(tokens), selection)
        how = (results.relaxed, results.corrected is not None)
        day = timezone.localdate()
        number = _number(day, *asked, *how, bool(results.total))
        row: list[Any] = [number, day, *asked, results.total, *how]
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, row)


def opened(query: Query, finder: Finder) -> None:
    """Count that somebody went on to a page from what words found.

    Of several rows that say the same, the commonest has it.
    """
    if not query.q:
        return
    with _aside():
        same = SearchLog.objects.filter(
            day=timezone.localdate(),
            finder=finder.name,
            text=_text(kept(query.q)),
            selection=selected(query),
            total__gt=0,
        )
        commonest = same.order_by("-times", "id").values("id")[:1]
        SearchLog.objects.filter(id__in=commonest).update(opened=F("opened") + 1)


def prune(today: date) -> tuple[int, int]:
    """Forget what is older than KEPT; how many rows that were, and how many stay."""
    forgotten, _ = SearchLog.objects.filter(day__lt=today - KEPT).delete()
    return forgotten, SearchLog.objects.count()


def selected(query: Query) -> str:
    """The part of a query's address that its filters are."""
    return query.without_text().with_sort("").canonical_querystring


def _text(tokens: Iterable[Token]) -> str:
    return " ".join(token.surface for token in tokens)[:500]


def _terms(tokens: Iterable[Token]) -> str:
    terms = (token.term for token in tokens if token.term)
    return " ".join(term for term, _ in groupby(terms))[:500]


def _number(*parts: object) -> int:
    """A row's own number: the same parts on the same day are one row."""
    told = "\0".join(map(str, parts)).encode()
    return int.from_bytes(blake2b(told, digest_size=8).digest()) & _BITS


@contextmanager
def _aside() -> Iterator[None]:
    """Write something that nobody waits for, and go on without it if need be."""
    try:
        with _little_patience():
            yield
    except Error as error:
        logger.warning("A search was not logged: %s", type(error).__name__)


@contextmanager
def _little_patience() -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    usual = 1000 * connection.settings_dict["OPTIONS"].get("timeout", 5)
    connection.connection.execute(f"PRAGMA busy_timeout = {PATIENCE}")
    try:
        yield
    finally:
        connection.connection.execute(f"PRAGMA busy_timeout = {usual}")
