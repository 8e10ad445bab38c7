"""Without a cluster that answers, the database does, within the time that is allowed;
no Elasticsearch is needed to try this."""

import socket
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from time import monotonic, sleep

import pytest

from search.cluster.breaker import Breaker
from search.engines import base, elasticsearch, patience
from search.engines.elasticsearch import DEADLINE, ElasticsearchEngine
from search.engines.patience import OnePatienceMiddleware
from tests.search.asking import keys
from tests.search.conftest import ELASTICSEARCH_ENGINE
from tests.search.small import card

# For the database's own part, on a busy machine.
SLACK = 0.7


@pytest.fixture
def cluster_at(settings, small_world):
    """Chooses Elasticsearch at these ports; the engine."""

    def choose(*ports):
        settings.SEARCH_ENGINE = ELASTICSEARCH_ENGINE
        settings.ELASTICSEARCH = {
            "hosts": [f"http://127.0.0.1:{port}" for port in ports],
            "index": "cards",
            "api_key": "",
            "ca_certs": "",
        }
        base.forget_engines()
        return base.engine()

    yield choose
    base.forget_engines()


@pytest.fixture
def settled():
    """Nobody is told of what is written."""
    return lambda: None


@pytest.fixture
def silent():
    """Three ports that take a call and never say a word."""
    with ExitStack() as stack:
        listening = [
            stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            for _ in range(3)
        ]
        yield [each.getsockname()[1] for each in listening]


@pytest.fixture
def closed():
    """Two ports where nobody listens."""
    here = ("127.0.0.1", 0)
    with socket.create_server(here) as one, socket.create_server(here) as two:
        return [each.getsockname()[1] for each in (one, two)]


class Other(BaseHTTPRequestHandler):
    """Any other server that answers everything."""

    def do_POST(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"hello": "reader"}')

    def log_message(self, *told):
        """Nothing: what is asked is nobody's business."""


@pytest.fixture
def other_server():
    """The port of a server that is no Elasticsearch."""
    with HTTPServer(("127.0.0.1", 0), Other) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_nodes_that_hang_share_one_deadline(cluster_at, silent, fill, ask):
    cluster_at(*silent)
    fill(card(1, "Calm"))
    began = monotonic()
    results = ask(q="calm")
    took = monotonic() - began
    assert (keys(results), results.fallback) == (["page:1"], True)
    assert elasticsearch.ONE_TRY < took < DEADLINE + SLACK


@pytest.fixture
def page():
    """What a page asks, one after the other, as within a request."""

    def answers(*questions):
        ask_all = OnePatienceMiddleware(lambda request: [ask() for ask in questions])
        return ask_all(None)

    return answers


def test_all_that_a_page_asks_shares_one_deadline(cluster_at, silent, fill, ask, page):
    cluster_at(*silent)
    fill(card(1, "Calm"))
    began = monotonic()
    answers = page(*[lambda: ask(q="calm")] * 4, lambda: ask(q="clam"))
    assert monotonic() - began < DEADLINE + SLACK
    assert all(answer.fallback for answer in answers)
    assert answers[-1].corrected.text == "calm"


def test_a_page_that_waits_in_vain_is_one_failure(cluster_at, silent, fill, ask, page):
    engine = cluster_at(*silent)
    engine.breaker = Breaker(failures=2)
    fill(card(1, "Calm"))
    page(*[lambda: ask(q="calm")] * 4)
    assert not engine.breaker.is_open
    page(lambda: ask(q="calm"))
    assert engine.breaker.is_open


def test_a_page_that_has_waited_long_asks_the_cluster_nothing_more(
    cluster_at, silent, fill, ask, page
):
    engine = cluster_at(*silent)
    engine.breaker = Breaker(failures=1)
    fill(card(1, "Calm"))

    def wait():
        with patience.waited().waiting():
            sleep(DEADLINE)

    _, answer = page(wait, lambda: ask(q="calm"))
    assert answer.fallback
    # Nobody knows whether it would have answered: that is no failure of its.
    assert not engine.breaker.is_open


def test_a_page_that_a_resting_cluster_fails_never_asks_it(
    cluster_at, silent, fill, ask, page
):
    engine = cluster_at(*silent)
    now = iter((0.0, 1.0, *[11.0] * 9))
    engine.breaker = Breaker(failures=1, clock=lambda: next(now))
    fill(card(1, "Calm"))
    engine.breaker.failed()
    first, then = page(lambda: ask(q="calm"), lambda: ask(q="calm"))
    assert (first.fallback, then.fallback) == (True, True)
    # It was time to try again, and nobody has.
    assert engine.breaker.allows()


def test_after_five_failures_nobody_waits(cluster_at, silent, fill, ask):
    engine = cluster_at(*silent)
    fill(card(1, "Calm"))
    for _ in range(5):
        assert not engine.breaker.is_open
        ask(q="calm")
    began = monotonic()
    assert all(ask(q="calm").fallback for _ in range(20))
    assert monotonic() - began < 20 * 0.1
    assert engine.lag().resting


def test_nodes_that_refuse_are_left_at_once(cluster_at, closed, fill, ask):
    cluster_at(*closed)
    fill(card(1, "Calm"))
    began = monotonic()
    assert ask(q="calm").fallback
    assert monotonic() - began < SLACK


def test_an_answer_that_is_no_search_engines_is_a_failure(
    cluster_at, other_server, fill, ask
):
    cluster_at(other_server)
    fill(card(1, "Calm"))
    assert ask(q="calm").fallback


def test_changes_wait_for_a_cluster_that_is_away(cluster_at, closed, fill, put, drop):
    engine = cluster_at(*closed)
    fill(card(1), card(2))
    put(card(3))
    drop("page:1")
    assert engine.lag().waiting == 3
    with pytest.raises(base.EngineError):
        engine.deliver()
    with pytest.raises(base.EngineError):
        engine.renew(int)
    assert engine.lag().waiting == 3
    assert engine.status()["cluster"].startswith("Elasticsearch")


def test_one_process_has_one_client(cluster_at, closed):
    engine = cluster_at(*closed)
    assert isinstance(engine, ElasticsearchEngine)
    assert base.engine() is engine
