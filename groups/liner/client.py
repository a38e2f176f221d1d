"""The client of Liner's API: creates one interval group, once, and reads what Liner has."""

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit

from urllib3.exceptions import HTTPError

from groups.liner.address import check_url
from groups.liner.answer import as_id, read
from groups.liner.errors import LinerError, NotSent, OutcomeUnknown, Refused, Unreadable
from groups.liner.fields import NewGroup, RemoteGroup
from groups.liner.get import Reader
from groups.liner.http import MAX_BODY_BYTES, Exchange
from groups.liner.reads import Clean, Get, read_one, read_whole_list
from groups.liner.redact import redact, redactor, storable
from groups.liner.transport import send

PATH = "/v2/call-attempt/create/"

_MIN_SECRET = 16

T = TypeVar("T")


class Token:
    """An integration token of Liner's; only `reveal()` returns its text."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return "Token([hidden])"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a token can't be copied or pickled")


@dataclass(frozen=True)
class Created:
    """Liner created the interval group `id`; `body` is its answer, safe to store."""

    id: int
    http_status: int
    body: str


@dataclass(frozen=True)
class RemoteList:
    """Liner's whole list; `date` is Liner's time when it gave the last page, if it said so."""

    groups: tuple[RemoteGroup, ...]
    date: datetime | None


class Liner:
    """One Liner, at `url`.

    timeout          seconds for a create call, from the name look-up to the last byte
    connect_timeout  seconds of these for the look-up, all addresses and the TLS handshake
    ca_file          a file of PEM certificates to trust instead of the public ones

    Raises ValueError: as check_url() does, "token" and "timeout".
    """

    def __init__(
        self,
        url: str,
        token: Token,
        *,
        timeout: float = 15.0,
        connect_timeout: float = 5.0,
        ca_file: str | None = None,
    ) -> None:
        self.url = check_url(url)
        if not re.fullmatch("[!-~]+", token.reveal()):
            raise ValueError("token")
        if not (timeout > 0 and connect_timeout > 0):
            raise ValueError("timeout")
        self._token = token
        self._timeout = timeout
        self._connect_timeout = connect_timeout
        self._ca_file = ca_file

    def create(self, group: NewGroup) -> Created:
        """Creates an interval group with one POST, which is never repeated.

        Raises Refused, NotSent or OutcomeUnknown, without a chain of causes, which could contain
        the token. Only exceptions outside Exception, like KeyboardInterrupt, pass through.
        """
        exchange = Exchange(self._timeout, self._connect_timeout)
        try:
            outcome = self._post(exchange, group)
        except Exception:
            outcome = _failed(exchange, "internal")
        return _raise_errors(outcome)

    def read_list(self, *, timeout: float = 5.0) -> RemoteList:
        """Reads the complete list of interval groups, in Liner's own order.

        `timeout` is in seconds, for all pages together; at most 20,000 interval groups are read.

        Raises Unreadable, never returns part of a list; passes through what create() does.
        """
        reader = self._reader(timeout)
        groups = _raise_errors(self._read(read_whole_list, reader))
        return RemoteList(groups, reader.exchange.date)

    def read_group(self, number: int, *, timeout: float = 5.0) -> RemoteGroup | None:
        """Reads one interval group; None: Liner says that it does not exist.

        Raises Unreadable, and ValueError("number") for a number that can't be an id; passes through
        what create() does.
        """
        if as_id(number) is None:
            raise ValueError("number")
        return _raise_errors(self._read(functools.partial(read_one, number), self._reader(timeout)))

    def _post(self, exchange: Exchange, group: NewGroup) -> Created | LinerError:
        try:
            with exchange:
                self._send(exchange, "POST", PATH, group.body())
        except (OSError, HTTPException, HTTPError):
            return _failed(exchange, exchange.failure(), body=self._text(exchange.body))
        assert exchange.status is not None  # noqa: S101 - for mypy: send() returned
        status, body = exchange.status, self._text(exchange.body)
        answer = read(status, bytes(exchange.body))
        if answer.verdict == "created":
            return Created(answer.id, status, body)
        kind = Refused if answer.verdict == "refused" else OutcomeUnknown
        message = redact(answer.message, self._token.reveal())
        return kind(reason=answer.reason, http_status=status, message=message, body=body)

    def _reader(self, timeout: float) -> Reader:
        return Reader(self._send, timeout, self._connect_timeout)

    def _read(self, read_with: Callable[[Get, Clean], T], reader: Reader) -> T | Unreadable:
        try:
            with reader:
                return read_with(reader.get, self._clean())
        except Unreadable as error:
            reason, message = error.reason, error.message
        except Exception:
            reason, message = "internal", ""
        return Unreadable(
            reason=reason,
            http_status=reader.exchange.status,
            message=redact(message, self._token.reveal()),
            body=self._text(reader.exchange.body[:MAX_BODY_BYTES]),
        )

    def _send(self, exchange: Exchange, method: str, path: str, body: bytes | None = None) -> None:
        headers = {
            "Host": urlsplit(self.url).netloc,
            "User-Agent": "linerAdmin",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "Connection": "close",
            "Content-Type": "application/json",
            "X-Api-Key": self._token.reveal(),
        }
        send(method, self.url + path, headers, body, exchange=exchange, ca_file=self._ca_file)

    def _clean(self) -> Clean:
        """Returns what makes titles safe to store. A short token could be part of a real title."""
        secret = self._token.reveal()
        return redactor(secret) if len(secret) >= _MIN_SECRET else storable

    def _text(self, body: bytearray) -> str:
        return redact(body.decode("utf-8", "replace"), self._token.reveal())


def _raise_errors(outcome: T | LinerError) -> T:
    """Returns `outcome`, or raises it if it is an error.

    The methods above return errors, so that no traceback leads through their frames, whose
    variables can contain the token.
    """
    if isinstance(outcome, LinerError):
        raise outcome
    return outcome


def _failed(exchange: Exchange, reason: str, **details: Any) -> LinerError:
    kind = OutcomeUnknown if exchange.began else NotSent
    return kind(reason=reason, http_status=exchange.status, **details)
