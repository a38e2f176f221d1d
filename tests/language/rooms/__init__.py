"""The states of the pages, by room."""

from collections.abc import Callable, Iterator

from tests.language.rooms import (
    accounts,
    attention,
    entries,
    errors,
    integrity,
    lists,
    new_group,
    people,
    record,
)
from tests.language.walk import State, World

Room = Callable[[World], Iterator[State]]

ROOMS: list[Room] = [
    *(*new_group.ROOMS, *record.ROOMS, *attention.ROOMS, *entries.ROOMS, *lists.ROOMS),
    *(*people.ROOMS, *accounts.ROOMS, *integrity.ROOMS, *errors.ROOMS),
]
