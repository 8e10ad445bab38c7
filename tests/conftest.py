"""What every test shares: a quick test database, and a media folder of its own.

A test that needs real commits asks for `django_db(transaction=True,
serialized_rollback=True)`: the rows that migrations make come back for it.
"""

import shutil
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import setup_databases, teardown_databases

from tests.databases import keep, migrated_file


def pytest_addoption(parser):
    parser.addoption(
        "--record-relevance",
        action="store_true",
        help="record how well the judged queries are answered (tests/search/floor.py)",
    )


@pytest.fixture(scope="session", autouse=True)
def media_in_a_folder_of_its_own(tmp_path_factory):
    """Uploads of tests never land among the demo's files."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment, django_db_modify_db_settings, django_db_blocker
):
    """Makes the migrated test database, and removes it after all tests.

    In place of pytest-django's, which sees no need in tests of the whole portal.
    """
    prepare = migrated_sqlite if connection.vendor == "sqlite" else made_database
    with django_db_blocker.unblock():
        remove = prepare()
    yield
    with django_db_blocker.unblock():
        remove()


def made_database(**options):
    """Make the test database by its migrations. Returns what removes it again."""
    made = setup_databases(
        verbosity=0,
        interactive=False,
        aliases=["default"],
        serialized_aliases=["default"],
        **options,
    )
    return lambda: teardown_databases(made, verbosity=0)


def migrated_sqlite():
    """As `made_database`, in one second instead of twenty from the second run on."""
    database = Path(connection.settings_dict["TEST"]["NAME"])
    migrated = migrated_file()
    if migrated.exists():
        shutil.copyfile(migrated, database)
    # It goes on from the file that is there, and `migrate` finds nothing to do.
    remove = made_database(keepdb=True)
    if not migrated.exists():
        keep(migrated)
    return remove
