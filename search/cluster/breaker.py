"""Stops asking a service that does not answer, and tries again now and then."""

from collections import deque
from collections.abc import Callable
from threading import Lock
from time import monotonic


class Breaker:
    """Opens after `failures` within `within` seconds; thread-safe, one a process.

    While open it lets one call through every `pause` seconds: a success closes it.
    """

    def __init__(
        self,
        failures: int = 5,
        within: float = 10.0,
        pause: float = 10.0,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Begin closed."""
        self.within, self.pause = within, pause
        self._clock = clock
        self._failed: deque[float] = deque(maxlen=failures)
        self._next_try: float | None = None
        self._lock = Lock()

    @property
    def is_open(self) -> bool:
        """Whether calls are held back."""
        return self._next_try is not None

    def allows(self) -> bool:
        """Whether to call now; whoever is told so says how it went."""
        with self._lock:
            if self._next_try is None:
                return True
            due = self._clock() >= self._next_try
            if due:
                self._next_try = self._clock() + self.pause
            return due

    def succeeded(self) -> None:
        """A call went well: everyone may call again."""
        with self._lock:
            self._next_try = None

    def failed(self) -> None:
        """A call failed."""
        with self._lock:
            if self._next_try is not None:
                return
            now = self._clock()
            self._failed.append(now)
            full = len(self._failed) == self._failed.maxlen
            if full and now - self._failed[0] <= self.within:
                self._next_try = now + self.pause
                self._failed.clear()
