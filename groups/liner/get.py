"""GET calls for one reading: a connection each, one deadline and one room for all of them."""

import time
from http.client import HTTPException
from typing import Protocol

from urllib3.exceptions import HTTPError

from groups.liner.errors import Unreadable
from groups.liner.http import Exchange

MAX_PAGE_BYTES = 2 * 1024 * 1024
MAX_LIST_BYTES = 32 * 1024 * 1024


class Send(Protocol):
    def __call__(self, call: Exchange, method: str, path: str) -> None: ...


class Reader:
    """Gets one path after the other with `send`; `call` is the last call made or tried.

    Nothing is ever asked twice, so that whoever reads decides on repeating it.
    """

    def __init__(self, send: Send, timeout: float, connect_timeout: float) -> None:
        self._send = send
        self._connect_timeout = connect_timeout
        self._until = time.monotonic() + timeout
        self._room = MAX_LIST_BYTES
        self.call = self._next_call()

    def get(self, path: str) -> tuple[int, bytes]:
        """Returns the status and the whole body of an answer. Raises Unreadable."""
        self.call = call = self._next_call()
        try:
            with call:
                call.left()
                self._send(call, "GET", path)
        except (OSError, HTTPException, HTTPError):
            raise Unreadable(reason=call.why()) from None
        assert call.status is not None  # noqa: S101 - for mypy: send() returned
        self._room -= len(call.body)
        return call.status, bytes(call.body)

    def _next_call(self) -> Exchange:
        left = self._until - time.monotonic()
        room = min(MAX_PAGE_BYTES, self._room)
        return Exchange(left, self._connect_timeout, max_body=room)
