"""The client: asks Liner for one interval group, once, and says what came of it."""

import ipaddress
import json
import re
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, NoReturn
from urllib.parse import urlsplit

from urllib3.exceptions import HTTPError

from groups.liner.answer import Reading, for_the_record, read
from groups.liner.errors import LinerError, NotSent, OutcomeUnknown, Refused
from groups.liner.transport import post
from groups.liner.wire import Call

PATH = "/v2/call-attempt/create/"


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
class NewGroup:
    """An interval group to be made. `intervals` are minutes, in the order of the calls."""

    title: str
    intervals: tuple[int, ...]
    is_default: bool = False
    reset_attempts_enabled: bool = False

    def body(self) -> bytes:
        """Returns the exact JSON that is sent, in UTF-8.

        Both flags always: an explicit null would clear one, and a missing one is Liner's to fill.

        Raises UnicodeEncodeError for a title with lone surrogates.
        """
        asked = {
            "title": self.title,
            "intervals": list(self.intervals),
            "isDefault": bool(self.is_default),
            "resetAttemptsEnabled": bool(self.reset_attempts_enabled),
        }
        return json.dumps(asked, ensure_ascii=False).encode()


@dataclass(frozen=True)
class Created:
    """Liner made the interval group `id`; `body` is its answer as text, for the record."""

    id: int
    http_status: int
    body: str


class Liner:
    """One Liner, at `url`.

    timeout          seconds for a whole call, from the look-up of the name to the last byte
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
        call = Call(self._timeout, self._connect_timeout)
        try:
            outcome = self._ask(call, group)
        except Exception:
            outcome = _failed(call, "internal")
        if isinstance(outcome, LinerError):
            raise outcome
        return outcome

    def _ask(self, call: Call, group: NewGroup) -> Created | LinerError:
        try:
            with call:
                body = group.body()
                post(self.url + PATH, self._headers(), body, call=call, ca_file=self._ca_file)
        except (OSError, HTTPException, HTTPError):
            return _failed(call, call.why(), body=self._record(call.body))
        assert call.status is not None  # noqa: S101 - for mypy: post() returned
        reading = read(call.status, bytes(call.body))
        return self._outcome(reading, call.status, self._record(call.body))

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


def check_url(url: str) -> str:
    """Returns Liner's address as `scheme://host[:port]`, in lower case, without a final slash.

    Raises ValueError with a code: "scheme" (neither http nor https), "userinfo", "path" (or a
    query, or a fragment), "host" (missing, or no plain ASCII name or address, or a wrong port),
    "plain_http" (http, but not to this machine).
    """
    found = re.fullmatch(r"(https?)://([^/?#\\]*)(.*)", url, re.IGNORECASE | re.DOTALL)
    if not found:
        raise ValueError("scheme")
    scheme, netloc, rest = found[1].lower(), found[2].lower(), found[3]
    if "@" in netloc:
        raise ValueError("userinfo")
    if rest not in ("", "/"):
        raise ValueError("path")
    host = _host(netloc)
    if scheme == "http" and not _is_loopback(host):
        raise ValueError("plain_http")
    return f"{scheme}://{netloc}"


def _host(netloc: str) -> str:
    """Returns the host of `host[:port]`; raises ValueError("host")."""
    label = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
    found = re.fullmatch(
        rf"(?:({label}(?:\.{label})*)|\[([0-9a-f:.]+)\])(?::([0-9]{{1,5}}))?", netloc, re.ASCII
    )
    if not found or len(netloc) > 253 or not 0 < int(found[3] or 1) < 65536:  # noqa: PLR2004
        raise ValueError("host")
    if found[2] and not _address(found[2]):
        raise ValueError("host")
    return found[1] or found[2]


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    address = _address(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def _failed(call: Call, reason: str, **details: Any) -> LinerError:
    kind = OutcomeUnknown if call.began else NotSent
    return kind(reason=reason, http_status=call.status, **details)
