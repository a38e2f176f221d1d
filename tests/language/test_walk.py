"""Every page, in every state, asked for in Russian, holds no English of ours."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.language.conftest import FIGURES
from tests.language.rooms import ROOMS, Room
from tests.language.walk import State, Walk, World, strangers
from tests.views.addresses import GETS, paths_of_an_entry

Check = Callable[[Iterator[State]], None]
# Programs read these, whatever their reader's language.
FOR_PROGRAMS = {"/metrics", "/healthz", "/readyz"}


def plain_pages(world: World) -> Iterator[State]:
    """Each address as it is without a query, for nobody, no role, and each role."""
    world.person("target")
    paths = paths_of_an_entry(world.person("anna"))
    for who in ("signed out", "dora", "anna", "boris", "carol"):
        client = strangers() if who == "signed out" else world.client(who)
        for address in GETS:
            if address in FOR_PROGRAMS:
                continue
            answer = client.get(paths[address])
            answer.close()
            yield who, answer


def name_of(room: Room) -> str:
    return f"{room.__module__.rpartition('.')[2]}.{room.__name__}"


@pytest.fixture
def nothing_english(world: World, texts_read: set[str], record_property: Any) -> Check:
    def check(states: Iterator[State]) -> None:
        walk = Walk()
        walk.see(states, world.written)
        assert walk.states
        record_property(FIGURES, walk.figures() | {"texts": sorted(texts_read)})
        assert not walk.english, walk.told()

    return check


def test_the_plain_pages_of_each_role_are_russian(world: World, nothing_english: Check) -> None:
    nothing_english(plain_pages(world))


@pytest.mark.slow
@pytest.mark.parametrize("room", ROOMS, ids=name_of)
def test_every_state_is_russian(room: Room, world: World, nothing_english: Check) -> None:
    nothing_english(room(world))
