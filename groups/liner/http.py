"""One call's time, room and socket: what `requests` can't bound is bounded here.

Its time-outs count single reads, so a server that sends a byte a second, or one 100 Continue after
the other, would be listened to for ever. Each use of the socket asks the `Exchange` first.
"""

import contextlib
import io
import socket
import threading
import time
from types import TracebackType
from typing import Any, Self

from groups.liner.answer import MAX_BODY_BYTES

OVERHEAD_BYTES = 448 * 1024  # for status lines, headers and chunk sizes, beside the body


class StopError(OSError):
    """The call ends here; why is in `Exchange.reason`."""


class Exchange:
    """The state of one call: its time, its socket, and how far it came.

    Each use of the socket gets the time that is left as its time-out. Besides, used as a context,
    the call owns a watchdog that shuts the socket down at the deadline, for what no time-out ends:
    a peer that talks TLS without end, but no data, can keep OpenSSL busy inside one single read.

    began    a byte of the request may have left this machine
    ended    the peer ended the connection
    broken   the connection failed
    reason   why the call was stopped, if it was: a code of errors.py
    status   of the answer, None before there is one
    body     what arrived of the answer's body, at most `max_body` bytes
    """

    def __init__(
        self, timeout: float, connect_timeout: float, *, max_body: int = MAX_BODY_BYTES
    ) -> None:
        self.max_body = max_body
        self.began = False
        self.ended = False
        self.broken = False
        self.reason: str | None = None
        self.status: int | None = None
        self.body = bytearray()
        self._deadline = time.monotonic() + timeout
        self._connect_until = time.monotonic() + min(timeout, connect_timeout)
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self._watchdog = threading.Timer(timeout, self._shut)
        self._watchdog.daemon = True

    def __enter__(self) -> Self:
        self._watchdog.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._watchdog.cancel()
        self.adopt(None)
        self._watchdog.join()

    def adopt(self, new: socket.socket | None) -> None:
        """Takes over a socket, to be closed with the call, and closes the one it had."""
        with self._lock:
            old, self._socket = self._socket, new
            if old is not None and old is not new:
                with contextlib.suppress(OSError):
                    old.close()

    def stop(self, reason: str) -> StopError:
        self.reason = reason
        return StopError(reason)

    def left(self) -> float:
        """Returns the seconds left, more than 0; raises StopError when there are none."""
        seconds = self._deadline - time.monotonic()
        if seconds <= 0:
            raise self.stop("deadline")
        return seconds

    def left_to_connect(self, reason: str) -> float:
        """Returns the seconds left until the connection must stand, or raises with `reason`."""
        seconds = self._connect_until - time.monotonic()
        if seconds <= 0:
            raise self.stop(reason)
        return seconds

    def why(self) -> str:
        """Why no whole answer came, after an exception of the network's: a code of errors.py."""
        if self.reason is not None:
            return self.reason
        if not self.began:
            return "internal"
        if time.monotonic() >= self._deadline:
            return "deadline"
        return "cut" if self.ended or self.broken else "bad_http"

    def _shut(self) -> None:
        with self._lock, contextlib.suppress(OSError):
            if self._socket is not None:
                # Not SSLSocket's own shutdown(), which would pull its TLS from under a read.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


class Wire:
    """What http.client takes for its socket."""

    def __init__(self, connected: socket.socket, call: Exchange) -> None:
        self.call = call
        self._socket = connected

    def sendall(self, data: bytes) -> None:
        waiting = memoryview(data)
        while waiting:
            self._socket.settimeout(self.call.left())
            self.call.began = True
            try:
                waiting = waiting[self._socket.send(waiting) :]
            except OSError:
                self.call.broken = True
                raise

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(Incoming(self._socket, self.call))

    def settimeout(self, seconds: float | None) -> None:
        """Does nothing: what is left of the call is the only time-out."""

    def close(self) -> None:
        """Does nothing: http.client closes early, with a body still to be read; the call closes."""


class Incoming(io.RawIOBase):
    """What arrives on the wire, as far as there are time and room for it."""

    def __init__(self, connected: socket.socket, call: Exchange) -> None:
        self._socket = connected
        self._call = call
        self._room = call.max_body + OVERHEAD_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._socket.settimeout(self._call.left())
        try:
            count = self._socket.recv_into(buffer)
        except OSError:
            self._call.broken = True
            raise
        if count == 0:
            self._call.left()  # raises if it was our own watchdog that ended the connection
            self._call.ended = True
        self._room -= count
        if self._room < 0:
            raise self._call.stop("too_big")
        return count
