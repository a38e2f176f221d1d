"""Puts answers on the wire: complete, or with one of the faults that magic words ask for."""

import contextlib
import selectors
import socket
import threading
import time
from dataclasses import dataclass

from .answers import Answer, Delivery

LINGER_SECONDS = 5.0

_READ_BYTES = 64 * 1024


@dataclass(frozen=True)
class Pace:
    """How long the faults take, in seconds; `drip` is the pause between two bytes."""

    slow: float
    silent: float
    drip: float


def deliver(
    answer: Answer, raw: bytes, connection: socket.socket, pace: Pace, stopping: threading.Event
) -> None:
    """Sends `raw`, the head and body of `answer`, in the way that its delivery says."""
    match answer.delivery:
        case Delivery.WHOLE:
            connection.sendall(raw)
        case Delivery.SLOW:
            if not stopping.wait(pace.slow):
                connection.sendall(raw)
        case Delivery.DRIP:
            for byte in raw:
                connection.sendall(bytes([byte]))
                if stopping.wait(pace.drip):
                    return
        case Delivery.CUT:
            connection.sendall(raw[: len(raw) - (len(answer.body) + 1) // 2])
        case Delivery.SILENT:
            _wait_for_the_client_to_leave(connection, pace.silent)


def linger(connection: socket.socket) -> None:
    """Reads what still arrives, so that the client sees the answer and not a reset."""
    until = time.monotonic() + LINGER_SECONDS
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(LINGER_SECONDS)
        while time.monotonic() < until and connection.recv(_READ_BYTES):
            pass


def _wait_for_the_client_to_leave(connection: socket.socket, seconds: float) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(connection, selectors.EVENT_READ)
        until = time.monotonic() + seconds
        # Server.stop() ends this too: it shuts the connection down, as if the client had left.
        while selector.select(max(0.0, until - time.monotonic())):
            if not connection.recv(_READ_BYTES):
                return
