"""The life of an index on the cluster: built beside the old one, compared, swapped in,
mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Max
from django.db.transaction import atomic
from django.utils import timezone

from search.cluster import layout, outbox
from search.cluster.outbox import Operation, UnavailableError
from search.engines.base import EngineError, Progress, Report
from search.models import Entry, Outgoing, State, Target
from search.postings.writing import batched

if TYPE_CHECKING:
    from search.engines.elasticsearch import Cluster

# A build that has not come on for so long was broken off.
ABANDONED = timedelta(minutes=2)
# How often to compare again when changes keep coming in, and the documents whose
# contents are compared as well.
COMPARISONS = 5
SAMPLE = 20


class RebuildError(EngineError):
    """No new index was put to use, the old one goes on; the message says why."""


def renew(cluster: Cluster, progress: Progress = int) -> str:
    """Build an index from the database, have readers ask it, and give its name.

    Changes made meanwhile reach both the new index and the old one. Raises
    UnavailableError or RebuildError, and leaves all as it was.
    """
    _tidy(cluster)
    name = cluster.new_name(timezone.now())
    target = Target.objects.create(name=name, touched=timezone.now())
    try:
        cluster.create(name)
        floor = State.objects.values_list("version", flat=True).first() or 0
        refused: set[str] = set()
        for batch in _entries():
            refused |= _load(cluster, target, batch)
            progress(len(batch))
        _prove(cluster, target, floor)
        previous = cluster.live()
        cluster.point(name)
    except BaseException:
        _abandon(cluster, target)
        raise
    _take_over(target, floor, refused)
    _remove_but(cluster, {name, previous})
    return name


def compare(cluster: Cluster, progress: Progress = int) -> Report:
    """How what readers ask differs from the database, but for changes on their way."""
    return _differences(cluster, _live(cluster), progress)


def reconcile(cluster: Cluster, progress: Progress = int) -> Report:
    """Send again whatever differs; what it was."""
    name = _live(cluster)
    Target.objects.get_or_create(
        name=name, defaults={"building": False, "touched": timezone.now()}
    )
    outbox.drain(cluster)
    found = _differences(cluster, name, progress)
    for keys in batched([*found.missing, *found.stale, *found.ghost], outbox.BATCH):
        _send_again(keys, cluster.held(name, keys))
    outbox.drain(cluster)
    return found


def status(cluster: Cluster) -> dict[str, str]:
    """What the cluster holds and what it is still to be told."""
    waiting = outbox.backlog()
    said = {
        "waiting to be sent": f"{waiting.waiting:,}",
        "oldest of these": f"{waiting.age.total_seconds():,.0f} s",
        "refused": f"{len(waiting.refused):,}",
        **{f"refused {row.key}": row.refused for row in waiting.refused},
    }
    try:
        name = cluster.live()
        held = f"{cluster.count(name):,}" if name else "0"
    except UnavailableError as error:
        return {"cluster": str(error), **said}
    asked = name or "none yet: run `rebuild_search`"
    return {"alias": cluster.alias, "index": asked, "documents there": held, **said}


def _live(cluster: Cluster) -> str:
    if name := cluster.live():
        return name
    raise UnavailableError("There is no index yet: run `rebuild_search`.")


def _tidy(cluster: Cluster) -> None:
    """Forget indices that are gone or were never finished; refuse a second build."""
    there, live = cluster.indices(), cluster.live()
    for target in Target.objects.exclude(name=live):
        fresh = timezone.now() - target.touched < ABANDONED
        if target.building and fresh:
            raise RebuildError(
                f"Another rebuild is at work since {target.touched:%H:%M:%S}. "
                f"If it was broken off, try again in {ABANDONED.seconds // 60} minutes."
            )
        if target.building or target.name not in there:
            _abandon(cluster, target)


def _abandon(cluster: Cluster, target: Target) -> None:
    target.delete()
    cluster.remove(target.name)


def _entries() -> Iterator[list[Entry]]:
    """Every entry there is now, in batches; what is new meanwhile waits to be sent."""
    newest = Entry.objects.aggregate(newest=Max("pk"))["newest"] or 0
    entries = Entry.objects.filter(pk__lte=newest).order_by("pk")
    last = 0
    while batch := list(entries.filter(pk__gt=last)[: outbox.BATCH]):
        yield batch
        last = batch[-1].pk


def _load(cluster: Cluster, target: Target, entries: Iterable[Entry]) -> set[str]:
    """Write these to the new index; the keys of those it refuses."""
    due = {entry.key: Operation(entry.key, entry.version, entry) for entry in entries}
    outcomes = cluster.write(target.name, due.values())
    refused = {key: reason for key, reason in outcomes if reason}
    for key, reason in refused.items():
        outbox.park(key, due[key].version, reason)
    _touch(target)
    return set(refused)


def _touch(target: Target) -> None:
    target.touched = timezone.now()
    target.save(update_fields=["touched"])


def _prove(cluster: Cluster, target: Target, floor: int) -> None:
    """Make sure that the new index equals the database, the latest changes included."""
    for _ in range(COMPARISONS):
        outbox.drain(cluster, after=floor)
        _touch(target)
        cluster.settle(target.name)
        found = _differences(cluster, target.name)
        if not any(found):
            break
    else:
        numbers = {name: len(keys) for name, keys in found._asdict().items()}
        raise RebuildError(f"The new index differs from the database: {numbers}.")
    if differing := _sample_differs(cluster, target.name):
        raise RebuildError(f"The new index holds {differing} differently.")


def _sample_differs(cluster: Cluster, name: str) -> str:
    """The key of one document that the index holds otherwise, of a few looked at."""
    entries = list(Entry.objects.order_by("?")[:SAMPLE])
    held = cluster.held(name, [entry.key for entry in entries])
    for entry in entries:
        version, source = held.get(entry.key, (0, {}))
        if version == entry.version and source != layout.kept_source(entry):
            return entry.key
    return ""


def _take_over(target: Target, floor: int, refused: set[str]) -> None:
    """Send changes to the new index alone, which has all up to the floor."""
    with atomic():
        Target.objects.exclude(pk=target.pk).filter(building=False).delete()
        target.building = False
        target.save(update_fields=["building"])
    sent = Outgoing.objects.filter(version__lte=floor)
    outbox.forget(sent.exclude(key__in=refused))


def _remove_but(cluster: Cluster, names: set[str]) -> None:
    """Delete the indices that nobody asks, the last one kept in case."""
    written = Target.objects.values_list("name", flat=True)
    for name in set(cluster.indices()) - names - set(written):
        cluster.remove(name)


def _differences(cluster: Cluster, name: str, progress: Progress = int) -> Report:
    """How an index differs from the database, but for changes on their way."""
    cluster.refresh(name)
    due = dict(Entry.objects.values_list("key", "version"))
    suspects = []
    for key, version in cluster.versions(name):
        if due.pop(key, None) != version:
            suspects.append(key)
        progress(1)
    missing: list[str] = []
    stale: list[str] = []
    ghost: list[str] = []
    for keys in batched([*suspects, *due], outbox.BATCH):
        versions, held = _looked_at_again(cluster, name, keys)
        missing += versions.keys() - held.keys()
        ghost += held.keys() - versions.keys()
        stale += (key for key in versions.keys() & held if versions[key] != held[key])
    return Report(*(tuple(sorted(keys)) for keys in (missing, stale, ghost)))


def _looked_at_again(
    cluster: Cluster, name: str, keys: Sequence[str]
) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """The versions of these in the database and in the index at one moment, without
    those that are on their way."""
    found = Entry.objects.filter(key__in=keys).values_list("key", "version")
    versions = dict(found)
    waiting = set(Outgoing.objects.filter(key__in=keys).values_list("key", flat=True))
    held = {key: version for key, (version, _) in cluster.held(name, keys).items()}
    for key in waiting:
        versions.pop(key, None)
        held.pop(key, None)
    return versions, held


def _send_again(keys: Sequence[str], held: Mapping[str, tuple[int, object]]) -> None:
    """Give these a version above any that the index can hold or remember of them."""
    with atomic():
        state = State.locked()
        # One more for what a deletion by hand has left there.
        state.version = (
            max(state.version, *(version for version, _ in held.values()), 0) + 1
        )
        state.advance()
        Entry.objects.filter(key__in=keys).update(version=state.version)
        outbox.add(dict.fromkeys(keys, state.version))
