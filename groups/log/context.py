"""What log lines say about the request in which they are written."""

import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any

ErrorInfo = tuple[type[BaseException], BaseException, TracebackType | None]


@dataclass
class Facts:
    """One request. Middleware and services add what they learn, and each line has it from then on.

    path     without the query, which can hold titles; percent-encoded
    person   the account's number: who that is stands in the database, not in every log
    seconds  until the response was there; of one that is streamed, until its end
    """

    method: str
    path: str
    client: str | None = None
    request_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    began: float = field(default_factory=time.monotonic)
    person: int | None = None
    submission: str | None = None
    status: int | None = None
    seconds: float | None = None
    reason: str = ""
    error: ErrorInfo | None = None
    is_over: bool = False


_current: ContextVar[Facts | None] = ContextVar("request_facts", default=None)


def begin(facts: Facts) -> Facts:
    """Lines of this thread are about this request until the next one begins: the server itself
    may write some after the response."""
    _current.set(facts)
    return facts


def carried(run: Callable[..., None]) -> Callable[..., None]:
    """`run` for a thread of its own: its lines are about the request that starts it."""
    facts = _current.get()

    def carry(*args: Any) -> None:
        if facts:
            begin(replace(facts, is_over=False))
        run(*args)

    return carry


def forget() -> None:
    _current.set(None)


def current() -> Facts | None:
    return _current.get()


def current_request_id() -> str:
    """Returns the id of the current request; "-" outside of a request."""
    facts = _current.get()
    return facts.request_id if facts and not facts.is_over else "-"


def set_person(number: int | None) -> None:
    if facts := _current.get():
        facts.person = number


def set_submission(number: uuid.UUID) -> None:
    if facts := _current.get():
        facts.submission = str(number)
