"""Who changes an account, where that is not the signed-in person."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_acting: ContextVar[Any] = ContextVar("acting_person", default=None)


@contextmanager
def acting_as(person: Any) -> Iterator[None]:
    """What changes within stands on record as done by this person; None changes nothing."""
    token = _acting.set(person if person is not None else _acting.get())
    try:
        yield
    finally:
        _acting.reset(token)


def acting_person() -> Any:
    return _acting.get()
