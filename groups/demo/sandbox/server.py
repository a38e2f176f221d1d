"""The sandbox on the wire: HTTP/1.1 on 127.0.0.1, a thread for each connection."""

import contextlib
import re
import selectors
import socket
import socketserver
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any

from .answers import Answer, Delivery, refused
from .calls import Calls, ReceivedRequest

MAX_BODY_BYTES = 1024 * 1024
LINGER_SECONDS = 5.0


@dataclass(frozen=True)
class Post:
    """A POST to create as it came: what arrived of the body, and the names of the headers."""

    body: bytes
    header_names: tuple[str, ...]


@dataclass(frozen=True)
class Pace:
    """How long misbehaviour takes, in seconds."""

    slow: float
    silent: float
    drip: float


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Listens from construction on (OSError if it can't), serves from start() to stop()."""

    allow_reuse_address = True
    allow_reuse_port = False
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(
        self,
        port: int,
        calls: Calls,
        pace: Pace,
        *,
        may_answer: threading.Event,
        on_post: Callable[[Post], None] | None,
        log: Callable[[str], None] | None,
    ) -> None:
        self.calls, self.pace = calls, pace
        self.may_answer, self.on_post, self.log = may_answer, on_post, log
        self.stopping = threading.Event()
        self._open: set[Any] = set()
        self._open_changed = threading.Condition()
        self._thread = threading.Thread(
            target=self.serve_forever, args=(0.05,), name="liner-sandbox", daemon=True
        )
        super().__init__(("127.0.0.1", port), Handler)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Closes the port and all connections, and waits until their threads have let go."""
        self.stopping.set()
        self.may_answer.set()
        # Where the system allows it, this wakes the thread that waits for connections at once.
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.shutdown()
        self._thread.join()
        self.server_close()
        with self._open_changed:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            self._open_changed.wait_for(lambda: not self._open, timeout=LINGER_SECONDS)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._open_changed:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        with self._open_changed:
            self._open.discard(request)
            self._open_changed.notify_all()

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A client that leaves early is everyday life; anything else is a mistake of ours.
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """One connection: reads requests, has them answered, delivers the answers."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60
    server: Server

    def serve(self) -> None:
        body, problem = self._read_body()
        request = ReceivedRequest(
            self.command, self.path, self.headers, body, port=self.server.server_address[1]
        )
        if request.is_create and self.server.on_post:
            self.server.on_post(Post(body, tuple(self.headers.keys())))
        answer = problem or self.server.calls.answer(request)
        if request.is_create:
            self.server.may_answer.wait()
        self._deliver(answer)
        if problem:
            self._linger()

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = serve

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answers what could not even be read as HTTP; called by the base class."""
        self.close_connection = True
        self._deliver(refused(code, message or HTTPStatus(code).phrase))
        self._linger()

    def _read_body(self) -> tuple[bytes, Answer | None]:
        """Returns the body, or what there is of it and the answer that says what is wrong."""
        problem = self._wrong_length()
        if problem:
            self.close_connection = True
            return b"", problem
        length = int(self.headers.get("Content-Length", "0"))
        body = b""
        with contextlib.suppress(OSError):
            body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True
            return body, refused(400, "The body is shorter than its Content-Length.")
        return body, None

    def _wrong_length(self) -> Answer | None:
        lengths = self.headers.get_all("Content-Length", [])
        if "Transfer-Encoding" in self.headers or (self.command == "POST" and not lengths):
            return refused(411, "The body must come with a Content-Length, and not chunked.")
        if not all(re.fullmatch("[0-9]{1,19}", length.strip()) for length in lengths):
            return refused(400, "Content-Length is not a number.")
        if len(lengths) > 1:
            return refused(400, "There is more than one Content-Length.")
        if lengths and int(lengths[0]) > MAX_BODY_BYTES:
            return refused(413, f"The body may have at most {MAX_BODY_BYTES} bytes.")
        return None

    def _deliver(self, answer: Answer) -> None:
        """Puts `answer` on the wire in its own way; nothing at all once the server is stopping."""
        if self.server.log:
            self.server.log(f"{self.requestline!a}: {answer.status}, {answer.delivery.value}")
        stopping = self.server.stopping
        if answer.delivery is not Delivery.WHOLE or stopping.is_set():
            self.close_connection = True
        if stopping.is_set():
            return
        head = answer.head(close=self.close_connection)
        body = b"" if self.command == "HEAD" else answer.body
        match answer.delivery:
            case Delivery.WHOLE:
                self.wfile.write(head + body)
            case Delivery.SLOW:
                if not stopping.wait(self.server.pace.slow):
                    self.wfile.write(head + body)
            case Delivery.DRIP:
                self._drip(head + body)
            case Delivery.CUT:
                self.wfile.write(head + body[: len(body) // 2])
            case Delivery.SILENT:
                self._wait_for_the_client_to_leave()

    def _drip(self, raw: bytes) -> None:
        for byte in raw:
            self.wfile.write(bytes([byte]))
            if self.server.stopping.wait(self.server.pace.drip):
                return

    def _wait_for_the_client_to_leave(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self.connection, selectors.EVENT_READ)
            until = time.monotonic() + self.server.pace.silent
            # stop() ends this too: it shuts the connection down, which reads as a client that left.
            while selector.select(max(0.0, until - time.monotonic())):
                if not self.connection.recv(MAX_BODY_BYTES):
                    return

    def _linger(self) -> None:
        """Reads what still comes, so that the client meets the answer and not a reset."""
        until = time.monotonic() + LINGER_SECONDS
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(LINGER_SECONDS)
            while time.monotonic() < until and self.connection.recv(MAX_BODY_BYTES):
                pass
