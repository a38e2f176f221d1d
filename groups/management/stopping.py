"""How a command that runs until it is stopped learns that it shall: Ctrl-C, or a SIGTERM."""

import os
import select
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def asked_to_stop() -> Iterator[Callable[[float | None], bool]]:
    """Yields a function that waits so many seconds, for ever with None, and returns whether a stop
    was asked for meanwhile or before. What is at work is not interrupted, but by a second Ctrl-C.

    An exception would not do: KeyboardInterrupt comes anywhere, and some places, such as a function
    that SQLite calls, turn it into an error of their own. Neither would a handler that tells: it
    runs only when the main thread gets to it, and that may be asleep already, or another thread may
    have taken the signal. The interpreter's own C code writes into this pipe at once.
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
