"""`/history/<uuid>/`: the timeline of one entry, from its events."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import JSONField, Value
from django.test import Client

from groups.audit.append import in_transaction
from groups.audit.verify import verify
from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import AuditEvent, Submission
from groups.plan.rules import read_rules
from groups.services.liner_groups.client import liner_from_settings
from groups.services.reconcile.reconcile import reconcile
from groups.services.record.alarms import answer_alarm
from groups.services.record.submissions import change
from groups.services.review.settle import Decision, settle
from tests.audit.conftest import finished, opened
from tests.conftest import confirm, press, words_on
from tests.database import rewrite
from tests.demo.seed.conftest import fill, seeded_events
from tests.entries import entry_of
from tests.later import later
from tests.services.requests import ask

pytestmark = pytest.mark.usefixtures("noon")


def titles(page: Any) -> list[str]:
    """The steps' codes, in order."""
    return [step.code for step in page.context["steps"]]


def numbers_of(entry: Submission) -> list[int]:
    found = AuditEvent.objects.filter(submission=entry.pk).order_by("number")
    return list(found.values_list("number", flat=True))


def test_the_timeline_goes_from_the_request_to_the_read_back(annas: Client, settings: Any) -> None:
    settings.CALL_RULES = read_rules("1 in 1d")
    confirm(annas, press(annas, title="Evening", reason="Agreed"))
    entry = Submission.objects.get()
    page = annas.get(entry.get_absolute_url())
    assert titles(page) == ["requested", "shown", "confirmed", "sent", "created", "read_back"]
    words = words_on(page)
    for text in (
        "Requested by anna",
        "Plan shown before sending",
        "3 calls over 2 h 30 min",
        "Confirmed",
        "Sent to Liner",
        "Liner answered: created",
        f"Number#{entry.liner_group_id}",
        "Liner saved exactly what was requested.",
        *(f"event {number}" for number in numbers_of(entry)),
    ):
        assert text in words, text


def test_what_a_step_says_once_is_not_said_again(annas: Client) -> None:
    press(annas, intervals="5m, 2h")
    words = words_on(annas.get(Submission.objects.get().get_absolute_url()))
    assert "Intervals5m, 2h Default" in words
    assert "gave a number" not in words
    press(annas, intervals="5 60")
    words = words_on(annas.get(Submission.objects.newest_first()[0].get_absolute_url()))
    assert "Intervals5m, 1h, typed as 5 60 Default" in words


def test_many_scans_are_one_step_with_its_first_and_last_event(
    annas: Client, anna: User, sandbox: Sandbox
) -> None:
    entry = ask(anna, NewGroup(title="Evening #error", intervals=(0, 30)))
    for scans in (2, 3, 4):
        change(entry, "submission.scanned", expect=["unknown"], scans=scans)
    page = annas.get(entry.get_absolute_url())
    assert titles(page) == ["requested", "not_shown", "sent", "unknown", "scanned"]
    first, last = numbers_of(entry)[-4], numbers_of(entry)[-1]
    assert "list, 4 times" in words_on(page)
    assert f"events {first} to {last}" in words_on(page)


def test_found_late_settled_and_answered_each_have_their_step(
    annas: Client, anna: User, emil: User, sandbox: Sandbox
) -> None:
    entry = ask(anna, NewGroup(title="All #lost", intervals=(0, 30), is_default=True))
    (made,) = sandbox.interval_groups()
    decision = Decision(made["id"], "Seen in Liner")
    settle(entry, decision, by=anna, liner=liner_from_settings())
    settle(entry, decision, by=emil, liner=liner_from_settings())
    page = annas.get(entry.get_absolute_url())
    assert titles(page)[-2:] == ["proposed", "settled"]
    words = words_on(page)
    assert "It is a default, so a second person must make the same decision." in words
    assert "Alarm: New default created" in words
    lost = ask(anna, NewGroup(title="Found #lost", intervals=(0, 30)))
    later(minutes=1)
    reconcile(liner_from_settings())
    assert titles(annas.get(lost.get_absolute_url()))[-2:] == ["scanned", "found"]


def test_a_request_that_was_not_sent_is_not_called_sent(
    annas: Client, anna: User, sandbox: Sandbox
) -> None:
    sandbox.stop()
    page = annas.get(ask(anna).get_absolute_url())
    assert titles(page) == ["requested", "not_shown", "prepared", "not_sent"]
    assert "Sent to Liner" not in words_on(page)
    assert "Recorded, not sent yet" in words_on(page)


def test_an_unknown_kind_of_event_is_shown_by_its_columns(annas: Client, anna: User) -> None:
    entry = opened(anna)
    change(entry, "submission.from_the_future", expect=["sending"], message="<b>new</b>")
    page = annas.get(entry.get_absolute_url())
    assert "from_the_future" in words_on(page)
    assert "&lt;b&gt;new&lt;/b&gt;" in page.content.decode()


