"""The demo and development: SQLite in var/, nothing to set."""

from portal.environment import DEMO_SECRET_KEY, database, new_env, seal, search_engine

from .base import *
from .base import VAR_DIR

env = new_env()
DEBUG = env.bool("DEBUG", default=False)
HOST = env.str("HOST", "127.0.0.1")
PORT = env.int("PORT", 8000)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]", HOST])
# One transaction a request: a page and its search index change together or not at
# all. Public views opt out (portal/urls.py): they only read.
DATABASES = database(
    env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")
)
WAGTAILADMIN_BASE_URL = env.str("BASE_URL", f"http://{HOST}:{PORT}")
SEARCH_ENGINE, ELASTICSEARCH = search_engine(env)
seal(env)

# Public demo sign-ins exist here, and only here.
DEMO = True
SECRET_KEY = DEMO_SECRET_KEY
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "portal.storage.GzipManifestStorage"}
if DEBUG:
    # Styles and scripts show a change at once, without collecting them again.
    STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    WHITENOISE_USE_FINDERS = True
