"""Sends one request over one new connection, and never a second.

The exceptions of `requests` don't say whether the request was sent. Its sessions read .netrc, keep
connections open, and fetch the body of a redirect even when told not to follow it. So this module
uses no session, and its own connection class, which records in the `Exchange` whether the request
began and keeps to its limits of time and size.
"""

import http.client
import re
import socket
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, cast
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.util.response import assert_header_parsing

from groups.liner.connect import open_socket, resolve, start_tls, tls_context
from groups.liner.http import Exchange, TimedSocket

_CHUNK_BYTES = 8 * 1024
_MAX_INTERIM = 20


class StrictResponse(http.client.HTTPResponse):
    """An answer whose headers must be complete and say clearly where the body ends.

    Interim answers (100, 103) before it are skipped; after 101 what follows is no HTTP.
    """

    def __init__(self, sock: Any, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self._exchange: Exchange = sock.exchange

    def begin(self) -> None:
        for _ in range(_MAX_INTERIM + 1):
            super().begin()  # skips only 100
            if self._exchange.ended:  # which http.client takes for the end of the headers
                raise http.client.IncompleteRead(b"")
            # urllib3 checks this too, but only logs what is wrong.
            assert_header_parsing(self.msg)
            check_framing(self.msg)
            if self.status >= http.client.OK or self.status == http.client.SWITCHING_PROTOCOLS:
                return
            self.headers = self.msg = cast(http.client.HTTPMessage, None)  # begin() reads on
        raise http.client.HTTPException("interim answers")


def check_framing(headers: http.client.HTTPMessage) -> None:
    """Raises http.client.HTTPException unless at most one plain header gives the body's length."""
    lengths = headers.get_all("Content-Length", [])
    encodings = [value.strip().lower() for value in headers.get_all("Transfer-Encoding", [])]
    plain = len(lengths) <= 1 and all(re.fullmatch("[0-9]{1,18}", text.strip()) for text in lengths)
    if not plain or encodings not in ([], ["chunked"]) or (lengths and encodings):
        raise http.client.HTTPException("framing")


def date_of(headers: Mapping[str, str]) -> datetime | None:
    """Returns the time of an answer, in UTC; None if it names none, or comes from a cache."""
    if "Age" in headers:
        return None
    try:
        date = parsedate_to_datetime(headers.get("Date", ""))
        # Without a zone it is UTC too: HTTP knows no other.
        return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None


class Connection(HTTPConnection):
    """Connects once, within the exchange's time, with TLS if there is a context."""

    response_class = StrictResponse
    debuglevel = 0  # http.client's own would print the token

    def __init__(
        self, *args: Any, exchange: Exchange, context: ssl.SSLContext | None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._exchange = exchange
        self._context = context

    def connect(self) -> None:
        if self._exchange.began:
            raise self._exchange.stop("internal")  # never a second request
        addresses = resolve(self.host, self.port, self._exchange)
        connected = open_socket(addresses, self._exchange)
        if self._context is not None:
            connected = start_tls(connected, self.host, self._context, self._exchange)
        self.sock = cast(socket.socket, TimedSocket(connected, self._exchange))


class Pool(HTTPConnectionPool):
    ConnectionCls = Connection


class Transport(HTTPAdapter):
    """Gives `requests` our own kind of connection, without retries and proxies."""

    def __init__(self, exchange: Exchange, context: ssl.SSLContext | None) -> None:
        super().__init__(max_retries=0)
        self._exchange = exchange
        self._context = context

    def get_connection_with_tls_context(
        self, request: requests.PreparedRequest, *args: Any, **options: Any
    ) -> HTTPConnectionPool:
        parts = urlsplit(cast(str, request.url))
        port = parts.port or (80 if self._context is None else 443)
        host = cast(str, parts.hostname)
        return Pool(host, port, exchange=self._exchange, context=self._context)


def send(
    method: str,
    url: str,
    headers: dict[str, str],
    body: bytes | None = None,
    *,
    exchange: Exchange,
    ca_file: str | None,
) -> None:
    """Sends one request and reads its answer into `exchange.status` and `exchange.body`.

    Returns when the answer is complete. Raises whatever `requests`, urllib3, http.client and
    sockets raise; `exchange` then holds whether the request began, and why it ended.
    """
    context = tls_context(ca_file, exchange) if url.startswith("https:") else None
    request = requests.Request(method, url, headers=headers, data=body).prepare()
    answer = Transport(exchange, context).send(request, stream=True)
    exchange.status = answer.status_code
    exchange.date = date_of(answer.headers)
    if answer.headers.get("Content-Encoding", "").strip().lower() not in ("", "identity"):
        raise exchange.stop("encoded")
    # read1() keeps what arrived before a cut, and returns b"" only after a complete body.
    while chunk := answer.raw.read1(_CHUNK_BYTES, decode_content=False):
        exchange.body += chunk
        if len(exchange.body) > exchange.max_body:
            del exchange.body[exchange.max_body :]
            raise exchange.stop("too_big")
