"""Tests: a fast password hasher, plain static files, mail kept in memory."""

import os

from portal.environment import database, new_env, seal

from .base import *
from .base import STORAGES, VAR_DIR

env = new_env()
DATABASES = database(env.dj_db_url("DATABASE_URL", "sqlite://"))
seal(env)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, because browser tests read it from server threads, each with its own
    # connection; the process id keeps runs side by side apart.
    VAR_DIR.mkdir(exist_ok=True)
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / f"test-{os.getpid()}.sqlite3"}
    # A test database need not outlive a power cut.
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    )

DEBUG = False
DEMO = True
SECRET_KEY = "tests-only"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
WAGTAILADMIN_BASE_URL = "http://testserver"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
