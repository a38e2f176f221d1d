"""Bad days, one after the other, in one process: whatever goes wrong in them is told by name."""

from contextlib import suppress

from groups.liner.fields import NewGroup
from groups.services.record.outcome import OutcomeNotRecorded
from tests.torture.checks import AT_REST, SAFE, Check, wrong
from tests.torture.points import POINTS, Killed, Point, outcome_refused, raise_killed, struck
from tests.torture.world import World, new_group_of

# What a request can meet without taking longer than its time, and what takes just that.
WORDS = ["", "#refuse", "#error", "#gateway", "#lost", "#cut", "#garbage", "#oddid", "#drip"]


class Findings:
    """Which checks found what, first things first."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.found: dict[str, str] = {}

    def look(self, checks: dict[str, Check] = SAFE) -> None:
        for name, sentences in wrong(self.world, checks).items():
            self.found.setdefault(name, sentences[0])


def play(world: World) -> dict[str, str]:
    """Plays all of them; returns the checks that found something, each with its first sentence."""
    findings = Findings(world)
    for scenario in SCENARIOS:
        scenario(world)
        findings.look()
    world.settle()
    findings.look(AT_REST)
    return findings.found


def faults(world: World) -> None:
    for word in WORDS:
        world.submit(new_group_of(f"Fault {word}".strip()))


def dying(world: World) -> None:
    for point in POINTS:
        if not point.in_reconcile:
            die_at(world, point, new_group_of(f"Dying {point.name} {point.word}".strip()))


def die_at(world: World, point: Point, new_group: NewGroup) -> None:
    with suppress(Killed, OutcomeNotRecorded), struck(point, raise_killed):
        if not point.spooled:
            world.submit(new_group)
            return
        with outcome_refused():
            world.submit(new_group)


def dies(world: World, name: str, new_group: NewGroup) -> None:
    die_at(world, next(point for point in POINTS if point.name == name), new_group)


def slow_to_show(world: World) -> None:
    """Liner lists it after ten minutes; the reconciler looks sooner than that, and often."""
    world.submit(new_group_of("Late #hidden"))
    for _ in range(4):
        world.clock.pass_by(minutes=2)
        world.reconcile()


def twin_before(world: World) -> None:
    """Just the same was made elsewhere, before; ours was not made, or was and is not known."""
    for word in ("#error", "#lost"):
        new_group = new_group_of(f"Duplicate {word}")
        world.twin(new_group)
        world.submit(new_group)
    world.settle()


def namesake_after(world: World) -> None:
    """What is made elsewhere afterwards has the title in common, and no more."""
    world.submit(NewGroup("Namesake #error", (0, 30)))
    world.twin(NewGroup("Namesake #error", (0, 45)))
    world.settle()


def asked_again(world: World) -> None:
    """The first was never made; the second was, and the process that asked for it died."""
    new_group = new_group_of("Again")
    dies(world, "after the record and before the call", new_group)
    world.settle()
    dies(world, "answer read and not written", new_group)
    world.reconcile()
    world.reconcile()


SCENARIOS = [faults, dying, slow_to_show, twin_before, namesake_after, asked_again]
