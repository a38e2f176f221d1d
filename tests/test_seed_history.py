"""A made-up past is as good a record as a real one."""

import io
import json
import multiprocessing
import os
import subprocess
import sys
import unicodedata
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as configured
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection

from groups import plan
from groups.audit import append, triggers
from groups.audit.chain import GENESIS
from groups.audit.verify import verify
from groups.causes import cause_sentence
from groups.forms import ReasonField, TitleField
from groups.management.commands.seed_history import Bar
from groups.models import AuditEvent, Submission
from groups.services.record import open_submission
from groups.services.seed import seed
from groups.services.seed.ahead import ahead
from groups.services.seed.calendar import Calendar
from groups.services.seed.past import NEWEST, Past
from groups.services.seed.people import Auditor, Person
from groups.services.seed.words import ENGLISH, RUSSIAN
from tests.test_history import entry_of

# Python 3.12 and later warn of a fork beside threads: the test runner has some, the command none.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")

UNTIL = date(2026, 11, 20)
OPEN = ("sending", "unknown")


def fill(rows: int = 600, **options: Any) -> None:
    for _ in seed(rows, until=UNTIL, **options):
        pass


def require_right() -> None:
    """Every link, number and hash, and every row as the replay of its events."""
    previous, replayed = GENESIS, {}
    for number, event in enumerate(AuditEvent.objects.order_by("number"), 1):
        assert (event.number, event.previous_hash) == (number, previous)
        assert event.hash == append.hash_of(event), number
        previous = event.hash
        if event.submission:
            row = replayed.setdefault(event.submission, {})
            assert event.kind == "submission.opened" or row, number
            row.update(json.loads(event.details)["set"])
    recorded = {entry.pk: entry.recorded() for entry in Submission.objects.all()}
    assert replayed == recorded
    assert not triggers.missing()
    assert verify().findings == []


def seeded_events() -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(submission__isnull=False).order_by("number"))


def test_the_evidence_is_right_after_it(transactional_db: None) -> None:
    fill()
    assert Submission.objects.count() == 600
    require_right()


def test_it_goes_on_behind_what_stands(anna: User) -> None:
    entry = entry_of(anna, 0, liner_group_id=700_000_000)
    Submission.objects.filter(pk=entry.pk).delete()
    open_submission(entry, by=anna)
    before = list(AuditEvent.objects.order_by("number").values())
    fill(200)
    fill(200)
    assert list(AuditEvent.objects.order_by("number").values())[: len(before)] == before
    assert Submission.objects.count() == 401
    numbers = Submission.objects.filter(liner_group_id__isnull=False).exclude(pk=entry.pk)
    assert min(numbers.values_list("liner_group_id", flat=True)) > 700_000_000
    require_right()


def test_another_writer_can_come_between(transactional_db: None) -> None:
    for done in seed(60, until=UNTIL, batch=10):
        append.in_transaction("test.beside", details={"after": done.entries})
    assert AuditEvent.objects.filter(kind="test.beside").count() == 6
    require_right()


def test_stopping_in_the_middle_leaves_whole_evidence(transactional_db: None) -> None:
    with closing(seed(300, until=UNTIL, batch=100)) as going:
        assert next(going).entries == 100
    assert Submission.objects.count() == 100
    assert multiprocessing.active_children() == []
    require_right()


def test_it_says_in_the_evidence_that_it_is_made_up(transactional_db: None) -> None:
    fill(1, number=7)
    marker = AuditEvent.objects.get(kind="history.seeded")
    assert json.loads(marker.details) == {"rows": 1, "seed": 7, "until": "2026-11-20"}
    assert marker.number < seeded_events()[0].number


def rows_without_people() -> list[dict[str, Any]]:
    entries = Submission.objects.newest_first()
    return [entry.recorded() | {"submitted_by_id": None, "proposal": None} for entry in entries]


def empty() -> None:
    triggers.lift()
    call_command("flush", interactive=False, verbosity=0)


def test_the_same_number_makes_the_same_past_whatever_the_batches(transactional_db: None) -> None:
    fill(300, number=5)
    first = rows_without_people()
    empty()
    # Rows that a later batch changes, among them; and made in a second process.
    fill(300, number=5, batch=7)
    assert rows_without_people() == first
    require_right()
    empty()
    fill(300, number=6)
    assert rows_without_people() != first


