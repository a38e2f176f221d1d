"""The sandbox on the wire: HTTP/1.1 on 127.0.0.1, a thread for each connection."""

import contextlib
import socket
import socketserver
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any

from .answers import Answer, Delivery, refused
from .api import Api, ReceivedRequest
from .delivery import LINGER_SECONDS, Pace, deliver, linger
from .reading import InvalidRequest, read_length


@dataclass(frozen=True)
class Post:
    """A POST to create: what arrived of its body, and the names of its headers."""

    body: bytes
    header_names: tuple[str, ...]


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Listens and serves, from its construction (OSError if it can't) to stop()."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(
        self,
        port: int,
        api: Api,
        pace: Pace,
        *,
        may_answer: threading.Event,
        on_post: Callable[[Post], None] | None,
        log: Callable[[str], None] | None,
    ) -> None:
        self.api, self.pace, self.log = api, pace, log
        self.may_answer, self.on_post = may_answer, on_post
        self.stopping = threading.Event()
        self._open: set[Any] = set()
        self._open_changed = threading.Condition()
        self._thread = threading.Thread(
            target=self.serve_forever, args=(0.05,), name="liner-sandbox", daemon=True
        )
        super().__init__(("127.0.0.1", port), Handler)
        self._thread.start()

    def stop(self) -> None:
        """Closes the port and all connections, and waits for their threads to end."""
        self.stopping.set()
        self.may_answer.set()
        # On most systems this wakes the waiting thread at once.
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
        # Clients often leave early; any other error is a bug.
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """One connection: reads requests and delivers the answers."""

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
        answer = problem or self.server.api.answer(request)
        if request.is_create:
            self.server.may_answer.wait()
        self._deliver(answer)
        if problem:
            linger(self.connection)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = serve

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answers a request that is not HTTP; called by the base class."""
        self.close_connection = True
        self._deliver(refused(code, message or HTTPStatus(code).phrase))
        linger(self.connection)

    def _read_body(self) -> tuple[bytes, Answer | None]:
        """Returns what arrived of the body, and an answer if something is wrong with it."""
        try:
            length = read_length(self.command, self.headers)
        except InvalidRequest as problem:
            self.close_connection = True
            return b"", refused(problem.status, str(problem))
        body = b""
        with contextlib.suppress(OSError):
            body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True
            return body, refused(400, "The body is shorter than its Content-Length.")
        return body, None

    def _deliver(self, answer: Answer) -> None:
        """Sends `answer`; nothing once the server is stopping."""
        if self.server.log:
            self.server.log(f"{self.requestline!a}: {answer.status}, {answer.delivery.value}")
        stopping = self.server.stopping
        if answer.delivery is not Delivery.WHOLE or stopping.is_set():
            self.close_connection = True
        if stopping.is_set():
            return
        body = b"" if self.command == "HEAD" else answer.body
        raw = answer.head(close=self.close_connection) + body
        deliver(answer, raw, self.connection, self.server.pace, stopping)
