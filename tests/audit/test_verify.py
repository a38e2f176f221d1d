"""The command and what it stands on: exact words, exit codes, one snapshot, nobody in the way."""

import io
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from groups.audit.append import in_transaction
from groups.audit.verify import verify
from groups.models import AuditEvent, IntegrityCheck, Submission
from tests.audit.conftest import audit, last, opened, run
from tests.database import lifted, rewrite
from tests.entries import entry_of
from tests.services.requests import in_threads


def test_what_is_right_is_said_with_counts_and_head(record: list[Submission]) -> None:
    before = last()
    code, out, err = audit("verify")
    said = f"{before.number} events, 4 submissions: right; head {before.hash}; 0 checkpoints"
    assert (code, out, err) == (0, [said], "")


def test_each_check_is_on_record(record: list[Submission]) -> None:
    audit("verify")
    check = IntegrityCheck.objects.get()
    assert (check.state, check.submissions, check.wrong) == ("right", 4, 0)
    assert (last().kind, f'"head":"{check.head}"' in last().details) == ("integrity.checked", True)
    rewrite(Submission.objects.filter(pk=record[0].pk), reason="Forged")
    audit("verify")
    check = IntegrityCheck.objects.latest("pk")
    assert (check.state, check.wrong) == ("wrong", 1)
    assert check.findings == [f"WRONG submission {record[0].pk}: reason: not as its events say"]


def test_each_wrong_row_is_a_line_and_the_exit_code_is_1(record: list[Submission]) -> None:
    with lifted():
        run("UPDATE groups_auditevent SET kind = 'other' WHERE number = 2")
        run("DELETE FROM groups_auditevent WHERE number IN (4, 5)")
    rewrite(Submission.objects.filter(pk=record[0].pk), title="Forged", message="Forged")
    code, out, err = audit("verify")
    assert (code, "nothing was changed" in err) == (1, True)
    assert out[:2] == [
        "WRONG event 2: its hash is not that of what it says",
        "WRONG event 4: it and all up to 5 are missing",
    ]
    assert Submission.objects.get(pk=record[0].pk).title == "Forged"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("explanation", "Forged"),
        ("scans", 1),
        ("receipt", {"confirmed": True}),
        ("default_seen", 7),
    ],
)
def test_a_column_added_after_the_event_must_hold_its_default(
    column: str, value: Any, anna: User
) -> None:
    entry = entry_of(anna, 7)
    recorded = entry.recorded()
    del recorded[column]
    in_transaction("submission.opened", submission=entry.pk, details={"set": recorded})
    assert verify().findings == []
    rewrite(Submission.objects.filter(pk=entry.pk), **{column: value})
    (finding,) = verify().findings
    assert str(finding) == f"WRONG submission {entry.pk}: {column}: not as its events say"


def test_anything_else_that_stops_it_exits_2(record: list[Submission]) -> None:
    code, _, err = audit("verify", "--checkpoint-file", "/nowhere/kept")
    assert (code, "Stopped before the end. FileNotFoundError" in err) == (2, True)
    with transaction.atomic():
        assert audit("verify")[0] == 2
    run("ALTER TABLE groups_submission RENAME TO elsewhere")
    try:
        assert audit("verify")[0] == 2
    finally:
        run("ALTER TABLE elsewhere RENAME TO groups_submission")


def test_a_terminal_gets_a_bar_and_a_pipe_gets_none(record: list[Submission]) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    call_command("audit", "verify", stdout=io.StringIO(), stderr=terminal)
    assert "100 %" in terminal.getvalue()
    assert audit("verify")[2] == ""


def test_nobody_who_writes_has_to_wait_and_all_is_of_one_moment(
    anna: User, record: list[Submission]
) -> None:
    before = last().number

    def write_elsewhere(done: int, total: int) -> None:
        (written,) = in_threads(1, lambda: opened(anna))
        assert isinstance(written, Submission)

    report = verify(write_elsewhere)
    assert (report.findings, report.events, report.submissions) == ([], before, 4)
    assert AuditEvent.objects.count() > before


