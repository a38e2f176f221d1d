"""`/metrics`: what it shows."""

import os
import re
import subprocess
import time
from datetime import timedelta
from math import inf
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups.audit.checkpoints import make_checkpoint
from groups.models import AlarmMessage, AuditEvent, IntegrityCheck, MirrorState
from groups.services.record.alarm_messages import keep_alarm
from tests.entries import entry_of
from tests.views.metrics_format import read

# What earlier tests of this process counted, and what depends on the machine.
OTHERS = ("http_request_", "liner_request_", "creates_", "sign_ins_", "database_pool_", "disk_")


def of_database(client: Client, status: int = 200) -> dict[str, float]:
    found = read(client, status)
    return {name: value for name, value in found.items() if not name.startswith(OTHERS)}


def test_a_new_installation_says_what_it_knows(local: Client) -> None:
    assert of_database(local) == {
        'build_info{version="1.0.0"}': 1,
        "database_up": 1,
        "spool_lines": 0,
        "spool_damaged": 0,
        **{
            f'recent_submissions{{status="{status}"}}': 0
            for status in ("sending", "not_sent", "refused", "created", "unknown", "absent")
        },
        'open_submissions{status="sending"}': 0,
        'open_submissions{status="unknown"}': 0,
        'alarms_unanswered{alarm="different"}': 0,
        'alarms_unanswered{alarm="found_late"}': 0,
        'alarms_unanswered{alarm="number_taken"}': 0,
        'alarms_unanswered{alarm="not_held"}': 0,
        'alarms_unanswered{alarm="unknown_long"}': 0,
        'alarms_unanswered{alarm="default_made"}': 0,
        'alarms_unanswered{alarm="default_elsewhere"}': 0,
        "mirror_failing": 0,
        "chain_events": 0,
    }


def test_it_counts_what_is_there(local: Client, anna: User, settings: Any, tmp_path: Path) -> None:
    now = timezone.now()
    recent, old = now - timedelta(hours=23), now - timedelta(hours=25)
    none = {"liner_group_id": None}
    entry_of(anna, 1, submitted_at=recent, alarm="different")
    entry_of(anna, 2, submitted_at=old, alarm="different", alarm_answer="It was meant so.")
    entry_of(anna, 3, submitted_at=recent, status="refused", **none)
    entry_of(anna, 4, submitted_at=recent, status="unknown", **none)
    entry_of(anna, 5, submitted_at=old, status="unknown", title="Older", **none)
    entry_of(anna, 6, submitted_at=recent, status="sending", finished_at=None, **none)
    settings.SPOOL_FILE = str(tmp_path / "spool.jsonl")
    Path(settings.SPOOL_FILE).write_text("{}\n{}\n")
    Path(f"{settings.SPOOL_FILE}.damaged").write_text("half a li")
    found = read(local)
    assert found['recent_submissions{status="created"}'] == 1
    assert found['recent_submissions{status="refused"}'] == 1
    assert found['recent_submissions{status="unknown"}'] == 1
    assert found['open_submissions{status="unknown"}'] == 2
    assert found['open_submissions{status="sending"}'] == 1
    assert 0 <= found['open_submission_oldest_age_seconds{status="unknown"}'] - 25 * 3600 < 60
    assert found['alarms_unanswered{alarm="different"}'] == 1
    assert (found["spool_lines"], found["spool_damaged"]) == (2, 1)


def test_it_tells_the_age_of_the_file_of_checkpoints(
    local: Client, settings: Any, tmp_path: Path
) -> None:
    settings.AUDIT_CHECKPOINT_FILE = str(tmp_path / "checkpoints.jsonl")
    assert read(local)["checkpoint_file_age_seconds"] == inf
    Path(settings.AUDIT_CHECKPOINT_FILE).touch()
    ago = time.time() - 3600
    os.utime(settings.AUDIT_CHECKPOINT_FILE, (ago, ago))
    assert 3600 <= read(local)["checkpoint_file_age_seconds"] < 3660


def test_it_tells_the_age_of_mirror_checkpoint_and_check(local: Client, boris: User) -> None:
    now = timezone.now()
    ago = {minutes: now - timedelta(minutes=minutes) for minutes in (1, 2, 3)}
    MirrorState.objects.create(
        reading=1, read_at=ago[2], failed=2, failed_at=ago[1], failed_reason="deadline"
    )
    wrong = IntegrityCheck(state="wrong", wrong=3, finished_at=ago[3])
    wrong.save()
    IntegrityCheck.objects.create(state="running")
    size = make_checkpoint()["size"]
    found = read(local)
    assert found["mirror_failing"] == 1
    assert 120 <= found["mirror_age_seconds"] < 180
    assert 60 <= found['mirror_failure_age_seconds{reason="deadline"}'] < 120
    assert found["integrity_right"] == 0
    assert found["integrity_wrong_rows"] == 3
    assert 180 <= found["integrity_age_seconds"] < 240
    assert found["checkpoint_events"] == found["chain_events"] == size == _events()
    assert 0 <= found["checkpoint_age_seconds"] < 60


