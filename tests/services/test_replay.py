"""Replaying the spool: a line that can't be recorded affects no other."""

import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError

from groups.audit.verify import verify
from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import AuditEvent, Submission, as_recorded
from groups.services.record import spool
from groups.services.record.outcome import OutcomeNotRecorded
from groups.services.record.replay_spool import replay_spool
from tests.later import later
from tests.services.requests import ask
from tests.services.test_reconcile import LOST, MADE_BY_NOBODY, run
from tests.torture.points import outcome_refused


@pytest.fixture
def path(settings: Any, tmp_path: Path) -> Path:
    settings.SPOOL_FILE = str(tmp_path / "spool")
    return tmp_path / "spool"


def spooled(by: User, new_group: NewGroup) -> Submission:
    with outcome_refused(), pytest.raises(OutcomeNotRecorded):
        ask(by, new_group)
    return Submission.objects.latest("submitted_at")


def replays() -> int:
    return AuditEvent.objects.filter(kind="submission.replayed").count()


def line(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text())
    return content


NEVER_ON_RECORD: list[Any] = [
    None,
    5,
    [],
    {},
    {"submission": "not a UUID"},
    {"submission": str(uuid.UUID(int=7))},
    {"set": None},
    {"set": {}},
    {"set.status": "sending"},
    {"set.message": "\ud800"},
    {"set.status": "absent"},
    {"set.status": "made up"},
    {"set.liner_group_id": None},
    {"set.liner_group_id": -1},
    {"set.liner_group_id": 2**63},
    {"set.liner_group_id": "many"},
    {"set.finished_at": None},
    {"set.finished_at": "soon"},
    {"set.http_status": 10**30},
    {"set.http_status": ["200"]},
    {"set.cause": "x" * 5000},
    {"set.duration_ms": -1},
]


@pytest.mark.slow
@pytest.mark.parametrize("wrong", NEVER_ON_RECORD, ids=str)
def test_a_line_that_can_never_be_recorded_is_set_aside(
    wrong: Any, path: Path, anna: User, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    spooled(anna, NewGroup("First", (5,)))
    odd: Any = line(path)
    if isinstance(wrong, dict) and wrong:
        for name, value in wrong.items():
            into = odd["set"] if name.startswith("set.") else odd
            into[name.removeprefix("set.")] = value
    else:
        odd = wrong
    path.write_text(json.dumps(odd) + "\n")
    entry = spooled(anna, NewGroup("Second", (5,)))
    assert run().replayed == 1
    entry.refresh_from_db()
    assert entry.status == "created"
    assert spool.count(path) == 0
    (kept,) = path.with_name("spool.damaged").read_text().splitlines()
    assert json.loads(kept) == odd
    assert "CRITICAL" in {record.levelname for record in caplog.records}
    assert verify().findings == []


def test_only_an_outcome_is_taken_from_the_spool(path: Path, anna: User, sandbox: Sandbox) -> None:
    entry = spooled(anna, NewGroup("First", (5,)))
    content = line(path)
    content["set"] |= {"title": "Forged", "settled_by_name": "emil"}
    path.write_text(json.dumps(content) + "\n")
    run()
    entry.refresh_from_db()
    assert (entry.status, entry.title, entry.settled_by_name) == ("created", "First", "")


def test_a_spooled_unknown_outcome_replaces_a_swept_one(
    path: Path, anna: User, sandbox: Sandbox
) -> None:
    entry = spooled(anna, MADE_BY_NOBODY)
    content = line(path)
    path.rename(path.with_name("elsewhere"))
    later(minutes=2)
    assert run().swept == 1
    path.with_name("elsewhere").rename(path)
    run()
    entry.refresh_from_db()
    assert (entry.status, entry.cause, entry.http_status) == ("unknown", "odd_status", 500)
    assert as_recorded(entry.finished_at) == content["set"]["finished_at"]


def test_a_line_whose_number_is_taken_is_recorded_once(
    path: Path, anna: User, sandbox: Sandbox
) -> None:
    held = ask(anna, NewGroup("Held", (5,)))
    entry = spooled(anna, NewGroup("First", (5,)))
    content = line(path)
    content["set"]["liner_group_id"] = held.liner_group_id
    for _ in range(3):
        path.write_text(json.dumps(content) + "\n")
        replay_spool()
    entry.refresh_from_db()
    assert (entry.status, entry.cause, entry.alarm) == ("unknown", "number_taken", "number_taken")
    assert replays() == 1


def test_the_alarm_of_a_taken_number_is_not_lost_in_the_spool(
    path: Path, anna: User, sandbox: Sandbox
) -> None:
    entry = spooled(anna, LOST)
    content = line(path)
    content["set"] |= {"status": "unknown", "cause": "number_taken", "liner_group_id": None}
    path.write_text(json.dumps(content) + "\n")
    replay_spool()
    entry.refresh_from_db()
    assert (entry.status, entry.alarm) == ("unknown", "number_taken")


def test_a_spool_that_cannot_be_read_stops_nothing_else(
    path: Path, anna: User, sandbox: Sandbox
) -> None:
    lost = ask(anna, LOST)
    dying = ask(anna, NewGroup("Dying", (5,)))
    Submission.objects.filter(pk=dying.pk).update(
        status="sending", liner_group_id=None, finished_at=None
    )
    later(minutes=2)
    path.mkdir()
    with pytest.raises(CommandError, match="The spool file could not be replayed") as stopped:
        call_command("reconcile")
    assert stopped.value.returncode == 2
    lost.refresh_from_db()
    dying.refresh_from_db()
    assert (lost.status, dying.status) == ("created", "unknown")


def test_an_outcome_from_the_spool_is_read_back_in_the_same_run(
    path: Path, anna: User, sandbox: Sandbox
) -> None:
    same = spooled(anna, NewGroup("Evening", (0, 30)))
    other = spooled(anna, NewGroup("Night #changed", (0, 5)))
    report = run()
    same.refresh_from_db()
    other.refresh_from_db()
    assert (report.replayed, report.read_back) == (2, 2)
    assert (same.verification, same.alarm) == ("same", "")
    assert (other.verification, other.alarm) == ("different", "different")
    assert run().read_back == 0
    assert verify().findings == []