def test_no_rows_are_counted_for_a_pause(record: list[Submission]) -> None:
    def counts(**options: Any) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert verify(**options).right
        return sum("COUNT(" in query["sql"] for query in queries)

    pauses: list[int] = []
    assert counts(progress=lambda *_: None) == counts(pause=pauses.append) + 2
    assert len(pauses) > 1


def test_the_next_transaction_can_write_as_before(record: list[Submission]) -> None:
    assert verify().right
    in_transaction("history.seeded")
    assert verify().right


def test_one_address_spelt_in_two_ways_is_one_address(anna: User) -> None:
    opened(anna, ip_address="::ffff:192.0.2.7")
    opened(anna, ip_address="2001:DB8:0:0::7")
    opened(anna, ip_address=None)
    assert verify().findings == []


def test_a_column_that_came_after_the_event_holds_its_default(
    anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Submission.recorded

    def as_before(submission: Submission) -> dict[str, Any]:
        return {name: value for name, value in whole(submission).items() if name not in LATER}

    monkeypatch.setattr(Submission, "recorded", as_before)
    entry = opened(anna)
    assert verify().findings == []
    Submission.objects.update(scans=1)
    assert verify().findings == [f"WRONG submission {entry.pk}: scans: not as its events say"]


LATER = {"scans", "matches", "proposal", "alarm"}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("intervals", [0, True]),
        ("intervals", [0.0, 1]),
        ("intervals", [1, 0]),
        ("matches", [3]),
        ("read_back", {}),
        ("is_default", True),
        ("ip_address", "192.0.2.8"),
        ("retry_of", "other"),
        ("submitted_by_name", "emil"),
        ("key", uuid.UUID(int=5)),
        ("user_agent", "x"),
        ("duration_ms", 5),
        ("message", "x"),
    ],
)
def test_every_column_counts(column: str, value: Any, anna: User) -> None:
    other, entry = opened(anna), opened(anna, intervals=[0, 1])
    changed = {column: other if value == "other" else value}
    rewrite(Submission.objects.filter(pk=entry.pk), **changed)
    attname = Submission._meta.get_field(column).attname  # type: ignore[union-attr]
    assert verify().findings == [f"WRONG submission {entry.pk}: {attname}: not as its events say"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite takes these")
@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE groups_auditevent SET details = x'00ff' WHERE number = 3", "WRONG event 3:"),
        ("UPDATE groups_auditevent SET at = 'soon' WHERE number = 3", "WRONG event 3:"),
        ("UPDATE groups_auditevent SET previous_hash = 'zz' WHERE number = 3", "WRONG event 3:"),
        ("UPDATE groups_auditevent SET number = 'x' WHERE number = 3", "WRONG event x:"),
        ("UPDATE groups_auditevent SET number = -3 WHERE number = 3", "WRONG event -3:"),
        ("UPDATE groups_submission SET submitted_at = 'soon'", "WRONG submission"),
        ("UPDATE groups_submission SET fingerprint = x'00ff'", "WRONG submission"),
    ],
)
def test_nothing_that_stands_in_a_row_stops_the_check(
    statement: str, told: str, record: list[Submission]
) -> None:
    with lifted():
        run(statement)
    report = verify()
    assert any(line.startswith(told) for line in report.findings), report.findings


def test_a_garbled_detail_is_named_even_if_its_hash_was_made_to_fit(anna: User) -> None:
    entry = opened(anna)
    for details in ("[1]", "nonsense", '{"set":5}'):
        with lifted():
            event = last()
            event.details = details
            event.save()
        lines = verify().findings
        assert any(line.startswith(f"WRONG submission {entry.pk}: event") for line in lines)


def test_all_findings_are_reported_but_only_the_first_are_kept(anna: User) -> None:
    for _ in range(120):
        opened(anna)
    rewrite(Submission.objects, reason="Forged")
    told: list[str] = []
    report = verify(tell=told.append)
    assert (report.wrong, len(told), len(report.findings)) == (120, 120, 100)
