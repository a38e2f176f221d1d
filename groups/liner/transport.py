"""One request over one new connection, and never a second.

The exceptions of `requests` mean "sent" in one case and "not sent" in the next, and its sessions
read .netrc, keep connections, and fetch the whole body of a redirect that they were told not to
follow. So there is no session here, and the connection that the adapter uses is our own: it knows
whether the request began, and works within the time and the room that the call has left.
"""

import contextlib
import functools
import http.client
import os
import queue
import re
import socket
import ssl
import threading
from collections.abc import Sequence
from typing import Any, cast
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.util.response import assert_header_parsing

from groups.liner.http import Exchange, Wire

_PIECE = 8 * 1024

Address = tuple[Any, ...]  # as socket.getaddrinfo() gives them


class StrictResponse(http.client.HTTPResponse):
    """An answer whose head must be whole and leave no doubt where the body ends."""

    def __init__(self, sock: Any, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self._call: Exchange = sock.call

    def begin(self) -> None:
        super().begin()
        if self._call.ended:  # http.client takes the end of a connection for the end of a head
            raise http.client.IncompleteRead(b"")
        # urllib3 checks this as well, but then writes what is wrong to the log and goes on.
        assert_header_parsing(self.msg)
        check_framing(self.msg)


def check_framing(headers: http.client.HTTPMessage) -> None:
    """Raises http.client.HTTPException unless one plain header, or none, delimits the body."""
    lengths = headers.get_all("Content-Length", [])
    encodings = [value.strip().lower() for value in headers.get_all("Transfer-Encoding", [])]
    plain = len(lengths) <= 1 and all(re.fullmatch("[0-9]{1,18}", text.strip()) for text in lengths)
    if not plain or encodings not in ([], ["chunked"]) or (lengths and encodings):
        raise http.client.HTTPException("framing")


class Connection(HTTPConnection):
    """Connects once, within the call's time, with TLS if a context is given."""

    response_class = StrictResponse
    debuglevel = 0  # whatever http.client's own is set to: it would print the token

    def __init__(
        self, *args: Any, call: Exchange, context: ssl.SSLContext | None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._call = call
        self._context = context

    def connect(self) -> None:
        if self._call.began:
            raise self._call.stop("internal")  # a second request: never
        connected = open_socket(resolve(self.host, self.port, self._call), self._call)
        if self._context is not None:
            connected = secure(connected, self.host, self._context, self._call)
        self.sock = cast(socket.socket, Wire(connected, self._call))


class Pool(HTTPConnectionPool):
    ConnectionCls = Connection


class Transport(HTTPAdapter):
    """Hands `requests` our own kind of connection; repeats nothing, asks no proxy."""

    def __init__(self, call: Exchange, context: ssl.SSLContext | None) -> None:
        super().__init__(max_retries=0)
        self._call = call
        self._context = context

    def get_connection_with_tls_context(
        self, request: requests.PreparedRequest, *args: Any, **options: Any
    ) -> HTTPConnectionPool:
        parts = urlsplit(cast(str, request.url))
        port = parts.port or (80 if self._context is None else 443)
        return Pool(cast(str, parts.hostname), port, call=self._call, context=self._context)


def send(
    method: str,
    url: str,
    headers: dict[str, str],
    body: bytes | None = None,
    *,
    call: Exchange,
    ca_file: str | None,
) -> None:
    """Sends one request and reads its answer into `call.status` and `call.body`.

    Returns when the answer is whole. Raises what `requests`, urllib3, http.client and sockets
    raise; `call` then knows whether the request began, and why it ended.
    """
    context = None
    if url.startswith("https:"):
        context = trusted(ca_file, call)
    request = requests.Request(method, url, headers=headers, data=body).prepare()
    answer = Transport(call, context).send(request, stream=True)
    call.status = answer.status_code
    if answer.headers.get("Content-Encoding", "").strip().lower() not in ("", "identity"):
        raise call.stop("encoded")
    # read1(), so that what arrived before a cut is kept; b"" only comes after a whole body.
    while piece := answer.raw.read1(_PIECE, decode_content=False):
        call.body += piece
        if len(call.body) > call.max_body:
            del call.body[call.max_body :]
            raise call.stop("too_big")


def resolve(host: str, port: int, call: Exchange) -> Sequence[Address]:
    """Looks the name up in a thread, for a look-up knows no time-out."""
    answers: queue.SimpleQueue[Sequence[Address]] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            answers.put([])

    seconds = call.left_to_connect("name_not_resolved")
    threading.Thread(target=look_up, name="liner-resolver", daemon=True).start()
    with contextlib.suppress(queue.Empty):
        if found := answers.get(timeout=seconds):
            return found
    raise call.stop("name_not_resolved")


def open_socket(addresses: Sequence[Address], call: Exchange) -> socket.socket:
    """Connects to the first address that answers; a dead one leaves its share to the next."""
    reason = "unreachable"
    for place, (family, kind, protocol, _, address) in enumerate(addresses):
        share = call.left_to_connect("connect_timeout") / (len(addresses) - place)
        try:
            new = socket.socket(family, kind, protocol)
            call.adopt(new)
            new.settimeout(share)
            new.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            new.connect(address)
        except TimeoutError:
            reason = "connect_timeout"
        except ConnectionRefusedError:
            reason = "connection_refused"
        except OSError:
            reason = "unreachable"
        else:
            return new
    call.left_to_connect("connect_timeout")  # with no time left, that is the reason
    raise call.stop(reason)


def secure(
    plain: socket.socket, host: str, context: ssl.SSLContext, call: Exchange
) -> ssl.SSLSocket:
    """Makes TLS of a connection. A connection cut without TLS's own end is an error when read."""
    plain.settimeout(call.left_to_connect("tls_failed"))
    try:
        wrapped = context.wrap_socket(
            plain, server_hostname=host, do_handshake_on_connect=False, suppress_ragged_eofs=False
        )
        call.adopt(wrapped)
        wrapped.do_handshake()
    except (OSError, ValueError):
        raise call.stop("tls_failed") from None
    return wrapped


def trusted(ca_file: str | None, call: Exchange) -> ssl.SSLContext:
    """Returns what to verify Liner's certificate with: the private CA, or else the public ones."""
    path = ca_file or DEFAULT_CA_BUNDLE_PATH
    try:
        return _context(path, os.stat(path).st_mtime_ns)
    except (OSError, ValueError):
        raise call.stop("ca_file") from None


@functools.lru_cache(maxsize=4)
def _context(path: str, changed: int) -> ssl.SSLContext:
    """Reads the file once, as reading takes 40 ms; anew when its time of change is another."""
    # Not create_default_context(): it would let SSLKEYLOGFILE write down the keys.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # Some releases of Python set it, and then an answer that was cut off looks whole.
    context.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF
    context.load_verify_locations(path)
    return context
