"""One HTTP call, or several one after the other, with one deadline and a limit on the size of each.

The time-outs of `requests` apply to each read, so a server that sends one byte a second, or one
100 Continue after another, would keep us waiting for ever. Here every use of the socket asks the
`Exchange` how much time is left.
"""

import contextlib
import io
import socket
import threading
import time
from datetime import datetime
from typing import Any, Self

MAX_BODY_BYTES = 64 * 1024
OVERHEAD_BYTES = 448 * 1024  # for status lines, headers and chunk sizes, on top of the body


class StopError(OSError):
    """The call was stopped; `Exchange.reason` is why."""


class Exchange:
    """The state of a call: its deadline, its socket, and how far it got.

    Each use of the socket gets the remaining time as its time-out. Used as a context, it also runs
    a watchdog that shuts the socket down at the deadline. No time-out ends a read in which a peer
    keeps OpenSSL busy with TLS messages that carry no data.

    began    a byte of the request may have left this machine
    ended    the peer closed the connection
    broken   the connection failed
    reason   why the call was stopped, if it was: a code of errors.py
    status   of the answer, None before there is one
    date     Liner's time when it answered; None if it did not say, or a cache answered
    body     what has arrived of the answer's body, at most `max_body` bytes
    """

    def __init__(
        self, timeout: float, connect_timeout: float, *, max_body: int = MAX_BODY_BYTES
    ) -> None:
        self._deadline = time.monotonic() + timeout
        self._connect_timeout = connect_timeout
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self._watchdog = threading.Timer(timeout, self._shut_down)
        self._watchdog.daemon = True
        self.begin(max_body)

    def begin(self, max_body: int) -> None:
        """Resets the state for the next call; the deadline stays. A create makes only one call."""
        self.max_body = max_body
        self.began = False
        self.ended = False
        self.broken = False
        self.reason: str | None = None
        self.status: int | None = None
        self.date: datetime | None = None
        self.body = bytearray()
        self._connect_deadline = min(self._deadline, time.monotonic() + self._connect_timeout)

    def __enter__(self) -> Self:
        self._watchdog.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._watchdog.cancel()
        self.adopt(None)
        self._watchdog.join()

    def adopt(self, new: socket.socket | None) -> None:
        """Makes `new` the call's socket, which is closed with it, and closes the previous one."""
        with self._lock:
            old, self._socket = self._socket, new
            if old is not None and old is not new:
                with contextlib.suppress(OSError):
                    old.close()

    def stop(self, reason: str) -> StopError:
        """Records the reason and returns the error to raise."""
        self.reason = reason
        return StopError(reason)

    def seconds_left(self) -> float:
        """Returns the seconds left, more than 0; raises StopError when there are none."""
        seconds = self._deadline - time.monotonic()
        if seconds <= 0:
            raise self.stop("deadline")
        return seconds

    def seconds_to_connect(self, reason: str) -> float:
        """Returns the seconds left to connect; raises StopError with `reason` if there are none."""
        seconds = self._connect_deadline - time.monotonic()
        if seconds <= 0:
            raise self.stop(reason)
        return seconds

    def failure(self) -> str:
        """Returns why a network error left no complete answer: a code of errors.py."""
        if self.reason is not None:
            return self.reason
        if not self.began:
            return "internal"
        if time.monotonic() >= self._deadline:
            return "deadline"
        return "cut" if self.ended or self.broken else "bad_http"

    def _shut_down(self) -> None:
        with self._lock, contextlib.suppress(OSError):
            if self._socket is not None:
                # SSLSocket's own shutdown() would drop the TLS state while a read uses it.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


class TimedSocket:
    """The socket that http.client gets; the exchange's deadline is its only time-out."""

    def __init__(self, connected: socket.socket, exchange: Exchange) -> None:
        self.exchange = exchange
        self._socket = connected

    def sendall(self, data: bytes) -> None:
        unsent = memoryview(data)
        while unsent:
            self._socket.settimeout(self.exchange.seconds_left())
            self.exchange.began = True
            try:
                unsent = unsent[self._socket.send(unsent) :]
            except OSError:
                self.exchange.broken = True
                raise

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(TimedReader(self._socket, self.exchange))

    def settimeout(self, seconds: float | None) -> None:
        """Does nothing: the deadline applies."""

    def close(self) -> None:
        """Does nothing: http.client closes before the body is read. The exchange closes."""


class TimedReader(io.RawIOBase):
    """Reads from the socket within the exchange's time and size."""

    def __init__(self, connected: socket.socket, exchange: Exchange) -> None:
        self._socket = connected
        self._exchange = exchange
        self._bytes_left = exchange.max_body + OVERHEAD_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._socket.settimeout(self._exchange.seconds_left())
        try:
            count = self._socket.recv_into(buffer)
        except OSError:
            self._exchange.broken = True
            raise
        if count == 0:
            self._exchange.seconds_left()  # raises if our own watchdog shut the connection down
            self._exchange.ended = True
        self._bytes_left -= count
        if self._bytes_left < 0:
            raise self._exchange.stop("too_big")
        return count
