"""Exports and integrity checks run in threads of the server, beside pages in the same interpreter:
they pause while it answers requests."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

# While a request is answered, long work pauses this many times as long as it worked.
TIMES = 3
MOST_SECONDS = 0.2


class Pauses:
    """Of one process. Long work shares them: one takes a quarter of the time while requests are
    answered, several take a third together."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests = 0
        self._until = 0.0

    @contextmanager
    def request(self) -> Iterator[None]:
        """Long work pauses inside, but never stops: a request may wait for Liner."""
        with self._lock:
            self._requests += 1
        try:
            yield
        finally:
            with self._lock:
                self._requests -= 1

    def seconds(self, worked: float) -> float:
        """Returns how long to pause after so many seconds of work."""
        with self._lock:
            if not self._requests:
                return 0
            now = time.monotonic()
            pause = max(self._until - now, 0) + TIMES * worked
            self._until = now + min(pause, MOST_SECONDS)
            return self._until - now


PAUSES = Pauses()


class LongWork:
    """Pauses at each call, if it must. Call it every few milliseconds, and where nobody waits for a
    lock."""

    def __init__(self, pauses: Pauses = PAUSES) -> None:
        self._pauses = pauses
        self._began = time.thread_time()

    def __call__(self, *_: object) -> None:
        if seconds := self._pauses.seconds(time.thread_time() - self._began):
            time.sleep(seconds)
        self._began = time.thread_time()
