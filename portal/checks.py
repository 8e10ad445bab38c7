"""What must be true before the portal serves anyone.

`manage.py check` runs the checks that only read code. The database ones run at
`migrate`, at `check --database default`, and whenever portal/wsgi.py starts.
"""

from itertools import product

import wagtail
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.core.checks import Error, run_checks
from django.db import connection

from portal.environment import ConfigurationError

# Their password is printed in README.md, so none of them may meet the public.
DEMO_USERS = ("admin", "la-lead", "training-lead", "auditor")
DEMO_AGENCY_ROLES = ("editor", "lead")
# What one process keeps for itself, others do not count.
CACHES_OF_ONE_PROCESS = ("locmem.LocMemCache", "dummy.DummyCache")
WAGTAIL_SERIES = (8, 0)


def wagtail_series(app_configs, **kwargs):
    """The publish gate and the admin search repair were written against Wagtail 8.0."""
    if wagtail.VERSION[:2] == WAGTAIL_SERIES:
        return []
    return [
        Error(
            f"Wagtail {wagtail.__version__} is installed, but this portal needs 8.0.x.",
            hint="Run `uv sync --locked`.",
            id="portal.E001",
        )
    ]


def no_demo_user(app_configs, **kwargs):
    """In production nobody may sign in by a name and password that README.md prints."""
    found = () if settings.DEMO else demo_users().values_list("username", flat=True)
    if not found:
        return []
    return [
        Error(
            f"Demo users exist: {', '.join(sorted(found))}.",
            hint="Remove them with `manage.py delete_demo_users`.",
            id="portal.E002",
        )
    ]


def shared_cache(app_configs, **kwargs):
    """In production all processes count together who tries to sign in how often."""
    if settings.DEMO:
        return []
    if not settings.CACHES["default"]["BACKEND"].endswith(CACHES_OF_ONE_PROCESS):
        return []
    return [
        Error(
            "Every process has a cache of its own.",
            hint="Name one in CACHES that all share, such as the database's.",
            id="portal.E003",
        )
    ]


def cache_table():
    """Where the cache is the database's, the server needs its table; `migrate` not."""
    table = getattr(caches["default"], "_table", None)
    if table is None or table in connection.introspection.table_names():
        return []
    return [
        Error(
            f"The cache's table {table} does not exist.",
            hint="Make it with `manage.py setup`.",
            id="portal.E004",
        )
    ]


def demo_users():
    """The demo's users that this database holds; none before its first `migrate`."""
    users, agencies = get_user_model().objects.all(), apps.get_model("pages.Agency")
    needed = {users.model._meta.db_table, agencies._meta.db_table}
    if not needed <= set(connection.introspection.table_names()):
        return users.none()
    slugs = agencies.objects.values_list("slug", flat=True)
    names = {f"{slug}-{role}" for slug, role in product(slugs, DEMO_AGENCY_ROLES)}
    return users.filter(username__in=names.union(DEMO_USERS))


def refuse_unsafe_start():
    """Raise ConfigurationError, naming each fault, unless all checks pass."""
    found = [*run_checks(databases=["default"]), *cache_table()]
    faults = [each for each in found if each.is_serious()]
    if faults:
        lines = [f"  {fault.msg} {fault.hint or ''}".rstrip() for fault in faults]
        raise ConfigurationError("\n".join(["The portal cannot start.", *lines]))
