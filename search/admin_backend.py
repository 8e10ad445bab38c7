"""The editors' search: Wagtail's own, repaired where the database is SQLite.

Name it in WAGTAILSEARCH_BACKENDS as "search.admin_backend.for_database".
"""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.utils.module_loading import import_string
from modelsearch.backends import database

# Imported only where it is used: on other databases its tables do not exist.
REPAIRED = "search.admin_sqlite.RankedOnceBackend"


def for_database(params: Mapping[str, Any]) -> Any:
    """The search backend for the database in use."""
    if connection.vendor == "sqlite":
        return import_string(REPAIRED)(params)
    return database.SearchBackend(params)
