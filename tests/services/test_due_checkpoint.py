"""`reconcile` makes checkpoints by itself, and does its work whatever becomes of them."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from groups.audit.append import head, in_transaction
from groups.audit.checkpoints import make_checkpoint
from groups.demo.sandbox import Sandbox
from groups.models import Checkpoint
from groups.services.evidence.due_checkpoint import make_due_checkpoint
from tests.database import lifted
from tests.services.requests import ask, in_threads

HOUR, DAY, LITTLE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)


def made_ago(age: timedelta) -> None:
    make_checkpoint()
    with lifted():
        Checkpoint.objects.update(at=timezone.now() - age)


def test_one_run_signs_the_chain_and_the_next_leaves_it(
    anna: User, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    ask(anna)
    caplog.set_level("INFO", "groups.audit.checkpoint")
    for _ in range(2):
        call_command("reconcile", stdout=StringIO())
    (line,) = [text for text in caplog.messages if '"checkpoint":1' in text]
    told = json.loads(line)
    assert (told["size"], told["head"]) == head()
    assert Checkpoint.objects.get().signature == told["signature"]


@pytest.mark.parametrize(
    ("age", "is_new", "is_made"),
    [
        (HOUR - LITTLE, True, False),
        (HOUR + LITTLE, True, True),
        (HOUR + LITTLE, False, False),
        (DAY - LITTLE, False, False),
        (DAY + LITTLE, False, True),
        (-LITTLE, True, False),
        (-HOUR - LITTLE, True, True),
    ],
)
def test_it_is_time_after_an_hour_with_events_and_after_a_day_without(
    age: timedelta, is_new: bool, is_made: bool, transactional_db: None
) -> None:
    made_ago(age)
    if is_new:
        in_transaction("history.seeded")
    assert make_due_checkpoint() == is_made
    assert Checkpoint.objects.count() == 1 + is_made
    assert not make_due_checkpoint()


def test_of_several_at_once_one_makes_it(anna: User) -> None:
    made_ago(HOUR + LITTLE)
    in_transaction("history.seeded")
    assert sorted(in_threads(8, make_due_checkpoint)) == [False] * 7 + [True]
    assert Checkpoint.objects.count() == 2


@pytest.mark.parametrize("line", ['{"size": 0, "at": "now"}', '{"size": true}', "half a li"])
def test_a_strange_line_in_the_file_stops_nothing(
    line: str, sandbox: Sandbox, transactional_db: None, settings: Any, tmp_path: Path
) -> None:
    settings.AUDIT_CHECKPOINT_FILE = str(tmp_path / "kept.jsonl")
    (tmp_path / "kept.jsonl").write_text(f"{line}\n")
    call_command("reconcile", stdout=StringIO())
    assert Checkpoint.objects.count() == 1


def test_a_delivery_that_fails_stops_nothing_and_is_logged(
    anna: User,
    sandbox: Sandbox,
    settings: Any,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    kept = tmp_path / "kept.jsonl"
    settings.AUDIT_CHECKPOINT_FILE = str(kept)
    settings.AUDIT_CHECKPOINT_COMMAND = "false"
    said = StringIO()
    call_command("reconcile", stdout=said)
    assert "Swept 0" in said.getvalue()
    assert "AUDIT_CHECKPOINT_COMMAND exited with 1" in caplog.text
    assert json.loads(kept.read_text())["signature"] == Checkpoint.objects.get().signature