def test_every_outcome_is_there_in_its_share(transactional_db: None) -> None:
    fill(1_000, number=2)
    entries = list(Submission.objects.all())
    statuses = Counter(entry.status for entry in entries)
    assert set(statuses) == {"created", "refused", "not_sent", "unknown", "absent"}
    assert 830 <= statuses["created"] <= 860
    assert {entry.verification for entry in entries} == {"not_read", "same", "different"}
    assert {entry.alarm for entry in entries} == {"", "different", "found_late", "number_taken"}
    assert {bool(entry.alarm_answer) for entry in entries if entry.alarm} == {True, False}
    assert {entry.review_state for entry in entries} == {
        "new", "reviewed", "needs_explanation", "explained",
    }  # fmt: skip
    assert {entry.default_alarm for entry in entries if entry.is_default} >= {"made"}
    assert {entry.channel for entry in entries} == {"web", "command"}
    assert any(entry.settled_by_name for entry in entries)
    assert any(entry.retry_of_id for entry in entries)
    assert len([entry for entry in entries if entry.matches]) > 5
    shares = {
        name: sum(bool(getattr(entry, name)) for entry in entries) / len(entries)
        for name in ("is_default", "reset_attempts_enabled", "reason")
    }
    assert 0.005 < shares["is_default"] < 0.05
    assert 0.25 < shares["reset_attempts_enabled"] < 0.45
    assert 0.3 < shares["reason"] < 0.5
    kinds = {event.kind.removeprefix("submission.") for event in seeded_events()}
    assert kinds >= {
        "opened", "created", "refused", "not_sent", "unknown", "swept", "read_back", "scanned",
        "found", "absent", "settled", "alarm_answered", "reviewed", "explained",
    }  # fmt: skip


def test_what_was_asked_could_have_come_through_the_form(transactional_db: None) -> None:
    fill()
    titles, reasons = TitleField(), ReasonField(required=False)
    for entry in Submission.objects.all():
        assert titles.clean(entry.title) == entry.title
        assert reasons.clean(entry.reason) == entry.reason
        assert plan.parse(entry.intervals_typed) == tuple(entry.intervals)
        assert entry.fingerprint == plan.fingerprint(entry.intervals)
        assert entry.request_body == entry.asked.body().decode()
        assert entry.reason or not entry.is_default
        assert cause_sentence(entry.status, entry.cause)
        entry.full_clean(validate_unique=False, validate_constraints=False)
    titles_used = set(Submission.objects.values_list("title", flat=True))
    assert len(titles_used) > 400
    letters = {letter for title in titles_used for letter in title if letter.isalpha()}
    scripts = {unicodedata.name(letter).split()[0] for letter in letters}
    assert scripts >= {"LATIN", "CYRILLIC", "ARABIC"}


@pytest.mark.parametrize("zone", ["UTC", "Asia/Almaty"])
def test_it_lies_in_the_working_hours_of_two_years(
    zone: str, transactional_db: None, settings: Any
) -> None:
    settings.TIME_ZONE = zone
    fill()
    for entry in Submission.objects.all():
        local = entry.submitted_at.astimezone(ZoneInfo(zone))
        assert UNTIL - timedelta(days=730) <= local.date() < UNTIL
        assert local.weekday() < 5
        assert 8 <= local.hour < 19
        assert entry.finished_at
        assert entry.finished_at > entry.submitted_at
    times = [event.at for event in seeded_events()]
    assert times == sorted(times)
    assert times[-1] < datetime(2026, 11, 20, tzinfo=ZoneInfo(zone))
    assert times[-1] - times[0] > timedelta(days=700)


def test_a_retry_repeats_what_had_failed_before(transactional_db: None) -> None:
    fill(1_000)
    retries = Submission.objects.filter(retry_of__isnull=False).select_related("retry_of")
    assert len(retries) > 20
    for entry in retries:
        first = entry.retry_of
        assert first
        assert first.finished_at
        assert first.status in ("not_sent", "refused", "absent") or first.alarm == "found_late"
        assert entry.submitted_at > first.finished_at
        assert (entry.title, entry.submitted_by) == (first.title, first.submitted_by)


