"""SQLite databases kept between runs, and the test database made like one of them."""

import hashlib
import os
import sqlite3

from django.conf import settings
from django.core.cache import cache
from django.db import connection


def kept_file(kind, *patterns):
    """Where a database of this kind is kept that was made from the files as they are.

    The name holds a digest of the installed packages and of all files that match the
    patterns, so that a stale one is never found; older ones of the kind are removed.
    """
    digest = hashlib.sha256((settings.BASE_DIR / "uv.lock").read_bytes())
    for path in sorted(p for each in patterns for p in settings.BASE_DIR.glob(each)):
        digest.update(f"{path.name} {path.stat().st_size} ".encode())
        digest.update(path.read_bytes())
    wanted = settings.VAR_DIR / f"test-{kind}-{digest.hexdigest()[:16]}.sqlite3"
    for stale in settings.VAR_DIR.glob(f"test-{kind}-*.sqlite3"):
        if stale != wanted:
            stale.unlink(missing_ok=True)
    return wanted


def migrated_file():
    """Where the empty database is kept that all migrations have run on."""
    words = "fixtures/content/safeguarding.yaml"  # which a migration reads
    return kept_file("migrated", "*/migrations/*.py", words)


def keep(path):
    """Copy the test database to a file, whole or not at all; not in a transaction.

    SQLite would wait for its end for ever.
    """
    assert not connection.in_atomic_block
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    connection.ensure_connection()
    with sqlite3.connect(partial) as target:
        connection.connection.backup(target)
    target.close()
    partial.replace(path)


def put_back(path):
    """Make the test database what the file holds."""
    connection.ensure_connection()
    with sqlite3.connect(path) as source:
        source.backup(connection.connection)
    source.close()
    cache.clear()
