"""What the cluster is still to be told, and telling it.

A change is written here in its own transaction and sent afterwards, so the cluster may
be down for as long as it likes. Sending the same thing twice, or late, does no harm:
the cluster keeps whichever version is the higher.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING, NamedTuple

from django.db import Error as DatabaseError
from django.db import connection
from django.db.models import Min, Q, QuerySet
from django.db.transaction import atomic
from django.utils import timezone

from search.engines.base import EngineError
from search.models import Entry, Outgoing, Target
from search.postings.writing import PARAMETERS, batched

if TYPE_CHECKING:
    from search.engines.elasticsearch import Cluster

logger = logging.getLogger(__name__)

BATCH = PARAMETERS
# Seconds between looks at an empty outbox, and the longest between tries at a cluster
# that does not answer.
IDLE = 1.0
LONGEST_PAUSE = 10.0


class UnavailableError(EngineError):
    """The cluster does not answer, or lacks what was asked of it: try again later."""


class Operation(NamedTuple):
    """A document to write at a version of its own: gone when `entry` is None."""

    key: str
    version: int
    entry: Entry | None


class Outcome(NamedTuple):
    """How the cluster took an operation: `refused` says why it never will."""

    key: str
    refused: str


class Backlog(NamedTuple):
    """How many changes wait, since when, and which were refused."""

    waiting: int
    since: datetime | None
    refused: tuple[Outgoing, ...]

    @property
    def age(self) -> timedelta:
        """How long the oldest has waited."""
        return timezone.now() - self.since if self.since else timedelta()


def add(changes: Mapping[str, int]) -> None:
    """Note that these documents changed, each at a version, in place of what was noted
    of them before; with the index's state locked."""
    now = timezone.now()
    Outgoing.objects.bulk_create(
        (
            Outgoing(key=key, version=version, since=now, refused="")
            for key, version in sorted(changes.items())
        ),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["version", "refused"],
    )


def backlog() -> Backlog:
    """What waits now."""
    waiting = Outgoing.objects.filter(refused="")
    refused = Outgoing.objects.exclude(refused="").order_by("key")
    since = waiting.aggregate(since=Min("since"))["since"]
    return Backlog(waiting.count(), since, tuple(refused))


def drain(cluster: Cluster, after: int = 0, sent: Callable[[int], object] = int) -> int:
    """Send every change of a version above `after`; how many were sent.

    `sent` is called with the size of each batch. Raises UnavailableError when the
    cluster does not take them all; what it took is done nonetheless.
    """
    done = 0
    due = Outgoing.objects.filter(refused="", version__gt=after).order_by("pk")
    while rows := list(due[:BATCH]):
        if not (targets := _targets()):
            raise UnavailableError("There is no index yet: run `rebuild_search`.")
        _send(cluster, rows, targets)
        done += len(rows)
        sent(len(rows))
    return done


def forget(rows: QuerySet[Outgoing]) -> None:
    """Delete these, but for those that a transaction under way is replacing."""
    with atomic():
        # A publisher must never wait for this in a ring.
        free = rows.select_for_update(skip_locked=True)
        for pks in batched(list(free.values_list("pk", flat=True)), BATCH):
            Outgoing.objects.filter(pk__in=pks).delete()


def park(key: str, version: int, reason: str) -> None:
    """Note that the cluster will not have this version of a document.

    Nothing is noted when there is a later one.
    """
    logger.error("The search cluster refuses %s: %s", key, reason)
    known = Outgoing.objects.filter(key=key, version__lte=version)
    if not known.update(version=version, refused=reason):
        row = Outgoing(key=key, version=version, since=timezone.now(), refused=reason)
        Outgoing.objects.bulk_create([row], ignore_conflicts=True)


def operations(rows: Iterable[Outgoing]) -> list[Operation]:
    """What each row means now: the entry as it is, or that there is none."""
    versions = {row.key: row.version for row in rows}
    entries = {
        entry.key: entry for entry in Entry.objects.filter(key__in=list(versions))
    }
    return [
        Operation(key, entry.version, entry)
        if (entry := entries.get(key))
        else Operation(key, version, None)
        for key, version in versions.items()
    ]


def work(cluster: Cluster, stop: Event) -> None:
    """Send changes as they come until told to stop, whatever fails meanwhile."""
    pause = IDLE
    while not stop.is_set():
        try:
            drain(cluster)
            pause = IDLE
        except UnavailableError as error:
            logger.warning("The search cluster has to wait: %s", error)
            pause = min(2 * pause, LONGEST_PAUSE)
        except DatabaseError:
            logger.exception("The database does not answer.")
            connection.close()
            pause = min(2 * pause, LONGEST_PAUSE)
        stop.wait(pause)


def _targets() -> list[str]:
    """The indices to write to.

    Read after the rows are: whoever begins to build an index reads every entry after
    marking it, so a row seen before the mark is in what is read.
    """
    return list(Target.objects.values_list("name", flat=True))


def _send(cluster: Cluster, rows: list[Outgoing], targets: Collection[str]) -> None:
    """Write a batch to every index, and forget the rows that all of them took."""
    due = operations(rows)
    refused: dict[str, str] = {}
    for target in targets:
        outcomes = cluster.write(target, due)
        refused |= {key: reason for key, reason in outcomes if reason}
    for row in rows:
        if row.key in refused:
            park(row.key, row.version, refused[row.key])
    # A row replaced meanwhile has a version above all that were read: it stays.
    seen = Q(
        pk__in=[row.pk for row in rows], version__lte=max(row.version for row in rows)
    )
    forget(Outgoing.objects.filter(seen, refused=""))
