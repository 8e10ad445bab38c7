"""What many pages show, read once by each process and held until something changes.

The index's token says when: whatever changes what is held here gives the index a new
one in the same transaction (`pages.signals`). A token never comes back, so a process
that meets the same one again has missed nothing.

What is held belongs to all threads: look at it, and change nothing of it.
"""

from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.db.transaction import get_connection

from search import index

# The token this request goes by: None outside of requests, "" before it has asked.
_seen: ContextVar[str | None] = ContextVar("token", default=None)


@dataclass(frozen=True)
class Kept:
    """Answers read while the index had this token, or later, by the arguments."""

    token: str
    answers: dict[tuple, Any] = field(default_factory=dict)


def held(read):
    """Make `read` answer from memory while nothing has changed.

    Its arguments must come from the code, never from a reader: every combination of
    them stays in memory. In a transaction it reads each time, for what that sees may
    never come to be.
    """
    kept = Kept("")

    @wraps(read)
    def answer(*args):
        nonlocal kept
        token = token_now()
        if not token:
            return read(*args)
        mine = kept if kept.token == token else Kept(token)
        if args not in mine.answers:
            mine.answers[args] = read(*args)
            kept = mine
        return mine.answers[args]

    return answer


def token_now():
    """The index's token, asked for once a request; "" where nothing may be held."""
    if in_transaction():
        return ""
    seen = _seen.get()
    if seen:
        return seen
    token = index.token()
    if seen is not None:
        _seen.set(token)
    return token


def in_transaction():
    return get_connection().in_atomic_block


class OneTokenMiddleware:
    """Lets all that a request asks for be of one time."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        before = _seen.set("")
        try:
            return self.get_response(request)
        finally:
            _seen.reset(before)
