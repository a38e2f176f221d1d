"""Alarms are answered once, by those they concern, and no answer is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from groups.audit.verify import verify
from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import ALARMED, AuditEvent, Submission
from groups.services.record.alarms import answer_alarm
from groups.services.record.submissions import change
from groups.views import attention
from tests.attention.conftest import LOST, NEVER, again
from tests.conftest import words_on
from tests.services.requests import ask


def test_an_alarm_stands_until_somebody_answers_it(
    browser: Client, anna: User, boris: User, signed_in: Callable[[User], Client]
) -> None:
    entry = ask(anna, NewGroup(title="Night #changed", intervals=(0, 5)))
    page = words_on(browser.get("/attention/"))
    assert "Saved differently in Liner" in page
    assert "Field Requested In Liner Interval 2 5m 6m" in page
    name = f"{entry.pk}-answer"
    empty = signed_in(boris).post(f"/attention/{entry.pk}/answer/", {name: ""})
    assert "Say what you found or did" in words_on(empty)
    signed_in(boris).post(f"/attention/{entry.pk}/answer/", {name: "Liner rounds up"})
    assert "Night #changed" not in words_on(browser.get("/attention/"))
    assert again(entry).alarm_answer == "Liner rounds up"
    assert AuditEvent.objects.filter(kind="submission.alarm_answered").get().actor == "boris"


def test_answering_an_answered_alarm_shows_both_answers(
    browser: Client, anna: User, boris: User, carol: User, emil: User, signed_in: Any
) -> None:
    entry = ask(anna, NewGroup(title="Night #changed", intervals=(0, 5)))
    address, name = f"/attention/{entry.pk}/answer/", f"{entry.pk}-answer"
    done = signed_in(boris).post(address, {name: "Liner <i>rounds</i> up"}, follow=True)
    assert "Alarm answered: “Night #changed”" in words_on(done)
    page = browser.post(address, {name: "I corrected it"})
    assert page.status_code == 409
    told = "Nothing was recorded. That alarm was already answered: “Liner &lt;i&gt;rounds"
    assert told in words_on(page)
    assert "<blockquote>I corrected it</blockquote>" in page.content.decode()
    assert again(entry).alarm_answer == "Liner <i>rounds</i> up"
    assert AuditEvent.objects.filter(kind="submission.alarm_answered").count() == 1
    others = [signed_in(who).post(address, {name: "So so"}).status_code for who in (emil, carol)]
    assert others == [404, 403]


def test_answering_an_alarm_at_the_same_moment_shows_both_answers(
    browser: Client, anna: User, boris: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = ask(anna, NewGroup(title="Night #changed", intervals=(0, 5)))

    def second(submission: Submission, answer: str, **more: Any) -> bool:
        assert answer_alarm(again(entry), "Rounded up", by=boris)
        return answer_alarm(submission, answer, **more)

    monkeypatch.setattr(attention, "answer_alarm", second)
    page = browser.post(f"/attention/{entry.pk}/answer/", {f"{entry.pk}-answer": "I saw it"})
    assert page.status_code == 409
    assert "was already answered: “Rounded up”" in words_on(page)
    assert "I saw it" in words_on(page)


def test_the_alarm_about_a_taken_number_leads_to_the_entry_that_has_it(
    anna: User, boris: User, emil: User, sandbox: Sandbox, settings: Any, signed_in: Any
) -> None:
    first = ask(emil)
    with Sandbox(token=sandbox.token) as forgetful:
        # A Liner that begins to count anew.
        settings.LINER_API_URL = forgetful.url
        second = ask(anna, NewGroup(title="Another", intervals=(5,)))
    link, number = f'<a href="{first.get_absolute_url()}">', f"#{first.liner_group_id}"
    for reader, is_linked in ((boris, True), (anna, False)):
        for address in ("/attention/", second.get_absolute_url()):
            page = signed_in(reader).get(address).content.decode()
            assert (link in page) == is_linked
    assert f"Liner answered with {number}." in words_on(signed_in(anna).get("/attention/"))


def test_an_alarm_that_has_ended_is_not_answered(browser: Client, anna: User) -> None:
    entry = ask(anna, NEVER)
    change(entry, "submission.test", expect=["unknown"], alarm="unknown_long")
    change(entry, "submission.test", expect=["unknown"], status="absent")
    page = browser.post(f"/attention/{entry.pk}/answer/", {f"{entry.pk}-answer": "I saw it"})
    assert page.status_code == 409
    assert "Nothing was recorded. That alarm is closed." in words_on(page)


def test_an_alarm_can_be_answered_neither_before_it_is_raised_nor_twice(
    browser: Client, anna: User, sandbox: Sandbox
) -> None:
    entry = ask(anna, NEVER)
    address, name = f"/attention/{entry.pk}/answer/", f"{entry.pk}-answer"
    assert browser.post(address, {name: "Whatever comes"}).status_code == 404
    assert again(entry).alarm_answer == ""
    alarmed = ask(anna, NewGroup(title="Night #changed", intervals=(0, 5)))
    assert answer_alarm(alarmed, "Rounded up", by=anna)
    assert not answer_alarm(alarmed, "No, it is not", by=anna)
    assert again(alarmed).alarm_answer == "Rounded up"


def test_a_new_alarm_stands_out_though_an_earlier_one_was_answered(
    browser: Client, anna: User, sandbox: Sandbox
) -> None:
    entry = ask(anna, LOST)
    change(entry, "submission.test", expect=["unknown"], alarm="number_taken")
    assert answer_alarm(entry, "A slip of Liner's", by=anna)
    assert not Submission.objects.filter(ALARMED).exists()
    change(entry, "submission.test", expect=["unknown"], alarm="found_late")
    assert [found.pk for found in Submission.objects.filter(ALARMED)] == [entry.pk]
    assert verify().findings == []
