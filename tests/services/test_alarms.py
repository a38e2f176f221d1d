"""Alarms are raised once and shown until somebody answers."""

import json
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import F

from groups.audit.verify import verify
from groups.demo.sandbox import Sandbox
from groups.demo.seed import seed
from groups.liner.client import Liner, RemoteList
from groups.liner.fields import NewGroup
from groups.models import AuditEvent, Submission
from groups.models.review import ALARMED, WAITING
from groups.services.liner_groups.client import liner_from_settings
from groups.services.liner_groups.mirror import read_list
from groups.services.reconcile.reconcile import reconcile
from groups.services.record import alarms
from groups.services.record.alarms import (
    answer_alarm,
    may_answer,
    raise_unknown_long,
    waiting_now,
)
from tests.database import rewrite
from tests.demo.seed.conftest import UNTIL
from tests.entries import entry_of
from tests.later import later
from tests.services.requests import ask, in_threads

DEFAULT = NewGroup(title="For all", intervals=(0, 30), is_default=True)
UNCLEAR = NewGroup(title="Evening #error", intervals=(0, 30))
CHANGED = NewGroup(title="Night #changed", intervals=(0, 5))


def again(entry: Submission) -> Submission:
    return Submission.objects.get(pk=entry.pk)


def critical_lines(log: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in log.records if record.levelname == "CRITICAL"]


def read_liner() -> None:
    assert read_list(liner_from_settings()) is not None


def titles(user: User) -> list[str]:
    """Of the alarms that concern the person, after a look at what every page shows of them."""
    entries, shown = Submission.objects.alarming(user).newest_first(), waiting_now(user)
    assert (shown.alarms, shown.newest) == (entries.count(), entries.first())
    return [entry.title for entry in entries]


def default_of(sandbox: Sandbox, number: int) -> None:
    """Somebody makes another interval group the default, in Liner itself."""
    for group in sandbox.interval_groups():
        sandbox._store.change(group["id"], is_default=group["id"] == number)


def test_a_difference_on_read_back_alarms_the_submitter_and_auditors_once(
    anna: User,
    emil: User,
    boris: User,
    carol: User,
    sandbox: Sandbox,
    caplog: pytest.LogCaptureFixture,
) -> None:
    entry = ask(anna, CHANGED)
    assert critical_lines(caplog) == [f"Alarm alarm different: submission {entry.pk}."]
    assert titles(anna) == titles(boris) == [CHANGED.title]
    assert not waiting_now(emil).alarms
    assert not waiting_now(carol).alarms
    reconcile(liner_from_settings())
    read_liner()
    assert len(critical_lines(caplog)) == 1
    answer_alarm(entry, "Liner rounds up", by=boris)
    assert not waiting_now(anna).alarms
    assert not waiting_now(boris).alarms
    assert verify().findings == []