def test_an_imported_entry_says_so(annas: Client, anna: User) -> None:
    entry = entry_of(anna, 7, answer='{"data":{"id":8}}', receipt={})
    in_transaction("submission.imported", submission=entry.pk, details={"set": entry.recorded()})
    page = annas.get(entry.get_absolute_url())
    assert titles(page) == ["requested", "sent", "replayed", "imported"]
    assert "Imported: older than the audit trail" in words_on(page)
    assert verify().findings == []


def test_an_entry_without_events_is_shown_from_its_row_and_says_so(
    annas: Client, anna: User
) -> None:
    entry = entry_of(anna, 7)
    page = annas.get(entry.get_absolute_url())
    assert titles(page) == ["requested", "sent", "replayed"]
    assert "Audit trail: not verified This entry has no events," in words_on(page)
    assert "0 events, audit trail not verified" in words_on(page)
    assert "· event" not in words_on(page)


def test_the_page_shows_the_plan_as_a_calendar_with_its_exact_times(
    annas: Client, anna: User
) -> None:
    entry = ask(anna)
    page = annas.get(entry.get_absolute_url())
    assert "For a lead arriving" in words_on(page)
    assert "Exact times" in words_on(page)
    assert 'class="calendar"' in page.content.decode()
    assert "plan.css" in page.content.decode()


def test_only_the_author_can_copy_it(
    annas: Client, anna: User, boris: User, signed_in: Callable[[User], Client]
) -> None:
    entry = ask(anna)
    link = f'href="/groups/new/?from_entry={entry.pk}"'
    assert link in annas.get(entry.get_absolute_url()).content.decode()
    assert link not in signed_in(boris).get(entry.get_absolute_url()).content.decode()


def test_a_supervisor_sees_the_same_timeline_of_their_own_entry(
    annas: Client, anna: User, boris: User, signed_in: Callable[[User], Client]
) -> None:
    entry = ask(anna)
    own = annas.get(entry.get_absolute_url())
    auditors = signed_in(boris).get(entry.get_absolute_url())
    assert own.context["steps"] == auditors.context["steps"]
    assert "Check the whole audit trail" not in words_on(own)
    assert "Check the whole audit trail" in words_on(auditors)


def test_an_entry_with_500_events_and_a_64_kib_answer_is_read_in_few_queries(
    annas: Client, anna: User, django_assert_max_num_queries: Any
) -> None:
    entry = finished(anna, 5)
    answer = json.dumps({"data": ["x" * 20] * 2_700})
    for number in range(500):
        spread = answer if number == 0 else "{}"
        change(entry, "submission.unknown", expect=["created"], answer=spread)
    with django_assert_max_num_queries(17):
        page = annas.get(entry.get_absolute_url())
    assert page.status_code == 200
    assert "503 events with their hashes" in words_on(page)
    assert len(page.content) < 1_000_000


@pytest.mark.parametrize(
    ("raised", "column"),
    [
        ({"alarm": "different"}, "alarm"),
        ({"default_alarm": "made", "is_default": True}, "default_alarm"),
    ],
)
def test_an_answer_to_an_alarm_is_shown_as_written(
    raised: dict[str, Any],
    column: str,
    anna: User,
    boris: User,
    signed_in: Callable[[User], Client],
    transactional_db: None,
) -> None:
    entry = opened(anna, **raised)
    assert answer_alarm(entry, "Seen <b>twice</b>\n& agreed", by=boris, alarm=column)
    page = signed_in(boris).get(entry.get_absolute_url()).content.decode()
    assert "<blockquote>Seen &lt;b&gt;twice&lt;/b&gt;<br>&amp; agreed</blockquote>" in page


@pytest.mark.slow
def test_every_kind_of_entry_of_the_made_up_past_can_be_opened(
    transactional_db: None, boris: User, signed_in: Callable[[User], Client]
) -> None:
    fill(1_200)
    entries: dict[Any, list[str]] = {}
    for event in seeded_events():
        details = json.loads(event.details)
        entries.setdefault(event.submission, []).append(
            " ".join((event.kind, *sorted(details), *sorted(details.get("set", {}))))
        )
    of_each_kind = {tuple(codes): pk for pk, codes in entries.items()}
    assert len(of_each_kind) > 20
    browser = signed_in(boris)
    for pk in of_each_kind.values():
        assert browser.get(f"/history/{pk}/").status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize(
    "intervals", [None, 5, "x", [], {}, [1, "a"], [None], [[1]], [True], [-1], [10**20]]
)
def test_invalid_intervals_are_shown_and_hide_nothing(
    intervals: Any, anna: User, boris: User, signed_in: Callable[[User], Client]
) -> None:
    entry_of(anna, 0)
    odd = entry_of(anna, 1, status="unknown", liner_group_id=None, alarm="unknown_long")
    rewrite(Submission.objects.filter(pk=odd.pk), intervals=Value(intervals, JSONField()))
    browser = signed_in(boris)
    for path in ("/history/", f"/history/{odd.pk}/", "/attention/"):
        page = browser.get(path)
        assert page.status_code == 200
        if intervals != [10**20]:
            assert "This is not a plan, and linerAdmin did not write it" in words_on(page)
    assert "Plan 0" in words_on(browser.get("/history/"))
