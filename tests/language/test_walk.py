"""Every page, in every state, asked for in Russian, holds no English of ours."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.language.conftest import FIGURES
from tests.language.rooms import ROOMS, Room
from tests.language.walk import State, Walk, World, strangers
from tests.views.test_access import GETS, paths_of_an_entry

# Programs read these, whatever their reader's language.
FOR_PROGRAMS = {"/metrics", "/healthz", "/readyz"}


def plain_pages(world: World) -> Iterator[State]:
    """Each address as it is without a query, for nobody, no role, and each role."""
    world.person("target")
    paths = paths_of_an_entry(world.person("anna"))
    for who in ("signed out", "dora", "anna", "boris", "carol"):
        client = strangers() if who == "signed out" else world.client(who)
        for address in GETS.keys() - FOR_PROGRAMS:
            answer = client.get(paths[address])
            answer.close()
            yield who, answer


def nothing_english(walk: Walk, record_property: Any) -> None:
    record_property(FIGURES, walk.figures())
    assert not walk.english, walk.told()


def test_the_plain_pages_of_each_role_are_russian(world: World, record_property: Any) -> None:
    walk = Walk()
    walk.see(plain_pages(world), world.written)
    nothing_english(walk, record_property)


@pytest.mark.slow
@pytest.mark.parametrize("room", ROOMS, ids=lambda room: f"{room.__module__}.{room.__name__}")
def test_every_state_is_russian(room: Room, world: World, record_property: Any) -> None:
    walk = Walk()
    walk.see(room(world), world.written)
    assert walk.states
    nothing_english(walk, record_property)
