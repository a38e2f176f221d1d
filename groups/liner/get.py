"""The GET calls of one read: a connection each, with one deadline and one size limit for all."""

from http.client import HTTPException
from typing import Protocol, Self

from urllib3.exceptions import HTTPError

from groups.liner.errors import Unreadable
from groups.liner.http import Exchange

MAX_PAGE_BYTES = 2 * 1024 * 1024
MAX_LIST_BYTES = 32 * 1024 * 1024


class Send(Protocol):
    def __call__(self, exchange: Exchange, method: str, path: str) -> None: ...


class Reader:
    """Gets paths with `send`, each of them once, inside a `with`; `exchange` is the latest call."""

    def __init__(self, send: Send, timeout: float, connect_timeout: float) -> None:
        self._send = send
        self._bytes_left = MAX_LIST_BYTES
        self.exchange = Exchange(timeout, connect_timeout)

    def __enter__(self) -> Self:
        self.exchange.__enter__()
        return self

    def __exit__(self, *details: object) -> None:
        self.exchange.__exit__(*details)

    def get(self, path: str) -> tuple[int, bytes]:
        """Returns the status and the complete body of an answer. Raises Unreadable."""
        exchange = self.exchange
        exchange.begin(min(MAX_PAGE_BYTES, self._bytes_left))
        try:
            exchange.seconds_left()
            self._send(exchange, "GET", path)
        except (OSError, HTTPException, HTTPError):
            raise Unreadable(reason=exchange.failure()) from None
        assert exchange.status is not None  # noqa: S101 - for mypy: send() returned
        self._bytes_left -= len(exchange.body)
        return exchange.status, bytes(exchange.body)
