"""The n-th write to the database fails, then the next, until none is left; then the comparison."""

from collections import Counter
from contextlib import suppress
from unittest.mock import patch

import pytest
from django.db import DatabaseError

from groups.liner.fields import NewGroup
from groups.models import Submission
from groups.services.create.create import NotRecorded
from groups.services.record.outcome import OutcomeNotRecorded
from tests.torture.checks import SAFE, wrong
from tests.torture.points import outcome_refused
from tests.torture.table import show
from tests.torture.world import World, new_group_of
from tests.torture.writes import FROM_THEN_ON, WAYS, Failing

pytestmark = pytest.mark.slow

MOST_WRITES = 60
Row = tuple[str, str, int, str, int, int]
rows: list[Row] = []


def sum_up(world: World, what: str, way: str, tried: int) -> Row:
    """The line of the table for what stands on record now."""
    ended = Counter(Submission.objects.values_list("status", flat=True))
    told = ", ".join(f"{count} {status}" for status, count in sorted(ended.items()))
    found = wrong(world)
    assert found == {}
    row = (what, way, tried, told, sum(len(ask.posts) for ask in world.asks), len(found))
    rows.append(row)
    return row


def submit_failing(world: World, new_group: NewGroup, nth: int, way: str) -> bool:
    """Returns whether there was an n-th write."""
    failing = Failing(nth, way)
    with failing.installed(), suppress(NotRecorded, OutcomeNotRecorded):
        world.submit(new_group)
    return failing.struck


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("word", ["", "#lost", "#refuse"])
def test_each_write_of_a_request_fails_in_turn(word: str, way: str, patient_world: World) -> None:
    nth = 1
    while submit_failing(patient_world, new_group_of(f"Evening {nth} {word}"), nth, way):
        assert wrong(patient_world, SAFE) == {}
        patient_world.settle(runs=4)
        assert wrong(patient_world) == {}
        nth += 1
        assert nth < MOST_WRITES
    patient_world.settle()
    assert sum_up(patient_world, f"a request {word}".strip(), way, nth - 1)[2] >= 3


@pytest.mark.parametrize("way", WAYS)
def test_each_write_of_a_reconciler_fails_in_turn(way: str, patient_world: World) -> None:
    """It has one entry to replay, one to sweep, one to find, and one to settle as absent."""
    nth, struck = 0, True
    while struck:
        nth += 1
        leave_work(patient_world, nth)
        failing = Failing(nth, way)
        with failing.installed(), suppress(DatabaseError):
            patient_world.reconcile()
        struck = failing.struck
        assert wrong(patient_world, SAFE) == {}
        patient_world.settle()
        assert wrong(patient_world) == {}
        assert nth < MOST_WRITES
    assert sum_up(patient_world, "a reconciler", way, nth - 1)[2] >= 3


def leave_work(world: World, nth: int) -> None:
    with outcome_refused(), suppress(OutcomeNotRecorded):
        world.submit(new_group_of(f"Spooled {nth}"))
    world.submit(new_group_of(f"Evening {nth} #error"))
    world.settle(runs=1)
    world.submit(new_group_of(f"Evening {nth} #lost"))
    leave_dying(world, new_group_of(f"Dying {nth}"))
    world.clock.pass_by(minutes=2)


def leave_dying(world: World, new_group: NewGroup) -> None:
    with outcome_refused(), no_spool(), suppress(OutcomeNotRecorded):
        world.submit(new_group)


def no_spool() -> "patch[object]":
    return patch(
        "groups.services.record.spool.keep", side_effect=OSError("no space left on device")
    )


def test_when_neither_database_nor_disk_take_the_outcome_it_is_found(patient_world: World) -> None:
    nth = 1
    while True:
        new_group = new_group_of(f"Evening {nth}")
        with no_spool():
            if not submit_failing(patient_world, new_group, nth, FROM_THEN_ON):
                break
        patient_world.settle()
        assert wrong(patient_world) == {}
        nth += 1
        assert nth < MOST_WRITES
    sum_up(patient_world, "a request, and no spool", FROM_THEN_ON, nth - 1)


def test_the_table_of_failed_writes() -> None:
    show("failed-writes", ["of", "fails", "writes", "in the end", "POSTs", "wrong"], rows)
    assert rows
