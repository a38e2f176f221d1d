"""What a made-up past holds could have happened, in the order and the shares of a real one."""

import json
import re
import unicodedata
import uuid
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from groups import plan
from groups.audit import triggers
from groups.audit.replay import BLANKS
from groups.demo.seed import copies
from groups.demo.seed.recording import templates
from groups.forms.fields import ReasonField, TitleField
from groups.liner.fields import NewGroup
from groups.models import Submission
from groups.wording.outcomes import cause_sentence
from tests.demo.seed.conftest import UNTIL, fill, require_right, seeded_events

pytestmark = pytest.mark.slow

OPEN = ("sending", "unknown")


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
    # Rows that a later batch changes, among them.
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
    assert {entry.verification for entry in entries} == set(Submission.Verification.values)
    assert {entry.alarm for entry in entries} == {"", *Submission.Alarm.values}
    assert {bool(entry.alarm_answer) for entry in entries if entry.alarm} == {True, False}
    assert {entry.review_state for entry in entries} == {
        "new", "reviewed", "needs_explanation", "explained",
    }  # fmt: skip
    assert {entry.default_alarm for entry in entries if entry.is_default} == {"made", "elsewhere"}
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
        "opened", "created", "refused", "not_sent", "unknown", "swept", "replayed", "read_back",
        "default_read", "scanned", "found", "absent", "proposed", "settled", "alarm_raised",
        "alarm_answered", "reviewed", "explained",
    }  # fmt: skip


def test_every_request_could_have_come_through_the_form(transactional_db: None) -> None:
    fill()
    titles, reasons = TitleField(), ReasonField(required=False)
    for entry in Submission.objects.all():
        assert titles.clean(entry.title) == entry.title
        assert reasons.clean(entry.reason) == entry.reason
        assert plan.parse(entry.intervals_typed) == tuple(entry.intervals)
        assert entry.fingerprint == plan.fingerprint(entry.intervals)
        assert entry.request_body == NewGroup.of(entry).body().decode()
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
        was_open = event.submission in rows and rows[event.submission]["status"] in OPEN
        row = rows.setdefault(event.submission, BLANKS.copy())
        row.update(json.loads(event.details)["set"])
        still_open[identity(row)] += (row["status"] in OPEN) - was_open
        assert still_open[identity(row)] in (0, 1)


def test_what_is_open_in_the_database_is_not_requested_again(transactional_db: None) -> None:
    fill(300)
    first = {row["id"]: identity(row) for row in rows_without_people()}
    fill(300)
    again = {identity(row) for row in rows_without_people() if row["id"] not in first}
    assert len(again) > 200
    assert not again & set(first.values())


def test_older_ones_are_all_brought_to_an_end(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "NEWEST", 1_000)
    fill(3_000)
    rows = rows_without_people()[::-1]
    old = rows[:2_000]
    assert not [row for row in old if row["status"] in OPEN]
    # That it was unknown for long needs no answer once it is known.
    alarmed = [row for row in old if row["alarm"] not in ("", "unknown_long")]
    assert alarmed
    assert not [row for row in alarmed if not row["alarm_answer"]]
    assert not [row for row in old if row["default_alarm"] and not row["default_answer"]]
    assert {row["review_state"] for row in old} == {"new", "reviewed"}
    assert [row for row in rows if row["status"] in OPEN]


def test_a_default_is_settled_by_two_people_and_anything_else_by_its_author(
    transactional_db: None,
) -> None:
    fill(2_000)
    settled = list(Submission.objects.exclude(settled_by_name=""))
    defaults = [entry for entry in settled if entry.is_default]
    assert defaults
    for entry in defaults:
        assert entry.proposal["by_name"] == entry.submitted_by_name != entry.settled_by_name
    for entry in settled:
        assert entry.is_default or entry.settled_by_name == entry.submitted_by_name


def test_nothing_is_left_of_the_stories_that_it_copies() -> None:
    for template in templates():
        details = "".join(event.details for event in template.events)
        own = r"[0-9a-f]{8}-[0-9a-f]{4}|[0-9]{9}|[0-9]{4}-[0-9]{2}-[0-9]{2}|[Ss]tory|127\.0\.0\.1"
        assert not re.findall(own, details)
        assert details.count("%") == details.count("%(")
