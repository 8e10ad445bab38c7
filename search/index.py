"""The index's one way in: put, drop, rebuild, always in the caller's transaction.

A page and its entry change together or not at all, so each function raises
TransactionManagementError when no transaction is open.
"""

from collections.abc import Iterable, Iterator, Mapping
from threading import Event
from typing import TypeVar

from django.conf import settings
from django.db.transaction import TransactionManagementError, atomic, get_connection
from django.utils.module_loading import import_string

from search.documents import Document
from search.engines.base import Lag, Progress, Report, engine
from search.facets import Value
from search.finder import finders
from search.models import State
from search.rules import Rules

T = TypeVar("T")


def put(documents: Iterable[Document]) -> None:
    """Add these documents, or replace those with the same keys."""
    _require_transaction()
    with atomic():
        engine().put(documents)


def drop(keys: Iterable[str]) -> None:
    """Forget the documents with these keys; unknown ones are passed over."""
    _require_transaction()
    with atomic():
        engine().drop(keys)


def refresh_values() -> None:
    """Read every facet's values from their sources again; call after a term change."""
    _require_transaction()
    with atomic():
        engine().refresh_values(_declared_values())


def refresh_rules() -> None:
    """Read what words mean from SEARCH_RULES again; call after a rule changed."""
    _require_transaction()
    rules: Rules = import_string(settings.SEARCH_RULES)()
    with atomic():
        state = State.locked()
        state.rules = rules.as_text()
        state.advance("rules")


def token() -> str:
    """What names the index as it is now; empty before anything was written.

    It is never given twice, so whoever meets the same one again has missed nothing.
    """
    return State.objects.values_list("token", flat=True).first() or ""


def touch() -> None:
    """Give the index a new token, though no document changes.

    For others who go by it: call when something changes that they hold.
    """
    with atomic():
        State.locked().advance()


def rebuild(documents: Iterable[Document], progress: Progress | None = None) -> None:
    """Make the index anew from these documents and the facets' present values.

    `progress` is called with 1 for every document taken in.
    """
    _require_transaction()
    with atomic():
        engine().refresh_values(_declared_values())
        engine().rebuild(_counted(documents, progress))


def check(documents: Iterable[Document]) -> Report:
    """Compare the index with these documents, which should be all there are."""
    return engine().check(documents)


def renew(progress: Progress = int) -> None:
    """After a rebuild is committed: have what readers ask made anew from it.

    Opens transactions of its own, takes as long as it takes, and loses nothing that is
    written meanwhile. Raises EngineError, and readers go on with what they had.
    """
    engine().renew(progress)


def reconcile(progress: Progress = int) -> Report:
    """Mend whatever differs from the documents there should be, and tell what did."""
    found = check(_counted(source(), progress))
    wrong = {*found.missing, *found.stale}
    with atomic():
        if wrong:
            put(document for document in source() if document.key in wrong)
        drop(found.ghost)
    sent = engine().reconcile(progress)
    pairs = zip(found, sent, strict=True)
    return Report(*(tuple(sorted({*here, *there})) for here, there in pairs))


def deliver(stop: Event | None = None) -> None:
    """Pass on what was written to what readers ask; see Engine.deliver."""
    engine().deliver(stop)


def status() -> Mapping[str, str]:
    """What there is to say of the engine in use."""
    return {"engine": settings.SEARCH_ENGINE.rpartition(".")[2], **engine().status()}


def lag() -> Lag | None:
    """How far what readers ask is behind, None where it never is."""
    return engine().lag()


def source() -> Iterable[Document]:
    """Every document there should be, from the callable in SEARCH_SOURCE."""
    documents: Iterable[Document] = import_string(settings.SEARCH_SOURCE)()
    return documents


def _require_transaction() -> None:
    if not get_connection().in_atomic_block:
        raise TransactionManagementError(
            "The index is written in the transaction of what it describes: "
            "open one with transaction.atomic()."
        )


def _declared_values() -> Mapping[str, list[Value]]:
    facets = {facet.key: facet for finder in finders() for facet in finder.facets}
    return {key: list(facet.values()) for key, facet in facets.items()}


def _counted(items: Iterable[T], progress: Progress | None) -> Iterator[T]:
    for item in items:
        yield item
        if progress:
            progress(1)
