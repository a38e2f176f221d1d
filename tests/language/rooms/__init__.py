"""The states of the pages, by room."""

from collections.abc import Callable, Iterator

from tests.language.rooms import new_group, record
from tests.language.walk import State, World

Room = Callable[[World], Iterator[State]]

ROOMS: list[Room] = [*new_group.ROOMS, *record.ROOMS]
