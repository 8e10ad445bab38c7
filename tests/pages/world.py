"""The demo portal for tests: loaded once, each test's changes undone.

Loading takes as long as dozens of tests, so it happens in a transaction that stays open
from one test that asks for it to the next. Tests that start from an empty database
follow after it is rolled back.
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


class World:
    """The demo portal, there from `open` to `close`; both may be called again.

    `blocker` is pytest-django's guard, which keeps the database shut outside of tests.
    """

    def __init__(self):
        self.stack = None

    def open(self, blocker):
        if self.stack is None:
            with ExitStack() as stack:
                stack.enter_context(blocker.unblock())
                stack.enter_context(undone())
                load_demo()
                self.stack = stack.pop_all()

    def close(self):
        if self.stack:
            self.stack.close()
            self.stack = None


def load_demo():
    call_command("load_demo", host="testserver", port=80, verbosity=0)


def reorder(items):
    """Put the tests of the demo portal first, so that it is loaded once."""
    items.sort(key=lambda item: not wants_demo(item))


def wants_demo(item):
    return item is not None and "demo" in getattr(item, "fixturenames", ())