def _events() -> int:
    return AuditEvent.objects.count()


def test_promtool_finds_nothing_to_say(
    local: Client, anna: User, settings: Any, promtool: str
) -> None:
    settings.ALARM_WEBHOOK_URL = "http://127.0.0.1:9/"
    keep_alarm("different")
    MirrorState.objects.create(read_at=timezone.now(), reconciled_at=timezone.now())
    make_checkpoint()
    IntegrityCheck.objects.create(state="wrong", finished_at=timezone.now())
    for path in ("/accounts/login/", "/metrics"):
        local.get(path)
    text = local.get("/metrics").content
    done = subprocess.run(
        [promtool, "check", "metrics"], input=text, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, b"")


def test_it_tells_the_free_space_of_the_disks_without_their_paths(
    local: Client, settings: Any, tmp_path: Path
) -> None:
    settings.SPOOL_FILE = str(tmp_path / "spool.jsonl")
    found = read(local)
    for file in ("spool", "database") if connection.vendor == "sqlite" else ("spool",):
        free = found[f'disk_free_bytes{{file="{file}"}}']
        assert 0 < free < found[f'disk_size_bytes{{file="{file}"}}']
    assert str(tmp_path) not in local.get("/metrics").content.decode()
    settings.SPOOL_FILE = "/nowhere/spool.jsonl"
    free = read(local)['disk_free_bytes{file="spool"}']
    assert free != free  # noqa: PLR0124 - NaN alone is not itself


def test_it_tells_which_alarms_the_webhook_has_not_taken(local: Client, settings: Any) -> None:
    settings.ALARM_WEBHOOK_URL = "http://127.0.0.1:9/"
    assert read(local)["webhook_waiting"] == 0
    keep_alarm("different")
    keep_alarm("not_held")
    AlarmMessage.objects.filter(alarm="different").update(
        raised_at=timezone.now() - timedelta(minutes=5)
    )
    found = read(local)
    assert found["webhook_waiting"] == 2
    assert 300 <= found["webhook_oldest_age_seconds"] < 360
    AlarmMessage.objects.update(sent_at=timezone.now())
    assert read(local)["webhook_waiting"] == 0


def test_it_tells_when_reconcile_last_ran(local: Client) -> None:
    assert "reconcile_age_seconds" not in read(local)
    MirrorState.objects.keep_reconciled()
    assert 0 <= read(local)["reconcile_age_seconds"] < 60


def test_labels_are_written_as_the_format_wants(local: Client) -> None:
    odd = 'a "reason"\\with\nlines'
    MirrorState.objects.create(failed_at=timezone.now(), failed_reason=odd)
    (name,) = (name for name in read(local) if name.startswith("mirror_failure_age"))
    assert name.endswith(r'{reason="a \"reason\"\\with\nlines"}')


def test_a_lost_database_gives_503_with_what_is_known(
    local: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("gone")

    of_files = {"spool_lines": 0, "spool_damaged": 0}
    known = {'build_info{version="1.0.0"}': 1, **of_files, "database_up": 0}
    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", lost)
        assert of_database(local, status=503) == known
        assert local.get("/metrics?always200").status_code == 200


def test_a_spool_file_that_cannot_be_read_is_no_number(
    local: Client, settings: Any, tmp_path: Path
) -> None:
    settings.SPOOL_FILE = str(tmp_path)
    value = read(local)["spool_lines"]
    assert value != value  # noqa: PLR0124 - NaN alone is not itself


def test_no_reading_counts_all_rows(local: Client) -> None:
    """Each statement about submissions reads a stretch of an index."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        read(local)
    asked = [query["sql"] for query in queries if 'FROM "groups_submission"' in query["sql"]]
    assert len(asked) == 3
    assert all(" WHERE " in sql for sql in asked)
    assert len(queries) < 10


def test_the_version_is_the_projects() -> None:
    text = (project.BASE_DIR / "pyproject.toml").read_text()
    assert '\nversion = { attr = "linerAdmin.__version__" }\n' in text
    assert re.fullmatch(r"\d+\.\d+\.\d+", project.VERSION)
