"""Stopping a command that runs until Ctrl-C or SIGTERM."""

import os
import select
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def stop_signal() -> Iterator[Callable[[float | None], bool]]:
    """Yields a function that waits so many seconds (None: for ever) and returns whether to stop.

    A signal does not interrupt the work that is going on; a second Ctrl-C does.

    KeyboardInterrupt can be raised anywhere, and some places, for example a function that SQLite
    calls, turn it into another error. A Python handler runs only when the main thread gets to it,
    which may be asleep. The interpreter's C code writes to this pipe at once.
    """
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    former = {number: signal.signal(number, _first) for number in (signal.SIGINT, signal.SIGTERM)}
    awakened = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    try:
        yield lambda seconds: bool(select.select([reader], [], [], seconds)[0])
    finally:
        signal.set_wakeup_fd(awakened)
        for number, handler in former.items():
            signal.signal(number, handler)
        os.close(reader)
        os.close(writer)


def _first(*_: object) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
