"""The socket and the deadline of an exchange."""

import contextlib
import socket
import ssl
import time
from collections.abc import Iterator

import pytest

from groups.liner.http import Exchange, StopError, TimedSocket
from groups.liner.transport import Connection

from .certificates import Certificates
from .faults import FaultServer, Peer
from .table import TIMEOUT


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    one, other = socket.socketpair()
    with one, other:
        yield one, other


@contextlib.contextmanager
def ending_in_time() -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began <= TIMEOUT + 1


def test_the_watchdog_ends_what_has_no_time_out(pair: tuple[socket.socket, socket.socket]) -> None:
    with ending_in_time(), Exchange(TIMEOUT, TIMEOUT) as exchange:
        exchange.adopt(pair[0])
        assert pair[0].gettimeout() is None
        assert pair[0].recv(1) == b""


def test_the_watchdog_leaves_the_encryption_in_place(certificates: Certificates) -> None:
    words = b"words that are sent encrypted"

    def play(peer: Peer) -> None:
        peer.send(words)
        peer.hold()

    context = ssl.create_default_context(cafile=certificates.ca_file)
    with FaultServer(play, certificates.good) as server:
        plain = socket.create_connection(("127.0.0.1", server.port))
        wrapped = context.wrap_socket(plain, server_hostname="127.0.0.1")
        with Exchange(TIMEOUT, TIMEOUT) as exchange:
            exchange.adopt(wrapped)
            time.sleep(TIMEOUT + 0.1)
            assert wrapped.recv(1000) == words


def test_reading_ends_in_time_without_the_watchdog(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    exchange = Exchange(TIMEOUT, TIMEOUT)
    reader = TimedSocket(pair[0], exchange).makefile("rb")
    with ending_in_time(), pytest.raises(TimeoutError):
        reader.read(1)
    with pytest.raises(StopError):
        reader.read(1)
    assert exchange.reason == "deadline"


def test_sending_ends_in_time_without_the_watchdog(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    exchange = Exchange(TIMEOUT, TIMEOUT)
    with ending_in_time(), pytest.raises(TimeoutError):
        TimedSocket(pair[0], exchange).sendall(bytes(50_000_000))
    assert exchange.began
    assert exchange.failure() == "deadline"


def test_what_has_no_time_left_does_not_begin(pair: tuple[socket.socket, socket.socket]) -> None:
    exchange = Exchange(0.001, 0.001)
    time.sleep(0.01)
    with pytest.raises(StopError):
        TimedSocket(pair[0], exchange).sendall(b"POST")
    assert not exchange.began
    assert exchange.failure() == "deadline"


def test_a_request_that_began_is_never_sent_over_a_second_connection() -> None:
    exchange = Exchange(TIMEOUT, TIMEOUT)
    exchange.began = True
    with FaultServer(Peer.hold) as server:
        connection = Connection("127.0.0.1", server.port, exchange=exchange, context=None)
        with pytest.raises(StopError):
            connection.connect()
    assert server.connections == 0
    assert exchange.reason == "internal"
