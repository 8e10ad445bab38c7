"""Fixtures of the search tests: a small world or a generated one, and how to ask it."""

import os
from contextlib import contextmanager
from subprocess import CalledProcessError

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from wagtail.models import Site

from search import index
from search.engines import base
from search.finder import find
from search.postings import snapshot
from tests.databases import keep, kept_file, put_back
from tests.search import nodes, small
from tests.search.asking import parse

pytest.register_assert_rewrite("tests.search.contract")

DATABASE_ENGINE = "search.engines.database.DatabaseEngine"
ELASTICSEARCH_ENGINE = "search.engines.elasticsearch.ElasticsearchEngine"


@pytest.fixture(autouse=True)
def small_world(settings):
    """Each test has the small world's finders, and a process that knows nothing."""
    settings.SEARCH_FINDERS = "tests.search.small.FINDERS"
    settings.SEARCH_RULES = "tests.search.small.rules"
    settings.SEARCH_ENGINE = DATABASE_ENGINE
    snapshot.share(snapshot.NOTHING)
    yield
    snapshot.share(snapshot.NOTHING)


@pytest.fixture
def generated_world(small_world, settings):
    """The finders of the generated cards instead."""
    settings.SEARCH_FINDERS = "tests.search.generated.FINDERS"


@pytest.fixture
def settled():
    """Lets readers see what was written, for an engine that is told later."""

    def settle():
        if (engine := base.engine()).lag():
            engine.deliver()
            engine.cluster.refresh(engine.cluster.alias)

    return settle


@pytest.fixture
def fill(db, settled):
    """Index exactly these documents."""

    def rebuild(*documents):
        with transaction.atomic():
            index.rebuild(documents)
        settled()

    return rebuild


@pytest.fixture
def put(db, settled):
    """Index these documents as well."""

    def add(*documents):
        with transaction.atomic():
            index.put(documents)
        settled()

    return add


@pytest.fixture
def drop(db, settled):
    """Take documents with these keys out."""

    def remove(*keys):
        with transaction.atomic():
            index.drop(keys)
        settled()

    return remove


@pytest.fixture
def ask(db):
    """Results for the parameters of an address: ask(q="calm", level=["universal"])."""

    def results(finder=small.STRATEGIES, **parameters):
        return find(parse(finder, **parameters), finder)

    return results


@pytest.fixture
def rule(db, monkeypatch):
    """Let words mean something: rule(synonyms=(Synonyms(("calm", "quiet")),))."""

    def declare(**rules):
        for name, value in rules.items():
            monkeypatch.setitem(small.RULES, name, value)
        with transaction.atomic():
            index.refresh_rules()

    return declare


@pytest.fixture(scope="session")
def own_nodes(tmp_path_factory):
    """A cluster that tests may break; every node is in when a test begins."""
    if reason := nodes.lacking():
        nodes.do_without(reason)
    count = int(os.environ.get("ELASTICSEARCH_NODES", "3"))
    own = nodes.Nodes(tmp_path_factory.mktemp("elasticsearch"), count)
    try:
        own.start()
    except CalledProcessError:
        own.stop()
        nodes.do_without("Elasticsearch did not start; why, stands above.")
    yield own
    own.stop()


@pytest.fixture(scope="session")
def elasticsearch_hosts(request):
    """Addresses of the cluster that runs already, or of our own."""
    if running := os.environ.get("ELASTICSEARCH_URL"):
        return running.split(",")
    return request.getfixturevalue("own_nodes").hosts


@pytest.fixture
def patience(monkeypatch):
    """Waits for the cluster however busy the machine is."""
    for name, long in (("DEADLINE", 60), ("ONE_TRY", 60), ("TIMEOUT", "60s")):
        monkeypatch.setattr(f"search.engines.elasticsearch.{name}", long)


@pytest.fixture
def elasticsearch(elasticsearch_hosts, patience, db, small_world, settings):
    """The engine of the settings, on the cluster, with an empty index of its own."""
    with on_cluster(settings, elasticsearch_hosts) as engine:
        yield engine


@contextmanager
def on_cluster(settings, hosts):
    """The engine of the settings, its index holding what the database does."""
    settings.SEARCH_ENGINE = ELASTICSEARCH_ENGINE
    settings.ELASTICSEARCH = {
        "hosts": hosts,
        "index": f"test-{os.getpid()}",
        "api_key": "",
        "ca_certs": "",
    }
    base.forget_engines()
    engine = base.engine()
    engine.renew(int)
    yield engine
    for name in engine.cluster.indices():
        engine.cluster.remove(name)
    base.forget_engines()


@pytest.fixture
def demo(small_world, settings, django_db_setup, django_db_blocker, tmp_path):
    """The demo's pages, committed, so that threads see them."""
    if connection.vendor != "sqlite":
        pytest.skip("The demo is put back by copying an SQLite file.")
    settings.SEARCH_FINDERS = "pages.finders.FINDERS"
    settings.SEARCH_RULES = "pages.understanding.rules"
    kept = kept_file("demo", "pages/**/*.py", "search/**/*.py", "fixtures/**/*.*")
    empty = tmp_path / "empty.sqlite3"
    with django_db_blocker.unblock():
        keep(empty)
        if kept.exists():
            put_back(kept)
        else:
            call_command("load_demo", verbosity=0)
            keep(kept)
        Site.objects.update(hostname="testserver", port=80)
        yield
        put_back(empty)
