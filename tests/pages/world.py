"""Ready worlds for tests: loaded once, each test's changes undone.

The demo portal takes as long to load as dozens of tests, so it happens in a transaction
that stays open from one test that asks for it to the next. Tests that start from an
empty database follow after it is rolled back.
"""

from contextlib import ExitStack, contextmanager

from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction


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


class Worlds:
    """Fills the database by a world's name; one at a time, until `close`.

    `blocker` is pytest-django's guard, which keeps the database shut outside of tests.
    """

    def __init__(self, **loaders):
        self.loaders = loaders
        self.name = None
        self.stack = ExitStack()

    def open(self, name, blocker):
        if name != self.name:
            self.close()
            with ExitStack() as stack:
                stack.enter_context(blocker.unblock())
                stack.enter_context(undone())
                self.loaders[name]()
                self.stack = stack.pop_all()
            self.name = name

    def close(self):
        self.stack.close()
        self.name = None

    def wanted_by(self, item):
        """The name of the world that a test asks for by a fixture, or None."""
        fixtures = getattr(item, "fixturenames", ())
        return next((name for name in self.loaders if name in fixtures), None)


def load_demo():
    call_command("load_demo", host="testserver", port=80, verbosity=0)


def set_up():
    call_command("setup", verbosity=0)


WORLDS = Worlds(demo=load_demo, site=set_up)
