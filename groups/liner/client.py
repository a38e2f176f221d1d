"""The client: asks Liner for one interval group, once, and reads what Liner has."""

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit

from urllib3.exceptions import HTTPError

from groups.liner.address import check_url
from groups.liner.answer import (
    MAX_BODY_BYTES,
    Reading,
    as_id,
    blotter,
    for_the_record,
    read,
    storable,
)
from groups.liner.errors import LinerError, NotSent, OutcomeUnknown, Refused, Unreadable
from groups.liner.get import Reader
from groups.liner.http import Exchange
from groups.liner.new_group import NewGroup, RemoteGroup
from groups.liner.reads import Clean, Get, read_one, read_whole_list
from groups.liner.transport import send

__all__ = ["Created", "Liner", "Token", "check_url", "storable"]

PATH = "/v2/call-attempt/create/"

_MIN_SECRET = 16

T = TypeVar("T")


class Token:
    """An integration token of Liner's, which shows itself only when asked by `reveal()`."""

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
    """Liner made the interval group `id`; `body` is its answer as text, for the record."""

    id: int
    http_status: int
    body: str


class Liner:
    """One Liner, at `url`.

    timeout          seconds for a create call, from the look-up of the name to the last byte
    connect_timeout  seconds of these for the look-up, all addresses and the set-up of TLS
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
        """Asks for an interval group with one POST, which is never repeated.

        Raises Refused, NotSent or OutcomeUnknown; nothing else but what is no Exception, such as
        KeyboardInterrupt. What it raises carries no chain of causes, for those know the token.
        """
        call = Exchange(self._timeout, self._connect_timeout)
        try:
            outcome = self._ask(call, group)
        except Exception:
            outcome = _failed(call, "internal")
        if isinstance(outcome, LinerError):
            raise outcome
        return outcome

    def read_list(self, *, timeout: float = 5.0) -> tuple[RemoteGroup, ...]:
        """Reads the complete list of interval groups, in Liner's own order.

        `timeout` is in seconds, for all pages together; at most 20,000 interval groups are read.

        Raises Unreadable, and else only what create() lets through; never half a list.
        """
        outcome = self._read(read_whole_list, timeout)
        if isinstance(outcome, Unreadable):
            raise outcome
        return outcome

    def read_group(self, number: int, *, timeout: float = 5.0) -> RemoteGroup | None:
        """Reads one interval group; None: Liner says that it does not have it.

        Raises Unreadable, and else only what create() lets through, and ValueError("number") for
        what is no id.
        """
        if as_id(number) is None:
            raise ValueError("number")
        outcome = self._read(functools.partial(read_one, number), timeout)
        if isinstance(outcome, Unreadable):
            raise outcome
        return outcome

    def _ask(self, call: Exchange, group: NewGroup) -> Created | LinerError:
        try:
            with call:
                self._send(call, "POST", PATH, group.body())
        except (OSError, HTTPException, HTTPError):
            return _failed(call, call.why(), body=self._record(call.body))
        assert call.status is not None  # noqa: S101 - for mypy: send() returned
        reading = read(call.status, bytes(call.body))
        return self._outcome(reading, call.status, self._record(call.body))

    def _read(self, reading: Callable[[Get, Clean], T], timeout: float) -> T | Unreadable:
        """Returns what a reading made of one call after the other, or why there is nothing."""
        reader = Reader(self._send, timeout, self._connect_timeout)
        try:
            return reading(reader.get, self._clean())
        except Unreadable as error:
            reason, words = error.reason, error.message
        except Exception:
            reason, words = "internal", ""
        message = for_the_record(words, self._token.reveal())
        body = self._record(reader.call.body[:MAX_BODY_BYTES])
        return Unreadable(reason=reason, http_status=reader.call.status, message=message, body=body)

    def _send(self, call: Exchange, method: str, path: str, body: bytes | None = None) -> None:
        send(method, self.url + path, self._headers(), body, call=call, ca_file=self._ca_file)

    def _clean(self) -> Clean:
        """What makes titles fit for the record. A short token could stand in an honest one."""
        secret = self._token.reveal()
        return blotter(secret) if len(secret) >= _MIN_SECRET else storable

    def _headers(self) -> dict[str, str]:
        return {
            "Host": urlsplit(self.url).netloc,
            "User-Agent": "linerAdmin",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "Connection": "close",
            "Content-Type": "application/json",
            "X-Api-Key": self._token.reveal(),
        }

    def _outcome(self, reading: Reading, status: int, body: str) -> Created | LinerError:
        if reading.verdict == "created":
            return Created(reading.id, status, body)
        kind = Refused if reading.verdict == "refused" else OutcomeUnknown
        message = for_the_record(reading.message, self._token.reveal())
        return kind(reason=reading.reason, http_status=status, message=message, body=body)

    def _record(self, body: bytearray) -> str:
        return for_the_record(body.decode("utf-8", "replace"), self._token.reveal())


def _failed(call: Exchange, reason: str, **details: Any) -> LinerError:
    kind = OutcomeUnknown if call.began else NotSent
    return kind(reason=reason, http_status=call.status, **details)
