"""Processes killed at random moments, a third of their calls faulted, twins made elsewhere."""

import random
import signal
import time
from collections import Counter
from math import sqrt

import pytest

from groups.liner.fields import NewGroup
from groups.models import Submission
from tests.torture.checks import wrong
from tests.torture.conftest import short_or_long
from tests.torture.forks import Forks
from tests.torture.table import show
from tests.torture.world import World, as_job, wait_until_quiet

pytestmark = pytest.mark.slow

KILLS_IN_A_ROUND = short_or_long(20, 50)
ROUNDS = short_or_long(1, 20)
# Each third request meets one of them.
FAULTS = [
    "#refuse",
    "#busy",
    "#error",
    "#gateway",
    "#redirect",
    "#timeout",
    "#lost",
    "#hidden",
    "#slow",
    "#drip",
    "#cut",
    "#garbage",
    "#oddid",
    "#twin",
]
# What waits until the call's time is over, 0.5 s.
SLOWEST = {"#timeout", "#drip"}
counts: Counter[str] = Counter()


def word(chance: random.Random, place: int) -> str:
    return chance.choice(FAULTS) if place % 3 == 2 else ""


def typical_seconds(world: World, processes: Forks) -> float:
    """How long a request takes that nobody kills. The first ones warm up what they use."""
    for place in range(4):
        ask = world.opens(NewGroup(f"Left alone {place}", (5, 10)))
        began = time.monotonic()
        assert processes.run(as_job(world, ask)) == 0
    return time.monotonic() - began


def kill_one(
    world: World, processes: Forks, chance: random.Random, place: int, typical: float
) -> None:
    """One request, killed, or done before; now and then a reconciler after it, killed too."""
    fault = word(chance, place)
    new_group = NewGroup(f"Evening {place} {fault}".strip(), (0, 30, place))
    longest = 1.1 * typical + (0.5 if fault in SLOWEST else 0.0)
    if place % 10 == 5:
        world.twin(new_group)
        counts["twins made before"] += 1
    ask = world.opens(new_group)
    # The later the likelier: the first half is spent before there is anything to lose.
    job = as_job(world, ask, spooled=chance.random() < 0.1)
    ended = processes.run(job, kill_after=longest * sqrt(chance.random()))
    counts["killed" if ended == -signal.SIGKILL else "done before"] += 1
    if place % 5 == 4:
        world.clock.pass_by(minutes=2)
        ended = processes.run(as_job(world), kill_after=chance.uniform(0, typical))
        counts["reconcilers killed"] += ended == -signal.SIGKILL
    assert ended in {0, -signal.SIGKILL}


@pytest.mark.parametrize("number", range(ROUNDS))
def test_killed_at_random(number: int, hasty_world: World, processes: Forks) -> None:
    chance = random.Random(number)
    typical = typical_seconds(hasty_world, processes)
    kills = counts["killed"] + KILLS_IN_A_ROUND
    place = 0
    while counts["killed"] < kills:
        place += 1
        kill_one(hasty_world, processes, chance, place, typical)
    wait_until_quiet(hasty_world)
    counts.update(f"left {status}" for status in statuses(hasty_world))
    # Half of what is hidden turns up between two runs, and within a quarter of an hour.
    for _ in range(4):
        hasty_world.settle(minutes=5, runs=2)
    hasty_world.settle()
    counts.update(f"in the end {status}" for status in statuses(hasty_world))
    found = wrong(hasty_world)
    counts["POSTs"] += len(hasty_world.sandbox.posts)
    counts["POSTs cut off"] += len(hasty_world.cut)
    counts["made by them"] += sum(len(ask.made) for ask in hasty_world.asks)
    counts["wrong"] += sum(map(len, found.values()))
    assert found == {}


def statuses(world: World) -> list[str]:
    found = dict(Submission.objects.values_list("key", "status"))
    return [found.get(ask.key, "no entry") for ask in world.asks]


def test_the_figures_of_random_kills() -> None:
    show("random-kills", ["what", "how many"], sorted(counts.items()))
    assert counts["killed"] >= KILLS_IN_A_ROUND
    assert counts["wrong"] == 0