def test_a_new_default_concerns_the_auditors_until_one_answers_it(
    anna: User, boris: User, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    entry = ask(anna, DEFAULT)
    assert entry.default_alarm == "made"
    assert critical_lines(caplog) == [f"Alarm default_alarm made: submission {entry.pk}."]
    assert titles(boris) == ["For all"]
    assert not waiting_now(anna).alarms
    assert answer_alarm(entry, "Agreed with sales", by=boris, alarm="default_alarm")
    assert not answer_alarm(entry, "And again", by=boris, alarm="default_alarm")
    assert not waiting_now(boris).alarms
    assert (entry.default_answer, entry.alarm_answer) == ("Agreed with sales", "")
    event = AuditEvent.objects.filter(kind="submission.alarm_answered").get()
    assert json.loads(event.details)["alarm"] == "made"
    assert verify().findings == []


def test_an_outcome_alarm_and_a_default_alarm_are_independent(
    anna: User, boris: User, sandbox: Sandbox
) -> None:
    entry = ask(anna, NewGroup(title="All #changed", intervals=(0, 5), is_default=True))
    assert (entry.alarm, entry.default_alarm) == ("different", "made")
    answer_alarm(entry, "Rounded up", by=boris)
    assert titles(boris) == ["All #changed"]
    assert not waiting_now(anna).alarms
    answer_alarm(entry, "Agreed", by=boris, alarm="default_alarm")
    assert not waiting_now(boris).alarms


def test_a_default_changed_in_liner_raises_one_alarm_for_each_new_one(
    anna: User, boris: User, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    entry = ask(anna, DEFAULT)
    answer_alarm(entry, "Agreed", by=boris, alarm="default_alarm")
    others = [sandbox.add("Elsewhere", [5]), sandbox.add("Elsewhere too", [6])]
    read_liner()
    assert not waiting_now(boris).alarms
    for count, other in enumerate(others, 1):
        default_of(sandbox, other)
        read_liner()
        read_liner()
        assert (again(entry).default_alarm, again(entry).default_seen) == ("elsewhere", other)
        assert titles(anna) == titles(boris) == ["For all"]
        assert len(critical_lines(caplog)) == 1 + count
        answer_alarm(again(entry), "Seen", by=boris, alarm="default_alarm")
        read_liner()
        assert not waiting_now(boris).alarms
    assert AuditEvent.objects.filter(kind="submission.alarm_raised").count() == 2
    assert verify().findings == []


def test_a_new_default_that_liners_list_shows_late_raises_nothing_for_a_quarter_of_an_hour(
    anna: User, sandbox: Sandbox
) -> None:
    with patch.object(Liner, "read_list", return_value=RemoteList((), None)):
        entry = ask(anna, DEFAULT)
        assert again(entry).default_alarm == "made"
        later(minutes=14)
        read_liner()
        assert again(entry).default_alarm == "made"
        later(minutes=1)
        read_liner()
    assert (again(entry).default_alarm, again(entry).default_seen) == ("elsewhere", 0)


def test_what_is_not_known_of_the_default_raises_nothing(anna: User, sandbox: Sandbox) -> None:
    other = sandbox.add("Elsewhere", [5])
    read_liner()
    entry = ask(anna, DEFAULT)
    for group in sandbox.interval_groups():
        sandbox._store.change(group["id"], is_default=True)
    read_liner()
    assert again(entry).default_alarm == "made"
    ask(anna, NewGroup(title="Next #lost", intervals=(1,), is_default=True))
    default_of(sandbox, other)
    read_liner()
    assert again(entry).default_alarm == "made"


def test_unknown_for_an_hour_raises_one_alarm_despite_restarts(
    anna: User,
    boris: User,
    sandbox: Sandbox,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = ask(anna, UNCLEAR)
    assert raise_unknown_long() == 0
    monkeypatch.setattr(alarms, "LONG", timedelta(0))
    assert raise_unknown_long() == 1
    assert raise_unknown_long() == 0
    assert critical_lines(caplog) == [f"Alarm alarm unknown_long: submission {entry.pk}."]
    assert titles(anna) == titles(boris) == [UNCLEAR.title]
    answer_alarm(again(entry), "Somebody looks into it", by=anna)
    assert raise_unknown_long() == 0
    assert not waiting_now(anna).alarms
    assert verify().findings == []


def test_four_reconcilers_at_once_raise_it_once(
    anna: User, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(anna, UNCLEAR)
    monkeypatch.setattr(alarms, "LONG", timedelta(0))
    assert sorted(in_threads(4, raise_unknown_long)) == [0, 0, 0, 1]
    assert AuditEvent.objects.filter(kind="submission.alarm_raised").count() == 1


def test_reconcile_raises_it_and_a_known_outcome_clears_it(anna: User, sandbox: Sandbox) -> None:
    entry = ask(anna, UNCLEAR)
    sandbox.stop()
    later(minutes=61)
    reconcile(liner_from_settings())
    assert again(entry).alarm == "unknown_long"
    assert titles(anna) == [UNCLEAR.title]
    Submission.objects.filter(pk=entry.pk).update(status="absent")
    assert not waiting_now(anna).alarms


def test_an_entry_with_another_unanswered_alarm_gets_no_second_one(
    anna: User, sandbox: Sandbox
) -> None:
    entry = ask(anna, UNCLEAR)
    earlier = F("submitted_at") - timedelta(hours=2)
    rewrite(Submission.objects.filter(pk=entry.pk), alarm="number_taken", submitted_at=earlier)
    assert raise_unknown_long() == 0
    answer_alarm(again(entry), "A slip of Liner's", by=anna)
    assert raise_unknown_long() == 1


@pytest.mark.slow
def test_alarms_and_what_waits_are_read_by_their_own_indexes(
    transactional_db: None, boris: User, anna: User
) -> None:
    for _ in seed(2_000, until=UNTIL):
        pass
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            # So few rows are read sooner without any index: it must be possible.
            cursor.execute("SET enable_seqscan = off")
            cursor.execute("SET enable_sort = off")
    for person in (anna, boris):
        alarming = Submission.objects.alarming(person).newest_first()[:100]
        assert "submission_alarmed" in alarming.explain()
        waiting = Submission.objects.for_attention(person).newest_first()[:200]
        assert "submission_waiting" in waiting.explain()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("RESET ALL")


@pytest.mark.slow
def test_python_and_the_database_agree_on_which_alarms_are_open(transactional_db: None) -> None:
    for _ in seed(1_500, until=UNTIL):
        pass
    entries = Submission.objects.all()
    alarmed = {each.pk for each in entries if each.has_outcome_alarm or each.has_default_alarm}
    assert alarmed == set(Submission.objects.filter(ALARMED).values_list("pk", flat=True))
    waiting = set(Submission.objects.filter(WAITING).values_list("pk", flat=True))
    assert waiting >= alarmed | {each.pk for each in entries if each.status == "unknown"}


def test_only_those_whom_an_alarm_concerns_may_answer_it(
    anna: User, emil: User, boris: User, carol: User
) -> None:
    entry = entry_of(anna, 0, alarm="different", default_alarm="made", is_default=True)
    told = {
        person.username: [may_answer(person, entry, name) for name in ("alarm", "default_alarm")]
        for person in (anna, emil, boris, carol)
    }
    assert told == {
        "anna": [True, False],
        "emil": [False, False],
        "boris": [True, True],
        "carol": [False, False],
    }
    entry.default_alarm = "elsewhere"
    assert may_answer(anna, entry, "default_alarm")
