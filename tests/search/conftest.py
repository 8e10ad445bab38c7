"""Fixtures of the search tests: a small world or a generated one, and how to ask it."""

import pytest
from django.db import transaction

from search import index
from search.finder import find
from search.postings import snapshot
from tests.search import small
from tests.search.asking import parse

pytest.register_assert_rewrite("tests.search.contract")

DATABASE_ENGINE = "search.engines.database.DatabaseEngine"


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
def fill(db):
    """Index exactly these documents."""

    def rebuild(*documents):
        with transaction.atomic():
            index.rebuild(documents)

    return rebuild


@pytest.fixture
def put(db):
    """Index these documents as well."""

    def add(*documents):
        with transaction.atomic():
            index.put(documents)

    return add


@pytest.fixture
def drop(db):
    """Take documents with these keys out."""

    def remove(*keys):
        with transaction.atomic():
            index.drop(keys)

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
