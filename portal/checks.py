"""What must be true before the portal serves anyone.

`manage.py check` runs the checks that only read code. The database ones run at
`migrate`, at `check --database default`, and whenever portal/wsgi.py starts.
"""

from itertools import product

import wagtail
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import Error, run_checks
from django.db import connection

from portal.environment import ConfigurationError

# Their password is printed in README.md, so none of them may meet the public.
DEMO_USERS = ("admin", "la-lead", "training-lead", "auditor")
DEMO_AGENCY_ROLES = ("editor", "lead")
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
    faults = [
        found for found in run_checks(databases=["default"]) if found.is_serious()
    ]
    if faults:
        lines = [f"  {fault.msg} {fault.hint or ''}".rstrip() for fault in faults]
        raise ConfigurationError("\n".join(["The portal cannot start.", *lines]))