def identity(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(
        row[name] for name in ("title", "fingerprint", "is_default", "reset_attempts_enabled")
    )


def test_at_no_time_are_two_just_the_same_open(transactional_db: None) -> None:
    fill(2_000)
    rows: dict[uuid.UUID, dict[str, Any]] = {}
    still_open: Counter[tuple[Any, ...]] = Counter()
    for event in seeded_events():
        row = rows.setdefault(event.submission, {})
        was_open = row.get("status") in OPEN
        row.update(json.loads(event.details)["set"])
        still_open[identity(row)] += (row["status"] in OPEN) - was_open
        assert still_open[identity(row)] in (0, 1)


def some_people() -> list[Person]:
    return [
        Person(number, f"seed-{number}", words, "192.0.2.7", "Browser", 1.0)
        for number, words in enumerate((ENGLISH, RUSSIAN), 1)
    ]


def a_past(rows: int, still_open: set[Any]) -> Past:
    return Past(
        rows,
        Random(1),
        calendar=Calendar(UNTIL, UTC),
        people=some_people(),
        auditors=[Auditor(9, "seed-auditor")],
        last_number=1,
        still_open=still_open,
    )


def test_what_is_open_in_the_database_is_not_asked_again() -> None:
    first = {identity(row) for row, _ in a_past(300, set()).steps()}
    again = {identity(row) for row, _ in a_past(300, first).steps()}
    assert len(first) > 200
    assert not first & again


def brought_about(rows: int) -> list[dict[str, Any]]:
    """What became of so many, oldest first, without a database."""
    found: dict[uuid.UUID, dict[str, Any]] = {}
    for row, step in a_past(rows, set()).steps():
        row.update(step.changes)
        found[row["id"]] = row
    return list(found.values())


def test_older_ones_are_all_brought_to_an_end() -> None:
    rows = brought_about(NEWEST + 2_000)
    old = rows[:2_000]
    assert not [row for row in old if row["status"] in OPEN]
    assert not [row for row in old if row["alarm"] and not row["alarm_answer"]]
    assert not [row for row in old if row["default_alarm"] and not row["default_answer"]]
    assert {row["review_state"] for row in old} == {"new", "reviewed"}
    assert [row for row in rows if row["status"] in OPEN]


def test_a_default_is_settled_by_two_people_and_anything_else_by_whoever_asked() -> None:
    settled = [row for row in brought_about(8_000) if row["settled_by_name"]]
    defaults = [row for row in settled if row["is_default"]]
    assert defaults
    for row in defaults:
        assert row["proposal"]["by_name"] == row["submitted_by_name"] != row["settled_by_name"]
    for row in settled:
        assert row["is_default"] or row["settled_by_name"] == row["submitted_by_name"]


def test_nobody_can_sign_in_as_its_people(transactional_db: None) -> None:
    fill(20)
    people = User.objects.all()
    assert len(people) > 15
    assert all(person.username.startswith("seed-") for person in people)
    assert not any(person.has_usable_password() for person in people)
    assert not any(person.is_staff or person.is_superuser for person in people)
    roles = Counter(role.name for person in people for role in person.groups.all())
    assert set(roles) == {"Supervisor", "Auditor"}
    assert roles.total() == len(people)


def test_an_account_of_the_same_name_stays_as_it_was(transactional_db: None) -> None:
    mine = User.objects.create_user("seed-anna", password="mine and nobody's")
    fill(20)
    mine.refresh_from_db()
    assert mine.check_password("mine and nobody's")
    assert not mine.groups.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("--rows=0",),
        ("--rows=-1",),
        ("--rows=1.5",),
        ("--rows=many",),
        (),
        ("--rows=1", "--until=2999-01-01"),
        ("--rows=1", "--until=yesterday"),
    ],
)
def test_what_makes_no_sense_is_refused(words: tuple[str, ...], transactional_db: None) -> None:
    with pytest.raises(CommandError):
        call_command("seed_history", *words)
    assert not Submission.objects.exists()


def test_the_command_says_what_it_has_done(
    transactional_db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    out = io.StringIO()
    call_command("seed_history", "--rows=30", "--seed=3", "--until=2026-11-20", stdout=out)
    events = len(seeded_events())
    assert f"30 entries with {events} events" in out.getvalue()
    # No bar where there is no terminal.
    assert capsys.readouterr().err == ""


def test_a_database_without_tables_is_named_with_its_mend(tmp_path: Path) -> None:
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}
    done = subprocess.run(
        [sys.executable, "manage.py", "seed_history", "--rows=1"],
        cwd=configured.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "manage.py migrate" in done.stderr
    assert "Traceback" not in done.stderr


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_shows_how_far_it_is() -> None:
    terminal = Terminal()
    bar = Bar(2_000, terminal)
    bar.show(1_000)
    bar.close()
    shown = terminal.getvalue()
    assert "1,000 of 2,000 entries" in shown
    assert f"[{'#' * 15}{'.' * 15}]" in shown
    assert "left" in shown


def test_things_made_ahead_come_in_order_and_from_another_process() -> None:
    made = list(ahead((number, os.getpid()) for number in range(5)))
    assert [number for number, _ in made] == [0, 1, 2, 3, 4]
    assert {process for _, process in made}.isdisjoint({os.getpid()})


def dying() -> Iterator[int]:
    yield 1
    os._exit(1)


def failing() -> Iterator[int]:
    yield 1
    raise ValueError("made-up")


@pytest.mark.parametrize("things", [dying, failing])
def test_the_death_of_the_other_process_is_no_end(
    things: Callable[[], Iterator[int]], capfd: pytest.CaptureFixture[str]
) -> None:
    going = ahead(things())
    assert next(going) == 1
    with pytest.raises(RuntimeError, match="has died"):
        next(going)
    assert multiprocessing.active_children() == []


def test_sqlite_has_its_usual_settings_again(transactional_db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's settings")
    names = ("cache_size", "wal_autocheckpoint", "journal_mode", "synchronous")

    def now() -> list[Any]:
        with connection.cursor() as cursor:
            return [cursor.execute(f"PRAGMA {name}").fetchone() for name in names]

    before = now()
    fill(20)
    assert now() == before
