"""What every test shares: worlds that are filled in a moment, and a media folder.

`demo` and `site` are the portal as `load_demo` and `setup` make it; a test with neither
has the empty one. Tests of one world run one after another, on every process.

A test that needs real commits asks for `django_db(transaction=True,
serialized_rollback=True)`: the rows that migrations make come back for it.
"""

import pytest
from django.db import connection
from django.test import Client, override_settings

from pages import held
from pages.models import AgencyFolder, StrategyCardPage
from search.postings import snapshot
from tests.worlds import EMPTY, LOADERS, WORLDS, undone


def pytest_addoption(parser):
    parser.addoption(
        "--record-relevance",
        action="store_true",
        help="record how well the judged queries are answered (tests/search/floor.py)",
    )
    parser.addoption(
        "--record-pictures",
        action="store_true",
        help="take the pictures of the editors' guide anew (tests/browser)",
    )


@pytest.fixture(scope="session", autouse=True)
def media_in_a_folder_of_its_own(tmp_path_factory):
    """Uploads of tests never land among the demo's files."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment,
    django_db_modify_db_settings,
    django_db_blocker,
    media_in_a_folder_of_its_own,
):
    """Makes the migrated test database, and removes it after all tests.

    In place of pytest-django's, which sees no need in tests of the whole portal.
    """
    remove = WORLDS.begin(django_db_blocker)
    yield
    with django_db_blocker.unblock():
        remove()


def pytest_collection_modifyitems(config, items):
    order = [*LOADERS, EMPTY]
    items.sort(key=lambda item: order.index(WORLDS.wanted_by(item)))
    if connection.vendor != "sqlite":
        leave_out(config, items, lambda item: not meets_the_database(item))


def leave_out(config, items, unwanted):
    config.hook.pytest_deselected(items=list(filter(unwanted, items)))
    items[:] = [item for item in items if not unwanted(item)]


def meets_the_database(item):
    """On another database than SQLite, all others would only say the same again."""
    marked = item.get_closest_marker("django_db")
    return marked or "django_db_setup" in getattr(item, "fixturenames", ())


def in_demo(blocker):
    WORLDS.enter("demo")
    with blocker.unblock():
        # Outside of the transaction, so that searches go by it, as readers' do.
        snapshot.current()
        with undone():
            yield


@pytest.fixture
def demo(django_db_setup, django_db_blocker):
    """The demo portal with its pages and people; the test's changes are undone."""
    yield from in_demo(django_db_blocker)


@pytest.fixture(scope="module")
def kept_demo(django_db_setup, django_db_blocker):
    """The same for all tests of a module, each of which undoes what it changes."""
    yield from in_demo(django_db_blocker)


@pytest.fixture
def site(django_db_setup, django_db_blocker):
    """A site as `setup` makes it; the test's changes are undone."""
    WORLDS.enter("site")
    with django_db_blocker.unblock(), undone():
        yield


@pytest.fixture
def card(demo):
    """A live card of the educational psychology service."""
    return StrategyCardPage.objects.get(slug="soft-start-to-the-day")


@pytest.fixture
def folder_of(demo):
    """The folder of the agency with a slug."""

    def found(slug):
        return AgencyFolder.objects.get(agency__slug=slug)

    return found


@pytest.fixture
def reader():
    """A client that nobody has signed in with."""
    return Client()


@pytest.fixture
def holding(monkeypatch):
    """What is held stays held within the test's transaction too, as for readers."""
    monkeypatch.setattr(held, "in_transaction", lambda: False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """Let a world go before a test that expects an empty database."""
    result = yield
    if nextitem is not None and WORLDS.wanted_by(nextitem) == EMPTY:
        WORLDS.leave()
    return result
