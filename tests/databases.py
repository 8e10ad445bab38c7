"""What the test database and the media folder hold, kept between tests and runs.

Migrating takes twenty seconds and loading the demo thirty, copying a tenth of one. So
whichever process comes first makes what is wanted and keeps it, and all others copy it:
on SQLite from a file in var/, on PostgreSQL from a database on the same server.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.cache import cache as answers
from django.db import connection


@contextmanager
def one_at_a_time():
    """Other processes of this checkout wait here, and then find it done."""
    settings.VAR_DIR.mkdir(exist_ok=True)
    with (settings.VAR_DIR / "test-kept.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def kept(kind, *patterns):
    """What is kept of this kind that is made from the files as they are.

    It is known by a digest of the installed packages and of all files that match the
    patterns, so that a stale one is never found.
    """
    store = KeptFile if connection.vendor == "sqlite" else KeptDatabase
    return store(kind, digest(*patterns))


@cache
def digest(*patterns):
    found = {path for pattern in patterns for path in settings.BASE_DIR.glob(pattern)}
    whole = hashlib.sha256((settings.BASE_DIR / "uv.lock").read_bytes())
    for path in sorted(path for path in found if path.is_file()):
        name = path.relative_to(settings.BASE_DIR).as_posix()
        whole.update(f"{name} {path.stat().st_size} ".encode())
        whole.update(path.read_bytes())
    return whole.hexdigest()[:16]


class Kept:
    """A database and the files beside it; each kind of database keeps it its own way.

    Not in a transaction: other connections would wait for its end for ever.
    """

    def __init__(self, kind, digest):
        self.kind, self.digest = kind, digest
        self.folder = settings.VAR_DIR / f"test-{kind}-{digest}"

    def keep(self):
        """Keep what is there now, and remove what was kept of other files."""
        assert not connection.in_atomic_block
        replace_folder(self.folder / "media", Path(settings.MEDIA_ROOT))
        self.keep_database()
        for stale in settings.VAR_DIR.glob(f"test-{self.kind}-*"):
            if stale != self.folder:
                shutil.rmtree(stale, ignore_errors=True)

    def put_back(self):
        """Make the test database and the media folder what was kept."""
        assert not connection.in_atomic_block
        self.put_back_database()
        replace_folder(Path(settings.MEDIA_ROOT), self.folder / "media")
        answers.clear()


def replace_folder(target, source):
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)


class KeptFile(Kept):
    """SQLite: a file, whole or not there at all."""

    @property
    def path(self):
        return self.folder / "database.sqlite3"

    def exists(self):
        return self.path.exists()

    def keep_database(self):
        partial = self.path.with_suffix(f".{os.getpid()}")
        connection.ensure_connection()
        with sqlite3.connect(partial) as target:
            connection.connection.backup(target)
        target.close()
        partial.replace(self.path)

    def begin(self):
        """Start the test database with this, before anybody has opened it."""
        shutil.copyfile(self.path, connection.settings_dict["TEST"]["NAME"])

    def put_back_database(self):
        """Connections of other threads stay open, and see it."""
        connection.ensure_connection()
        with sqlite3.connect(self.path) as source:
            source.backup(connection.connection)
        source.close()


class KeptDatabase(Kept):
    """PostgreSQL: a database on the server, which makes others like it in a moment."""

    @property
    def name(self):
        return f"test_kept_{self.kind}_{self.digest}"

    def exists(self):
        return self.name in databases()

    def keep_database(self):
        make_like(connection.settings_dict["NAME"], self.name)
        for stale in databases():
            if stale.startswith(f"test_kept_{self.kind}_") and stale != self.name:
                remove(stale)

    def begin(self):
        make_like(self.name, connection.creation._get_test_db_name())

    def put_back_database(self):
        make_like(self.name, connection.settings_dict["NAME"])


def databases():
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return [name for (name,) in cursor.fetchall()]


def make_like(source, target):
    """Make a database the copy of another; whoever is connected to it is cut off."""
    connection.close()
    remove(target)
    quote = connection.ops.quote_name
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {quote(target)} TEMPLATE {quote(source)}")


def remove(name):
    quote = connection.ops.quote_name
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quote(name)} WITH (FORCE)")
