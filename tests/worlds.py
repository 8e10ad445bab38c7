"""Ready worlds for tests: what a command makes of an empty portal, files included.

Each is made once for all processes and runs, and then only copied (tests.databases).
"""

from contextlib import contextmanager

from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.test.utils import setup_databases, teardown_databases

from tests.databases import kept, one_at_a_time


def load_demo():
    call_command("load_demo", host="testserver", port=80, verbosity=0)


def set_up():
    call_command("setup", verbosity=0)


LOADERS = {"demo": load_demo, "site": set_up}
# What loading depends on.
SOURCES = (
    "fixtures/**/*",
    "pages/**/*.py",
    "search/**/*.py",
    "portal/settings/*.py",
    "tests/worlds.py",
)
EMPTY = "empty"
# Migrations, and the words that one of them reads.
MIGRATIONS = ("*/migrations/*.py", "fixtures/content/safeguarding.yaml")
UNKNOWN = "unknown"


def make_database():
    """Make the test database with what migrations put there. Returns what removes it.

    It takes one second, and twenty where nobody has kept one.
    """
    empty = kept_world(EMPTY)
    with one_at_a_time():
        known = empty.exists()
        if known:
            empty.begin()
        # It goes on from what is there, and `migrate` finds nothing to do.
        made = setup_databases(
            verbosity=0,
            interactive=False,
            aliases=["default"],
            serialized_aliases=["default"],
            keepdb=known,
        )
        if not known:
            empty.keep()
    return lambda: teardown_databases(made, verbosity=0)


def kept_world(name):
    return kept(name, *(MIGRATIONS if name == EMPTY else SOURCES))


class Worlds:
    """Has the test database hold the world with a name; not within a transaction.

    `guard` is pytest-django's, which keeps the database shut outside of tests.
    """

    def __init__(self):
        self.guard = self.name = None

    def begin(self, guard):
        """Make the test database, empty. Returns what removes it."""
        self.guard = guard
        with guard.unblock():
            remove = make_database()
        self.name = EMPTY
        return remove

    def enter(self, name):
        """Put this world in place, unless it is there."""
        if name != self.name:
            self.spoil()
            with self.guard.unblock():
                put_back(name)
            self.name = name

    def spoil(self):
        """Say that somebody commits changes, so that the next test needs a new copy."""
        self.name = UNKNOWN

    def leave(self):
        """Go back to the empty one, if there has been another."""
        if self.name:
            self.enter(EMPTY)

    def wanted_by(self, item):
        """The name of the world that a test asks for by a fixture."""
        fixtures = {*getattr(item, "fixturenames", ())}
        asked = (name for name in LOADERS if fixtures & {name, f"kept_{name}"})
        return next(asked, EMPTY)


WORLDS = Worlds()


def put_back(name):
    world = kept_world(name)
    with one_at_a_time():
        if not world.exists():
            kept_world(EMPTY).put_back()
            LOADERS[name]()
            world.keep()
            return
    world.put_back()


@contextmanager
def undone():
    """A transaction that is rolled back, whatever happens in it."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)
            # Wagtail keeps the sites' root pages there, which a rollback cannot reach.
            cache.clear()
