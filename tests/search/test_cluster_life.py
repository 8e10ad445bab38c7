"""An index on the cluster follows the database: changes arrive, whatever goes wrong,
rebuilding loses none, and what differs is mended."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from search import index
from search.cluster import life, outbox
from search.cluster.outbox import Operation, UnavailableError
from search.models import Entry, Outgoing, State, Target
from tests.search.asking import keys
from tests.search.small import card

pytestmark = [pytest.mark.elasticsearch, pytest.mark.xdist_group("elasticsearch")]


@pytest.fixture
def cluster(elasticsearch):
    return elasticsearch.cluster


def put(*documents):
    with transaction.atomic():
        index.put(documents)


def drop(*keys):
    with transaction.atomic():
        index.drop(keys)


def versions(cluster, name=""):
    """What an index holds, by key."""
    name = name or cluster.live()
    cluster.refresh(name)
    return dict(cluster.versions(name))


def due():
    """What it should hold."""
    return dict(Entry.objects.values_list("key", "version"))


def waiting():
    return sorted(Outgoing.objects.values_list("key", flat=True))


def equal(cluster):
    return versions(cluster) == due() and not waiting()


# The outbox.


def test_a_change_rolled_back_is_never_sent(cluster):
    with transaction.atomic():
        index.put([card(1)])
        assert waiting() == ["page:1"]
        transaction.set_rollback(True)
    assert waiting() == []


def test_several_changes_of_one_document_wait_as_one(cluster):
    put(card(1, "Calm"))
    put(card(1, "Quiet"), card(2))
    drop("page:2")
    assert waiting() == ["page:1", "page:2"]
    outbox.drain(cluster)
    assert equal(cluster)
    assert list(versions(cluster)) == ["page:1"]


def test_what_did_not_change_is_not_sent(cluster, fill):
    fill(card(1))
    put(card(1))
    drop("page:9")
    assert waiting() == []


def test_a_late_write_never_undoes_a_later_one(cluster, fill):
    fill(card(1, "Calm"))
    late = Entry.objects.get()
    put(card(1, "Quiet"))
    outbox.drain(cluster)
    cluster.write(cluster.live(), [Operation("page:1", late.version, late)])
    assert equal(cluster)
    drop("page:1")
    outbox.drain(cluster)
    cluster.write(cluster.live(), [Operation("page:1", late.version, late)])
    assert versions(cluster) == {}


def test_a_change_made_while_sending_waits_for_the_next_time(cluster, monkeypatch):
    put(card(1, "Calm"))
    write = cluster.write

    def overtaken(name, operations):
        outcomes = write(name, operations)
        monkeypatch.undo()
        put(card(1, "Quiet"))
        return outcomes

    monkeypatch.setattr(cluster, "write", overtaken)
    rows = list(Outgoing.objects.all())
    outbox._send(cluster, rows, [cluster.live()])
    assert waiting() == ["page:1"]
    outbox.drain(cluster)
    assert equal(cluster)


def test_what_the_cluster_refuses_is_set_aside_and_told_of(cluster, elasticsearch):
    put(card(1), card(2))
    Entry.objects.filter(key="page:1").update(facets={"level": ["x" * 40_000]})
    outbox.drain(cluster)
    assert list(versions(cluster)) == ["page:2"]
    (refused,) = outbox.backlog().refused
    assert (refused.key, elasticsearch.lag().refused) == ("page:1", 1)
    assert "facets.level" in refused.refused
    Entry.objects.filter(key="page:1").update(facets={})
    put(card(1, "Better"))
    outbox.drain(cluster)
    assert equal(cluster)


def test_a_refusal_that_comes_late_does_not_hide_a_later_change(cluster, fill):
    fill(card(1))
    refused = State.objects.get().version
    put(card(1, "Better"))
    outbox.park("page:1", refused, "It did not fit.")
    outbox.drain(cluster)
    assert equal(cluster)


def test_changes_wait_while_there_is_no_index(cluster, fill):
    cluster.remove(cluster.live())
    put(card(1))
    with pytest.raises(UnavailableError, match="rebuild_search"):
        outbox.drain(cluster)
    assert cluster.indices() == []
    assert waiting() == ["page:1"]


def test_lag_tells_how_many_wait_and_since_when(cluster, elasticsearch):
    put(card(1), card(2))
    Outgoing.objects.update(since=timezone.now() - timedelta(minutes=3))
    put(card(1, "Again"))
    lag = elasticsearch.lag()
    assert (lag.waiting, lag.age >= timedelta(minutes=3)) == (2, True)
    outbox.drain(cluster)
    assert elasticsearch.lag() == (0, timedelta(), 0, False)


# Rebuilding.


def test_edits_during_a_rebuild_are_all_in_the_new_index(cluster, fill, monkeypatch):
    fill(*(card(number) for number in range(12)))
    monkeypatch.setattr(outbox, "BATCH", 3)
    old, edits = cluster.live(), iter(range(100))

    def edit(_):
        number = next(edits)
        put(
            card(number, "Edited"),
            card(50 + number, "New"),
            card(99, f"Again {number}"),
        )
        drop(f"page:{11 - number}")

    name = life.renew(cluster, edit)
    assert next(edits) >= 3
    assert name == cluster.live() != old
    assert equal(cluster)
    assert list(Target.objects.values_list("name", "building")) == [(name, False)]


def test_a_worker_sends_changes_to_the_index_being_built_as_well(cluster, fill):
    fill(card(1))
    seen = []

    def work(_):
        put(card(2))
        outbox.drain(cluster)
        seen.append([versions(cluster, name).keys() for name in cluster.indices()])

    life.renew(cluster, work)
    assert seen == [[{"page:1", "page:2"}, {"page:1", "page:2"}]]


def test_a_rebuild_that_fails_leaves_the_old_index_and_no_trace(cluster, fill):
    fill(card(1))
    old = cluster.live()

    def fail(_):
        raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        life.renew(cluster, fail)
    assert (cluster.live(), cluster.indices()) == (old, [old])
    assert list(Target.objects.values_list("name", flat=True)) == [old]
    assert equal(cluster)


def test_a_second_rebuild_is_refused_until_the_first_has_stood_still(cluster, fill):
    fill(card(1))
    left = cluster.new_name(timezone.now())
    cluster.create(left)
    target = Target.objects.create(name=left, touched=timezone.now())
    with pytest.raises(life.RebuildError, match="Another rebuild"):
        life.renew(cluster)
    target.touched -= life.ABANDONED
    target.save()
    life.renew(cluster)
    assert left not in cluster.indices()
    assert equal(cluster)


def test_the_index_before_is_kept_and_older_ones_are_not(cluster, fill):
    fill(card(1))
    names = [life.renew(cluster) for _ in range(3)]
    assert cluster.indices() == names[1:]


def test_a_new_index_that_differs_is_not_put_to_use(cluster, fill, monkeypatch):
    fill(card(1), card(2))
    old, write = cluster.live(), cluster.write
    monkeypatch.setattr(cluster, "write", lambda name, due: write(name, list(due)[:1]))
    with pytest.raises(life.RebuildError, match="'missing': 1"):
        life.renew(cluster)
    assert cluster.live() == old


def test_a_new_index_with_other_contents_is_not_put_to_use(cluster, fill, monkeypatch):
    fill(card(1, facets={"level": ["universal"]}))
    old, source = cluster.live(), life.layout.source
    monkeypatch.setattr(
        "search.cluster.layout.source", lambda entry: source(entry) | {"kind": "other"}
    )
    with pytest.raises(life.RebuildError, match="page:1"):
        life.renew(cluster)
    assert cluster.live() == old


def test_a_cluster_that_lost_everything_is_filled_again(cluster, fill, ask):
    fill(card(1, "Calm"))
    for name in cluster.indices():
        cluster.remove(name)
    assert ask(q="calm").fallback
    life.renew(cluster)
    results = ask(q="calm")
    assert (keys(results), results.fallback) == (["page:1"], False)


def test_what_was_refused_is_forgotten_when_a_new_index_takes_it(cluster, fill):
    put(card(1))
    outbox.park("page:1", State.objects.get().version, "It did not fit.")
    life.renew(cluster)
    assert equal(cluster)


# Reconciling.


def spoil(cluster):
    """One document missing, one stale, one too many, without a word to the outbox."""
    entries = {entry.key: entry for entry in Entry.objects.all()}
    client = cluster._client
    client.delete(index=cluster.live(), id="page:1")
    Entry.objects.filter(key="page:2").update(version=State.objects.get().version + 1)
    State.locked().advance()
    ghost = entries["page:3"]
    ghost.key = "page:77"
    cluster.write(cluster.live(), [Operation("page:77", ghost.version, ghost)])


def test_reconciling_mends_what_is_missing_stale_or_too_many(cluster, fill):
    fill(*(card(number) for number in range(1, 5)))
    spoil(cluster)
    assert life.compare(cluster) == (("page:1",), ("page:2",), ("page:77",))
    steps = []
    found = life.reconcile(cluster, steps.append)
    assert found == (("page:1",), ("page:2",), ("page:77",))
    assert sum(steps) >= 4
    assert equal(cluster)
    assert not any(life.reconcile(cluster))


def test_reconciling_mends_after_the_database_was_put_back(cluster, fill):
    fill(card(1), card(2))
    before = State.objects.get().version
    for number in range(5):
        put(card(1, f"Later {number}"), card(3, f"Later {number}"))
    outbox.drain(cluster)
    drop("page:3")
    Outgoing.objects.all().delete()
    State.objects.update(version=before)
    Entry.objects.update(version=before)
    life.reconcile(cluster)
    assert equal(cluster)


def test_changes_on_their_way_are_no_differences(cluster, fill):
    fill(card(1), card(2))
    put(card(1, "Changed"), card(3))
    drop("page:2")
    assert not any(life.compare(cluster))


# The commands.


def run(command, *arguments):
    out, err = io.StringIO(), io.StringIO()
    call_command(command, *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def one_card():
    return [card(1, "Calm")]


@pytest.fixture
def published(settings):
    settings.SEARCH_SOURCE = f"{__name__}.one_card"


def test_rebuild_search_rebuilds_both_sides(cluster, published, fill, ask):
    fill(card(9, "Gone"))
    old = cluster.live()
    _, progress = run("rebuild_search")
    assert "written" in progress
    assert "sent" in progress
    assert cluster.live() != old
    assert equal(cluster)
    assert "right" in run("rebuild_search", "--check")[0]


def test_reconcile_search_mends_database_and_cluster(cluster, published, fill):
    fill(card(9, "Gone"))
    out, _ = run("reconcile_search")
    assert "missing: page:1" in out
    assert "ghost: page:9" in out
    assert equal(cluster)
    assert "right" in run("reconcile_search")[0]


def test_the_worker_can_send_once(cluster):
    put(card(1))
    run("search_worker", "--once")
    assert equal(cluster)


def test_search_status_tells_of_both_sides(cluster, fill):
    fill(card(1), card(2))
    put(card(3))
    told = dict(line.split(None, 1) for line in run("search_status")[0].splitlines())
    assert told["engine"] == "ElasticsearchEngine"
    assert told["alias"] == cluster.alias
    assert told["index"] == cluster.live()
    assert told["documents"].split() in (["3"], ["there", "2"])
    assert "waiting to be sent" in run("search_status")[0]


def test_commands_say_what_to_do_when_there_is_no_index(cluster, published):
    cluster.remove(cluster.live())
    put(card(1))
    with pytest.raises(CommandError, match="rebuild_search"):
        run("search_worker", "--once")
    with pytest.raises(CommandError, match="rebuild_search"):
        run("reconcile_search")
    assert "rebuild_search" in run("search_status")[0]
