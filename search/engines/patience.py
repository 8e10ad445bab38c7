"""How long one page waits for an engine that may hang, over all that it asks of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic

from django.http import HttpRequest
from django.http.response import HttpResponseBase


@dataclass
class Waited:
    """Seconds that a page has waited for its engine, and whether once in vain."""

    seconds: float = 0.0
    in_vain: bool = False

    def left(self, allowed: float) -> float:
        """Seconds that it may still wait of those allowed; none once it was in vain.

        So one page is not answered now by one engine and now by another.
        """
        return 0.0 if self.in_vain else max(0.0, allowed - self.seconds)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Count what passes until the end."""
        began = monotonic()
        try:
            yield
        finally:
            self.seconds += monotonic() - began


_page: ContextVar[Waited | None] = ContextVar("page", default=None)


def waited() -> Waited:
    """What this page has waited; outside of requests every call is for itself."""
    return _page.get() or Waited()


class OnePatienceMiddleware:
    """Lets all that a request asks of its engine share one deadline."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Wrap what answers the request."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with nothing waited yet."""
        before = _page.set(Waited())
        try:
            return self.get_response(request)
        finally:
            _page.reset(before)
