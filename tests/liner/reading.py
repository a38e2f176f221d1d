"""Shared by the tests of reads: Liner's answers, and what the client makes of them."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from groups.liner.client import Liner, Token
from groups.liner.errors import LinerError, Unreadable
from groups.liner.fields import RemoteGroup
from groups.liner.reads import Get

from .faults import Peer, Play, answer
from .table import PATIENT, TOKEN

NUMBER = 7
OURS = Token(TOKEN)

Reading = Callable[..., Any]
READINGS: dict[str, Reading] = {
    "the list": lambda liner, **options: liner.read_list(**options).groups,
    "one interval group": lambda liner, **options: liner.read_group(NUMBER, **options),
}


def raw(number: Any = NUMBER, **changes: Any) -> dict[str, Any]:
    """An interval group in the shape that Liner documents, with changes."""
    group = {
        "id": number,
        "title": "Вечер",
        "intervals": [0, 30, 120],
        "isDefault": False,
        "resetAttemptsEnabled": True,
    }
    return group | changes


def remote(number: int = NUMBER) -> RemoteGroup:
    """What the client makes of raw()."""
    return RemoteGroup(number, "Вечер", (0, 30, 120), False, True)


def says_yes(data: Any) -> bytes:
    return json.dumps({"success": True, "message": "", "data": data}).encode()


def page(numbers: range, total: Any, following: Any, **more: Any) -> bytes:
    """The body of one page of Liner's list."""
    groups = [raw(number) for number in numbers]
    return says_yes({"list": groups, "next": following, "total": total, **more})


def fetches(*answers: bytes, status: int = 200) -> Get:
    """Returns one answer after the other, for any path, again and again."""
    waiting = cycle(answers)
    return lambda _: (status, next(waiting))


def read_or_reason(read: Callable[[], Any]) -> Any:
    """The result, or the reason of the Unreadable it raised."""
    try:
        return read()
    except Unreadable as error:
        return error.reason


def reason(read: Callable[[], Any]) -> str:
    found = read_or_reason(read)
    return found if isinstance(found, str) else "read"


def in_turn(*plays: Play) -> Play:
    """Plays one after the other, one for each connection."""
    waiting = iter(plays)

    def play(peer: Peer) -> None:
        next(waiting)(peer)

    return play


def pages(*bodies: bytes) -> Play:
    """Answers each connection with the next body."""
    return in_turn(*[lambda peer, body=body: _give(peer, body) for body in bodies])


def _give(peer: Peer, body: bytes) -> None:
    peer.request()
    peer.send(answer(body))
    peer.finish()


@dataclass(frozen=True)
class Read:
    """The outcome of a read: its result, or the error it raised."""

    result: Any
    seconds: float

    @property
    def reason(self) -> str:
        return self.result.reason if isinstance(self.result, LinerError) else "read"


def read(
    url: str,
    reading: Reading = READINGS["the list"],
    *,
    timeout: float = PATIENT,
    token: Token = OURS,
    **options: Any,
) -> Read:
    """Reads. Other exceptions than `LinerError` pass through."""
    liner = Liner(url, token, **options)
    began = time.monotonic()
    try:
        result = reading(liner, timeout=timeout)
    except LinerError as error:
        result = error
    return Read(result, time.monotonic() - began)
