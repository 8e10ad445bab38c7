"""The portal starts only with the Wagtail it was made for, and without demo users."""

import shutil
import sqlite3

import pytest
import wagtail
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection

from pages.models import Agency
from portal import checks
from portal.environment import ConfigurationError
from tests.portal.test_environment import GOOD, python
from tests.worlds import EMPTY, kept_world

SHARED_CACHE = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
    }
}
ADD_USER = """
    INSERT INTO auth_user (username, password, first_name, last_name, email,
        is_superuser, is_staff, is_active, date_joined)
    VALUES (:name, '', '', '', '', 0, 0, 1, '2026-11-23')
"""


@pytest.fixture
def agency(db):
    return Agency.objects.create(slug="eps", label="Educational psychology")


@pytest.fixture
def production(settings):
    settings.DEMO = False


@pytest.fixture
def whole(production, settings):
    """Production with its cache and the cache's table."""
    settings.CACHES = SHARED_CACHE
    call_command("createcachetable")


def user(name):
    return get_user_model().objects.create_user(name)


def test_the_installed_wagtail_is_the_right_one():
    assert checks.wagtail_series(None) == []


def test_another_wagtail_is_refused(monkeypatch):
    monkeypatch.setattr(wagtail, "VERSION", (8, 1, 0, "final", 1))
    assert [error.id for error in checks.wagtail_series(None)] == ["portal.E001"]


@pytest.mark.parametrize(
    "name",
    ["admin", "la-lead", "training-lead", "auditor", "eps-editor", "eps-lead"],
)
def test_a_demo_user_stops_production(agency, production, name):
    user(name)
    (error,) = checks.no_demo_user(None)
    assert name in error.msg
    with pytest.raises(ConfigurationError, match=f"Demo users exist: {name}"):
        checks.refuse_unsafe_start()


def test_people_of_production_stop_nothing(agency, whole):
    user("k.patel@example.org")
    user("choir-editor")
    checks.refuse_unsafe_start()


def test_the_demo_keeps_its_users(agency):
    user("admin")
    assert checks.no_demo_user(None) == []


def test_a_cache_of_one_process_stops_production(db, production):
    (error,) = checks.shared_cache(None)
    assert error.id == "portal.E003"


def test_the_demo_may_have_one(db):
    assert checks.shared_cache(None) == []


def test_the_databases_cache_needs_its_table(db, production, settings):
    settings.CACHES = SHARED_CACHE
    assert checks.shared_cache(None) == []
    with pytest.raises(ConfigurationError, match="portal_cache does not exist"):
        checks.refuse_unsafe_start()
    call_command("createcachetable")
    checks.refuse_unsafe_start()


def test_delete_demo_users_clears_the_way(agency, whole, capsys):
    user("eps-lead")
    user("k.patel@example.org")
    call_command("delete_demo_users")
    assert capsys.readouterr().out == "Deleted: eps-lead.\n"
    checks.refuse_unsafe_start()
    assert get_user_model().objects.get().username == "k.patel@example.org"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="hands over an SQLite file")
def test_a_production_server_refuses_to_start_with_a_demo_user(
    django_db_setup, tmp_path
):
    database = shutil.copyfile(kept_world(EMPTY).path, tmp_path / "portal.sqlite3")
    with sqlite3.connect(database) as copy:
        copy.execute(ADD_USER, {"name": "auditor"})
    copy.close()
    address = {"DATABASE_URL": f"sqlite:///{database}"}
    started = python("import portal.wsgi", GOOD | address)
    assert started.returncode == 3
    head, *faults = started.stderr.splitlines()
    assert head == "The portal cannot start."
    assert [fault.partition(":")[0].partition(" does")[0] for fault in faults] == [
        "  Demo users exist",
        "  The cache's table portal_cache",
    ]
