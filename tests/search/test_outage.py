"""Readers notice nothing while Elasticsearch is hung, killed, restarted or short of a
node, and what is published meanwhile reaches it afterwards."""

import os
import threading
import time
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test import Client

from pages.models import StrategyCardPage
from search import index
from search.cluster.outbox import UnavailableError
from search.engines.elasticsearch import DEADLINE
from search.models import Entry, Outgoing
from tests.search.conftest import on_cluster
from tests.search.nodes import do_without
from tests.search.traffic import QUERIES, Traffic, p95, search

pytestmark = [
    pytest.mark.elasticsearch,
    pytest.mark.outage,
    pytest.mark.xdist_group("elasticsearch"),
]

# Together more than the 5,000 requests that are to be without a failure.
REQUESTS = 1_700
PUBLISHES = 200
# A database engine that has to answer is as quick as this, seconds.
QUICK = 0.4
BACK = 60


@pytest.fixture
def engine(demo, own_nodes, settings):
    """The engine on our own cluster, its index filled with the demo's cards."""
    if os.environ.get("ELASTICSEARCH_URL"):
        do_without("Only a cluster of our own may be broken: unset ELASTICSEARCH_URL.")
    with on_cluster(settings, own_nodes.hosts) as engine:
        warm_up()
        yield engine


def warm_up():
    """Let a cluster just started compile what it runs, without any hurry."""
    with pytest.MonkeyPatch.context() as patience:
        for name, long in (("DEADLINE", 60), ("ONE_TRY", 60), ("TIMEOUT", "60s")):
            patience.setattr(f"search.engines.elasticsearch.{name}", long)
        for parameters in QUERIES * 20:
            search(parameters)


@contextmanager
def worker():
    """Changes are sent as they come."""
    stop = threading.Event()

    def work():
        index.deliver(stop)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def from_cluster(request):
    return not request.fallback


def from_database(request):
    return request.fallback


def share(requests, good):
    """What part of them is good; there must be many."""
    assert len(requests) > 50
    return sum(map(good, requests)) / len(requests)


def elapse(seconds):
    """Let this much time pass, and give its start and end."""
    start = time.monotonic()
    time.sleep(seconds)
    return start, time.monotonic()


def until_many(traffic):
    """Go on until there were enough requests."""
    while len(traffic.requests) < REQUESTS:
        time.sleep(0.1)
    return time.monotonic()


def publish_and_unpublish():
    """Two hundred times, each as an editor’s request does, with new titles."""
    cards = list(StrategyCardPage.objects.live()[:40])
    for number in range(PUBLISHES):
        card = cards[number % len(cards)]
        with transaction.atomic():
            if number % 9 == 4:
                card.unpublish()
            else:
                card.title = f"Zebra {card.pk} {number}"
                card.save_revision().publish()
    connection.close()


def equal(cluster):
    """Whether the index has just the documents and versions that the database has."""
    due = dict(Entry.objects.values_list("key", "version"))
    try:
        cluster.refresh(cluster.live())
        held = dict(cluster.versions(cluster.live()))
    except UnavailableError:
        return False
    return held == due and not Outgoing.objects.exists()


def test_a_cluster_that_hangs_is_not_waited_for(engine, own_nodes):
    with Traffic() as traffic:
        traffic.wait_until(from_cluster, BACK)
        before = elapse(3)
        for node in own_nodes.every:
            own_nodes.pause(node)
        hung = time.monotonic()
        traffic.wait_until(from_database, BACK)
        during = elapse(8)
        lasted = (hung, time.monotonic())
        for node in own_nodes.every:
            own_nodes.resume(node)
        traffic.wait_until(from_cluster, BACK)
        after = elapse(3)
        until_many(traffic)
    assert traffic.failures == []
    assert share(traffic.between(*before), from_cluster) > 0.9
    assert share(traffic.between(*during), from_database) == 1
    assert share(traffic.between(*after), from_cluster) > 0.9
    assert p95(traffic.between(*lasted)) < QUICK


def test_a_page_that_asks_many_times_waits_once(engine, own_nodes):
    asks_for_much = {"q": "fidgty and wont come into school", "level": "specialist"}
    # What the page takes by itself: it is drawn for the first time.
    Client().get("/search/", asks_for_much)
    for node in own_nodes.every:
        own_nodes.pause(node)
    try:
        began = time.monotonic()
        response = Client().get("/search/", asks_for_much)
        took = time.monotonic() - began
    finally:
        for node in own_nodes.every:
            own_nodes.resume(node)
    assert response.status_code == 200
    assert response.context["results"].fallback
    assert response.context["noticing"]
    assert DEADLINE / 2 < took < DEADLINE + QUICK


def test_what_is_published_while_it_is_dead_arrives_when_it_is_back(engine, own_nodes):
    with Traffic() as traffic, worker():
        traffic.wait_until(from_cluster, BACK)
        for node in own_nodes.every:
            own_nodes.kill(node)
        dead = time.monotonic()
        traffic.wait_until(from_database, BACK)
        publish_and_unpublish()
        during = (dead + 2, time.monotonic())
        own_nodes.revive_all()
        back = time.monotonic()
        while not equal(engine.cluster):
            assert time.monotonic() - back < BACK
            time.sleep(0.2)
        traffic.wait_until(from_cluster, BACK)
        until_many(traffic)
    assert traffic.failures == []
    assert share(traffic.between(*during), from_database) == 1
    assert p95(traffic.between(*during)) < QUICK
    assert not any(index.check(index.source()))


def test_a_node_lost_or_hung_of_three_fails_no_search(engine, own_nodes):
    if own_nodes.count < 3:
        do_without("Three nodes are needed to lose one: unset ELASTICSEARCH_NODES.")
    with Traffic() as traffic, worker():
        traffic.wait_until(from_cluster, BACK)
        own_nodes.kill(2)
        lost = elapse(6)
        own_nodes.revive_all()
        own_nodes.pause(3)
        elapse(4)
        own_nodes.resume(3)
        traffic.wait_until(from_cluster, BACK)
        until_many(traffic)
    assert traffic.failures == []
    assert share(traffic.between(*lost), from_cluster) > 0.5
    assert equal(engine.cluster)
