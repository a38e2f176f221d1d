"""Alarms on every page of those they concern; and an answer to a check that ended wrong."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from groups.audit.verify import verify
from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import AuditEvent, IntegrityCheck, Submission
from groups.services.evidence.integrity import answer_check
from groups.services.record import alarms
from groups.views import attention
from tests.conftest import words_on
from tests.entries import entry_of, wrong
from tests.services.requests import ask

PAGES = ("/history/", "/attention/", "/groups/preview/", "/accounts/password/")
DIFFERENT = "Saved differently in Liner: Night #changed"
WRONG = "The audit trail is not verified"


@pytest.fixture
def annas(anna: User, signed_in: Callable[[User], Client], sandbox: Sandbox) -> Client:
    return signed_in(anna)


@pytest.fixture
def boriss(boris: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(boris)


def test_an_alarm_stands_on_every_page_until_it_is_answered(
    annas: Client, boriss: Client, anna: User, emil: User, signed_in: Callable[[User], Client]
) -> None:
    entry = ask(anna, NewGroup(title="Night #changed", intervals=(0, 5)))
    for browser in (annas, boriss):
        for page in (*PAGES, entry.get_absolute_url()):
            assert DIFFERENT in words_on(browser.get(page)), page
    link = f'href="/attention/?from={entry.pk}#e-{entry.pk}"'
    assert link in annas.get("/history/").content.decode()
    assert DIFFERENT not in words_on(signed_in(emil).get("/history/"))
    assert DIFFERENT not in words_on(Client().get("/accounts/login/"))
    data = {f"{entry.pk}-answer": "Rounded up", "about": "alarm"}
    annas.post(f"/attention/{entry.pk}/answer/", data)
    for page in PAGES:
        assert DIFFERENT not in words_on(annas.get(page))


def test_a_new_default_is_answered_by_an_auditor(annas: Client, boriss: Client, anna: User) -> None:
    entry = ask(anna, NewGroup(title="For all", intervals=(0, 5), is_default=True))
    assert "New default created: For all" in words_on(boriss.get("/history/"))
    assert "New default created" not in words_on(annas.get("/attention/"))
    told = "New default created · not answered"
    assert told in words_on(boriss.get(entry.get_absolute_url()))
    assert told not in words_on(annas.get(entry.get_absolute_url()))
    address = f"/attention/{entry.pk}/answer/"
    data = {f"{entry.pk}-default_alarm-answer": "Agreed", "about": "default_alarm"}
    assert annas.post(address, data).status_code == 404
    assert boriss.post(address, {**data, "about": "title"}).status_code == 404
    assert "Say what you found or did" in words_on(boriss.post(address, {"about": "default_alarm"}))
    assert boriss.post(address, data).status_code == 302
    assert "New default created" not in words_on(boriss.get("/attention/"))
    assert Submission.objects.get().default_answer == "Agreed"
    assert verify().findings == []


def test_the_newest_alarm_is_named_and_all_are_counted(
    annas: Client, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        entry_of(anna, number, alarm="different")
    page = words_on(annas.get("/groups/preview/"))
    assert "5 alarms · Saved differently in Liner: Plan 4" in page
    assert "Plan 3" not in page
    assert "Attention 5" in page
    monkeypatch.setattr(alarms, "MOST_WAITING", 5)
    page = words_on(annas.get("/groups/preview/"))
    assert "5 or more alarms · " in page
    assert "Attention 5+" in page


def test_an_explanation_that_is_wanted_counts_for_its_author(
    annas: Client, anna: User, emil: User, signed_in: Callable[[User], Client]
) -> None:
    entry_of(anna, 0, review_state="needs_explanation")
    assert "Attention 1" in words_on(annas.get("/groups/preview/"))
    assert "Attention 1" not in words_on(signed_in(emil).get("/groups/preview/"))


def test_a_title_is_text_wherever_it_stands(annas: Client, anna: User) -> None:
    entry_of(anna, 0, alarm="different", title="<script>alert(1)</script>")
    assert "<script>alert(1)" not in annas.get("/history/").content.decode()


def test_a_wrong_record_concerns_auditors_and_administrators_until_one_answers(
    annas: Client, boriss: Client, carol: User, signed_in: Callable[[User], Client]
) -> None:
    check = wrong()
    carols = signed_in(carol)
    assert WRONG in words_on(boriss.get("/history/"))
    assert WRONG in words_on(carols.get("/history/"))
    assert WRONG not in words_on(annas.get("/history/"))
    empty = boriss.post("/integrity/answer/", {"check": check.pk, "answer": ""})
    assert "Say what you found or did" in words_on(empty)
    boriss.post("/integrity/answer/", {"check": check.pk, "answer": "A restored backup"})
    assert WRONG not in words_on(carols.get("/history/"))
    page = words_on(carols.get("/integrity/"))
    assert "A restored backup" in page
    assert "boris" in page
    event = AuditEvent.objects.filter(kind="integrity.answered").get()
    assert event.actor == "boris"
    assert json.loads(event.details) == {"check": check.pk, "answer": "A restored backup"}


def test_the_next_wrong_check_stands_out_again(boriss: Client, boris: User) -> None:
    first = wrong()
    assert answer_check(first, "Seen", by=boris)
    assert not answer_check(first, "Seen again", by=boris)
    second = wrong()
    assert WRONG in words_on(boriss.get("/history/"))
    # Whoever answers what they saw before does not answer this one.
    boriss.post("/integrity/answer/", {"check": first.pk, "answer": "Seen"})
    second.refresh_from_db()
    assert second.answer == ""
    IntegrityCheck.objects.create(state="stopped", finished_at=timezone.now())
    assert WRONG in words_on(boriss.get("/history/"))


def test_a_lost_database_still_gives_its_page(
    annas: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(user: User) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(alarms, "waiting_now", lost)
    assert annas.get("/groups/preview/").status_code == 200


def test_what_waits_costs_three_queries(
    boriss: Client, django_assert_num_queries: Any, anna: User, boris: User
) -> None:
    boris.get_all_permissions()
    for number in range(4):
        entry_of(anna, number, alarm="different")
    with django_assert_num_queries(3):
        waiting = alarms.waiting_now(boris)
    assert (waiting.count, waiting.alarms) == (4, 4)
    assert waiting.newest
    assert waiting.newest.title == "Plan 3"


def test_an_alarm_is_reached_however_much_newer_waits(
    boriss: Client, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attention, "MOST_ON_A_PAGE", 3)
    old = entry_of(anna, 0, alarm="different")
    for number in range(1, 8):
        entry_of(anna, number, review_state="explained")
    page = boriss.get("/attention/")
    seen = [item["entry"].title for item in page.context["items"]]
    while older := page.context["older"]:
        page = boriss.get("/attention/", {"from": str(older.pk)})
        assert page.context["has_newer"]
        seen += [item["entry"].title for item in page.context["items"]]
    assert seen == [f"Plan {number}" for number in range(7, -1, -1)]
    page = boriss.get("/attention/", {"from": str(old.pk)})
    assert [item["entry"] for item in page.context["items"]] == [old]
    for nobody in ("x", "0" * 32, ""):
        assert len(boriss.get("/attention/", {"from": nobody}).context["items"]) == 3


def test_who_only_reads_is_told_of_an_alarm_and_may_not_answer_it(
    anna: User, carol: User, boriss: Client, signed_in: Callable[[User], Client]
) -> None:
    entry = entry_of(anna, 0, alarm="different", default_alarm="made", is_default=True)
    carols = signed_in(carol)
    words = words_on(carols.get("/attention/"))
    assert "New default created" in words
    assert "Saved differently in Liner" in words
    assert "Answer alarm" not in words
    assert words_on(boriss.get("/attention/")).count("Answer alarm") == 2
    data = {f"{entry.pk}-answer": "All is well", "about": "alarm"}
    assert carols.post(f"/attention/{entry.pk}/answer/", data).status_code == 403
    entry.refresh_from_db()
    assert entry.alarm_answer == ""


def test_what_was_wrong_stands_until_it_is_answered_though_later_checks_find_it_right(
    boriss: Client,
) -> None:
    earlier, check = wrong(), wrong()
    IntegrityCheck.objects.create(state="right", finished_at=timezone.now())
    assert WRONG in words_on(boriss.get("/history/"))
    page = words_on(boriss.get("/integrity/"))
    assert page.count("Answer alarm") == 2
    assert "Last check: verified" in page
    for each, answer, left in ((check, "Put back by hand", 1), (earlier, "A restored backup", 0)):
        assert WRONG in words_on(boriss.get("/history/"))
        boriss.post("/integrity/answer/", {"check": each.pk, "answer": answer})
        assert words_on(boriss.get("/integrity/")).count("Answer alarm") == left
    assert WRONG not in words_on(boriss.get("/history/"))
    page = words_on(boriss.get("/integrity/"))
    assert page.index("Put back by hand boris") < page.index("A restored backup boris")
    assert page.count("WRONG event 1: why") == 2
    wrong()
    assert WRONG in words_on(boriss.get("/history/"))
