"""Keeps results in this process until the next event."""

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.core.cache.utils import make_template_fragment_key

from groups.audit.append import head

T = TypeVar("T")

# For what no event tells of: somebody changed the database, or the end of the chain.
MOST_SECONDS = 10


def until_next_event(name: str, of: tuple[object, ...], make: Callable[[], T]) -> T:
    """Returns what make() gave for `name` and `of`, made anew after each event.

    For results that depend on submissions, accounts and checks, which change with an event.
    """
    key, last = make_template_fragment_key(name, of), head()
    kept: tuple[tuple[int, str], T] | None = cache.get(key)
    if kept and kept[0] == last:
        return kept[1]
    made = make()
    cache.set(key, (last, made), MOST_SECONDS)
    return made
