"""Which page is being published just now.

Wagtail saves it first, without what hangs on it, and says at the end that it is
published. What follows from a publish waits for that end, so as not to be done twice.
"""

from contextlib import contextmanager
from contextvars import ContextVar

_published = ContextVar("published", default=None)


@contextmanager
def publishing(page):
    """While this page is published."""
    before = _published.set(page.pk)
    try:
        yield
    finally:
        _published.reset(before)


def is_published_just_now(page):
    """Whether the save of a live page is a part of its publish."""
    return page.live and page.pk == _published.get()
