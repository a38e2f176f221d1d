"""Long work in a thread of the server, which shares an interpreter with other people's pages."""

import time

MOST_SECONDS = 0.2


class HalfPace:
    """Sleeps, at each call, as long as its thread has worked since the call before.

    Call it every few milliseconds, and where nobody waits for a lock.
    """

    def __init__(self) -> None:
        self._worked = time.thread_time()

    def __call__(self, *_: object) -> None:
        time.sleep(min(time.thread_time() - self._worked, MOST_SECONDS))
        self._worked = time.thread_time()
