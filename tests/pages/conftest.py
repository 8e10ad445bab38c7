"""Fixtures of the pages' tests: the demo portal, its people, and how to ask it."""

import shutil

import pytest
from django.contrib.auth import get_user_model
from django.http import QueryDict
from django.test import Client

from pages import fixtures
from pages.documents import all_documents
from pages.finders import STRATEGIES
from pages.models.base import kinds
from search import index
from search.finder import find
from search.query import Query


def pytest_collection_modifyitems(items):
    """Tests of every page go to one worker, which makes them once."""
    for item in items:
        if "every_page" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("every page"))


@pytest.fixture
def fixture_files(tmp_path, monkeypatch):
    """A copy of fixtures/ that a test may change, read instead of the real one."""
    folder = tmp_path / "fixtures"
    shutil.copytree(fixtures.FOLDER, folder)
    monkeypatch.setattr(fixtures, "FOLDER", folder)
    fixtures.content.cache_clear()
    yield folder
    fixtures.content.cache_clear()


@pytest.fixture
def person(demo):
    """A demo user by username."""
    return get_user_model().objects.get_by_natural_key


@pytest.fixture
def signed_in(person):
    """A client signed in as a demo user."""

    def client_of(username):
        client = Client()
        client.force_login(person(username))
        return client

    return client_of


@pytest.fixture(scope="session")
def pages_of_the_demo():
    """Address -> HTML, once a test has asked for it."""
    return {}


@pytest.fixture
def every_page(demo, holding, reader, pages_of_the_demo):
    """Address -> HTML, of every live page of the demo, as readers see it."""
    if not pages_of_the_demo:
        pages_of_the_demo.update(
            (page.get_url(), shown(reader, page.get_url()))
            for model in kinds()
            for page in model.objects.live()
        )
    return pages_of_the_demo


def shown(reader, address):
    response = reader.get(address)
    assert response.status_code == 200, address
    return response.text


@pytest.fixture
def ask():
    """The finder's results for an address's query string."""

    def results(querystring=""):
        return find(Query.parse(QueryDict(querystring), STRATEGIES), STRATEGIES)

    return results


@pytest.fixture
def found(ask):
    """The titles that the finder lists for a query string, all pages together."""

    def titles(querystring=""):
        first = ask(querystring)
        pages = [ask(f"{querystring}&page={n + 1}") for n in range(first.pages)]
        return [hit.title for page in pages for hit in page.hits]

    return titles


@pytest.fixture
def index_is_right():
    """Whether the index holds exactly what readers may open, up to date."""

    def verdict():
        return not any(index.check(all_documents()))

    return verdict
