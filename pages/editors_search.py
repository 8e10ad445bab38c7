"""The admin's own search, which Wagtail brings up to date on every save of a page.

That reads the page again, and averages over the whole index. Whoever saves many pages,
or one page twice, does it once for all of them.
"""

from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar

from wagtail.search.backends import get_search_backends

_left_alone = ContextVar("left_alone", default=False)


@contextmanager
def left_alone():
    """Saves within leave the admin's search as it is: call `put` for them afterwards.

    Delete no page within.
    """
    before = _left_alone.set(True)
    try:
        yield
    finally:
        _left_alone.reset(before)


def is_left_alone():
    return _left_alone.get()


def put(pages):
    """Have the admin find these pages as the database has them: not by their drafts."""
    ids = defaultdict(list)
    for page in pages:
        ids[type(page)].append(page.pk)
    for model, wanted in ids.items():
        found = list(model.objects.filter(pk__in=wanted))
        for backend in get_search_backends(with_auto_update=True):
            backend.add_bulk(model, found)
