"""SIGKILL at every named point of a request and of a reconciler; then the record is compared."""

import signal

import pytest

from groups.liner.fields import NewGroup
from groups.models import Submission
from tests.demo.sandbox.caller import wait_until
from tests.torture.checks import wrong
from tests.torture.forks import Forks
from tests.torture.points import POINTS, Point
from tests.torture.table import show
from tests.torture.world import Ask, World, as_job, wait_until_quiet

pytestmark = pytest.mark.slow

NONE = "no entry"
FROM_OUTSIDE = "request sent and no answer"

# What the kill leaves, what becomes of it, and how many POSTs there are ever.
EXPECTED = {
    "before the scan": (NONE, NONE, 0),
    "during the scan before the create": (NONE, NONE, 0),
    "the list read, and not kept": (NONE, NONE, 0),
    "before the record": (NONE, NONE, 0),
    "the row written, and not committed": (NONE, NONE, 0),
    "after the record and before the call": ("sending", "absent", 0),
    "while connecting": ("sending", "absent", 0),
    "connected, and nothing sent": ("sending", "absent", 0),
    FROM_OUTSIDE: ("sending", "created", 1),
    "answer read and not written": ("sending", "created", 1),
    "the outcome written, and not committed": ("sending", "created", 1),
    "after the outcome": ("created", "created", 1),
    "during read-back": ("created", "created", 1),
    "read back, and not committed": ("created", "created", 1),
    "refused, and not written": ("sending", "absent", 1),
    "unknown, and not written": ("sending", "created", 1),
    "during the scan after an unknown": ("unknown", "created", 1),
    "before the spool": ("sending", "created", 1),
    "after the spool": ("sending", "created", 1),
    "before the sweep's commit": ("sending", "absent", 0),
    "after the sweep": ("unknown", "created", 1),
    "during a scan": ("unknown", "created", 1),
    "before the claim": ("unknown", "created", 1),
    "during reconcile's claim": ("unknown", "created", 1),
    "after the claim": ("created", "created", 1),
    "while settling as absent": ("unknown", "absent", 1),
    "before the spool's replay": ("sending", "created", 1),
    "the spool taken, and not applied": ("sending", "created", 1),
    "during spool replay": ("sending", "created", 1),
    "replayed, and still in the spool": ("created", "created", 1),
}
NAMES = [point.name for point in POINTS]
DIES_UNSENT = "after the record and before the call"
rows: dict[str, tuple[str, str, int, int]] = {}


def status() -> str:
    return Submission.objects.values_list("status", flat=True).first() or NONE


def kill_in_request(world: World, processes: Forks, point: Point, ask: Ask) -> int:
    return processes.run(as_job(world, ask, point=point.name, spooled=point.spooled))


def kill_in_reconcile(world: World, processes: Forks, point: Point, ask: Ask) -> int:
    before = "" if point.word or point.spooled else DIES_UNSENT
    processes.run(as_job(world, ask, point=before, spooled=point.spooled))
    world.clock.pass_by(minutes=2)
    if point.word == "#error":  # two scans of three, and old enough
        world.settle(runs=1)
        world.clock.pass_by(minutes=2)
    return processes.run(as_job(world, point=point.name))


def compare(world: World, name: str) -> None:
    wait_until_quiet(world)
    left = status()
    world.settle()
    found = wrong(world)
    (ask,) = world.asks
    rows[name] = (left, status(), len(ask.posts), sum(map(len, found.values())))
    assert found == {}
    assert (left, status(), len(ask.posts)) == EXPECTED[name]


@pytest.mark.parametrize("point", POINTS, ids=NAMES)
def test_killed_at(point: Point, patient_world: World, processes: Forks) -> None:
    ask = patient_world.opens(NewGroup(f"Evening {point.word}", (0, 30, 120)))
    kill = kill_in_reconcile if point.in_reconcile else kill_in_request
    assert kill(patient_world, processes, point, ask) == -signal.SIGKILL
    compare(patient_world, point.name)


def test_killed_while_liner_holds_its_answer(patient_world: World, processes: Forks) -> None:
    ask = patient_world.opens(NewGroup("Evening", (0, 30, 120)))
    patient_world.sandbox.hold()
    processes.start(as_job(patient_world, ask))
    wait_until(patient_world.sandbox.interval_groups)
    processes.kill()
    assert processes.wait() == -signal.SIGKILL
    patient_world.sandbox.release()
    compare(patient_world, FROM_OUTSIDE)


def test_the_table_of_crash_points_is_whole() -> None:
    heads = ["killed", "status left", "status in the end", "POSTs", "wrong"]
    show("crash-points", heads, [(name, *rows[name]) for name in EXPECTED if name in rows])
    assert set(EXPECTED) == {*NAMES, FROM_OUTSIDE}
    assert len(NAMES) == len(set(NAMES))
