"""A raw-socket server that plays one fault at a time, over http or https, and counts requests."""

import contextlib
import re
import select
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from typing import Self

PATIENCE = 10.0


class Peer:
    """One client connection, as the server's play sees it."""

    def __init__(self, connected: socket.socket, server: "FaultServer") -> None:
        self.socket = connected
        self._server = server
        self._read = b""
        self._began = False  # the first bytes of a request are there
        self._posting = False  # of a POST, and the rest is still to come

    def starts(self) -> None:
        """Waits for the first bytes of a request."""
        while not self._began and self._more():
            pass

    def request(self) -> None:
        """Waits for a whole request: head and body."""
        before = len(self._server.requests)
        while len(self._server.requests) == before and self._more():
            pass

    def send(self, *data: bytes) -> None:
        for piece in data:
            self.socket.sendall(piece)

    def drip(self, data: bytes, pause: float = 0.05) -> None:
        for number in range(len(data)):
            self.send(data[number : number + 1])
            time.sleep(pause)

    def flood(self, piece: bytes) -> None:
        """Sends `piece` over and over, until the client closes."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            self.send(piece)

    def hold(self) -> None:
        """Keeps the connection open and silent, until the client leaves."""
        while self._more():
            pass

    def linger(self) -> None:
        """Reads nothing at all, until the client has left."""
        poll = select.poll()
        poll.register(self.socket, getattr(select, "POLLRDHUP", select.POLLHUP))
        poll.poll(PATIENCE * 1000)

    def finish(self) -> None:
        """Ends the connection properly: over TLS, with a close_notify."""
        if isinstance(self.socket, ssl.SSLSocket):
            self.socket.settimeout(1)
            self.socket = self.socket.unwrap()
        self.socket.shutdown(socket.SHUT_WR)
        self.hold()

    def hang_up(self) -> None:
        """Ends the connection with a FIN and nothing else."""
        socket.socket.shutdown(self.socket, socket.SHUT_WR)
        with contextlib.suppress(ssl.SSLError):
            self.hold()

    def reset(self) -> None:
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def _more(self) -> bool:
        data = self.socket.recv(65536)
        self._read += data
        if not self._posting and self._read.startswith(b"POST "):
            self._began = self._posting = True
            self._server.posts += 1
        head, blank, rest = self._read.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        size = int(length[1]) if length else 0
        if blank and len(rest) >= size:
            self._server.requests.append((head, rest[:size]))
            self._read, self._posting = rest[size:], False
        return bool(data)


Play = Callable[[Peer], object]


class FaultServer:
    """Plays `play` on each connection.

    connections  how many were accepted
    posts        how many POSTs began to arrive
    requests     head and body of those that arrived whole
    """

    def __init__(
        self, play: Play, tls: ssl.SSLContext | None = None, *, host: str = "127.0.0.1"
    ) -> None:
        self.connections = 0
        self.posts = 0
        self.requests: list[tuple[bytes, bytes]] = []
        self.mistakes: list[BaseException] = []
        self._play = play
        self._tls = tls
        self._listener = socket.create_server((host, 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://{host}:{self.port}"
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self.settle()
        # A listener that is merely closed would let accept() wait on.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connected in self._open:
            connected.close()
        for thread in self._threads:
            thread.join(PATIENCE)
        assert not self.mistakes, self.mistakes

    def settle(self) -> None:
        """Waits until each connection has been played to its end, so that the counts are final."""
        for thread in self._threads[1:]:
            thread.join(PATIENCE)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connected, _ = self._listener.accept()
                self.connections += 1
                self._open.append(connected)
                thread = threading.Thread(target=self._serve, args=(connected,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _serve(self, connected: socket.socket) -> None:
        try:
            connected.settimeout(PATIENCE)
            # Otherwise what a play sends may wait in the system, and a reset would discard it.
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls:
                connected = self._tls.wrap_socket(connected, server_side=True)
                self._open.append(connected)
            self._play(Peer(connected, self))
        except OSError:
            pass  # the client left, which is what most plays end with
        except BaseException as mistake:
            self.mistakes.append(mistake)
        finally:
            connected.close()


def says(*data: bytes) -> Play:
    """Reads the request, sends `data`, and ends the connection properly."""

    def play(peer: Peer) -> None:
        peer.request()
        peer.send(*data)
        peer.finish()

    return play


def answer(
    body: bytes = b"", status: int | str = 200, *headers: str, length: int | str | None = -1
) -> bytes:
    """An answer as bytes; `length` None leaves out the Content-Length, -1 means the right one."""
    lines = [f"HTTP/1.1 {status} Words", "Content-Type: application/json", *headers]
    if length is not None:
        lines.append(f"Content-Length: {len(body) if length == -1 else length}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def chunked(*pieces: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
