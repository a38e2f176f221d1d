"""The checks that find nothing wrong do find it where something is."""

import pytest

from tests.torture.mistakes import MISTAKES
from tests.torture.scenarios import play
from tests.torture.table import show
from tests.torture.world import World

pytestmark = pytest.mark.slow

# The check that is there for it; others may find more.
CAUGHT_BY = {
    "record after the call": "lost",
    "time-out as failure": "denied",
    "5xx as failure": "denied",
    "retry the POST": "doubled",
    "no claim check": "wrongly created",
    "no settle time": "wrongly absent",
    "no list before the POST": "twin claimed",
    "a dead process has not sent": "denied",
    "the title is enough for a match": "twin claimed",
}
caught: dict[str, dict[str, str]] = {}


def test_without_a_mistake_nothing_is_found(hasty_world: World) -> None:
    caught["none"] = play(hasty_world)
    assert caught["none"] == {}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_is_caught(mistake: str, hasty_world: World) -> None:
    with MISTAKES[mistake]():
        caught[mistake] = play(hasty_world)
    assert CAUGHT_BY[mistake] in caught[mistake]


def test_the_table_of_mistakes() -> None:
    rows = [(name, ", ".join(found) or "nothing") for name, found in caught.items()]
    show("mistakes", ["mistake", "caught by"], rows)
    assert rows
