"""Keeps results in this process until the next event."""

import time
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.core.cache.utils import make_template_fragment_key
from django.db import OperationalError

from groups.audit.append import can_be_followed, head
from groups.audit.tables import is_undecodable

T = TypeVar("T")

# For what no event tells of: somebody changed the database.
MOST_SECONDS = 10


def until_next_event(name: str, of: tuple[object, ...], make: Callable[[], T]) -> T:
    """Returns what make() gave for `name` and `of`, made anew after each event.

    For results that depend on submissions, accounts and checks, which change with an event. Nothing
    is kept while the chain's end is broken, because no event can follow it.
    """
    last = _end()
    if last is None:
        return make()
    key, now = make_template_fragment_key(name, of), time.monotonic()
    kept: tuple[tuple[int, str], float, T] | None = cache.get(key)
    if kept and kept[0] == last and now < kept[1]:
        return kept[2]
    made = make()
    cache.set(key, (last, now + MOST_SECONDS, made), MOST_SECONDS)
    return made


def _end() -> tuple[int, str] | None:
    try:
        last = head()
    except OperationalError as error:
        if is_undecodable(error):
            return None
        raise
    return last if can_be_followed(*last) else None
