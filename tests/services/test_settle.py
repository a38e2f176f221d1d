"""A person decides, and the page lets them decide nothing that is plainly wrong."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.test import Client

from groups import roles
from groups.audit.verify import verify
from groups.liner.client import Liner, NewGroup
from groups.liner.sandbox import Sandbox
from groups.models import ALARMED, AuditEvent, Submission
from groups.services.alarms import answer_alarm
from groups.services.connect import liner_from_settings
from groups.services.record import change
from groups.services.settle import Decision, settle
from groups.views import attention
from tests.audit.conftest import finished
from tests.conftest import person, words_on
from tests.services.asking import ask
from tests.services.test_reconcile import later

LOST = NewGroup(title="Evening #lost", intervals=(0, 30))
NEVER = NewGroup(title="Evening #error", intervals=(0, 30))
DEFAULT = NewGroup(title="For all #lost", intervals=(0, 30), is_default=True)


def decide(browser: Client, entry: Submission, decision: str, **fields: Any) -> Any:
    data = {f"{entry.pk}-{name}": value for name, value in fields.items()}
    data[f"{entry.pk}-decision"] = decision
    return browser.post(f"/attention/{entry.pk}/decide/", data, follow=True)


def again(entry: Submission) -> Submission:
    return Submission.objects.get(pk=entry.pk)


@pytest.fixture
def browser(anna: User, signed_in: Callable[[User], Client], sandbox: Sandbox) -> Client:
    return signed_in(anna)


def test_it_is_this_number(browser: Client, anna: User, sandbox: Sandbox) -> None:
    entry = ask(anna, LOST)
    (made,) = sandbox.interval_groups()
    page = decide(browser, entry, "exists", number=made["id"], reason="Seen in Liner")
    assert page.status_code == 200
    assert f"Recorded: “Evening #lost” is number #{made['id']} in Liner." in words_on(page)
    assert "Recorded:" not in words_on(browser.get("/attention/"))
    settled = again(entry)
    assert (settled.status, settled.liner_group_id) == ("created", made["id"])
    assert (settled.settled_by_name, settled.settled_reason) == ("anna", "Seen in Liner")
    assert (settled.verification, settled.cause) == ("same", "settled")
    event = AuditEvent.objects.filter(kind="submission.settled").get()
    assert (event.actor, event.submission) == ("anna", entry.pk)


def test_it_does_not_exist(browser: Client, anna: User) -> None:
    entry = ask(anna, NEVER)
    page = decide(browser, entry, "absent", reason="Looked through the whole list")
    assert "it is still looked for" in words_on(page)
    assert again(entry).status == "unknown"
    later(hours=24)
    page = decide(browser, entry, "absent", reason="Looked through the whole list")
    assert "Recorded: “Evening #error” does not exist in Liner." in words_on(page)
    assert (again(entry).status, again(entry).liner_group_id) == ("absent", None)


@pytest.mark.parametrize(
    "fields",
    [
        {"reason": ""},
        {"reason": "Seen", "number": ""},
        {"reason": "Seen", "number": "0"},
        {"reason": "Seen", "number": "-5"},
        {"reason": "Seen", "number": "x"},
        {"reason": "Seen", "number": str(2**63)},
        {"reason": "Seen", "number": "9" * 5000},
        {"reason": "a\x07b", "number": "5"},
    ],
)
def test_what_is_wrong_is_named_and_settles_nothing(
    fields: dict[str, str], browser: Client, anna: User
) -> None:
    entry = ask(anna, LOST)
    page = decide(browser, entry, "exists", **fields)
    assert page.status_code == 200
    assert b'class="error"' in page.content
    assert again(entry).status == "unknown"


def test_a_form_sent_without_pressing_a_button_says_to_press_one(
    browser: Client, anna: User
) -> None:
    entry = ask(anna, LOST)
    page = decide(browser, entry, "", number=5, reason="Seen")
    assert "Nothing was recorded: there is something to put right" in words_on(page)
    assert "Press one of the buttons." in words_on(page)
    assert again(entry).status == "unknown"


def test_a_number_that_another_entry_holds_is_refused(browser: Client, anna: User) -> None:
    held = ask(anna, NewGroup(title="Other", intervals=(5,)))
    entry = ask(anna, LOST)
    page = decide(browser, entry, "exists", number=held.liner_group_id, reason="Seen")
    assert page.status_code == 409
    assert "another entry holds that number" in words_on(page)
    assert again(entry).status == "unknown"


def test_a_number_that_liner_does_not_know_is_refused(browser: Client, anna: User) -> None:
    entry = ask(anna, LOST)
    page = decide(browser, entry, "exists", number=5, reason="Seen")
    assert "Liner has no interval group of that number" in words_on(page)
    assert again(entry).status == "unknown"


def test_another_plan_is_shown_and_wants_a_confirmation(
    browser: Client, anna: User, sandbox: Sandbox
) -> None:
    entry = ask(anna, NEVER)
    number = sandbox.add("Something else", [7, 8], reset=True)
    page = decide(browser, entry, "exists", number=number, reason="Seen")
    assert page.status_code == 409
    assert "Something else" in words_on(page)
    assert "7m, 8m" in words_on(page)
    assert again(entry).status == "unknown"
    decide(browser, entry, "exists", number=number, reason="Seen", confirmed="on")
    assert (again(entry).status, again(entry).verification) == ("created", "different")


def test_a_confirmation_covers_the_interval_group_that_was_shown_and_no_other(
    browser: Client, anna: User, sandbox: Sandbox
) -> None:
    entry = ask(anna, NEVER)
    one, other = sandbox.add("One", [7]), sandbox.add("Another", [8])
    page = decide(browser, entry, "exists", number=one, reason="Seen")
    (shown,) = re.findall(r'-shown" value="(\w+)"', page.content.decode())
    ticked = {"reason": "Seen", "confirmed": "on", "shown": shown}
    page = decide(browser, entry, "exists", number=other, **ticked)
    assert (page.status_code, again(entry).status) == (409, "unknown")
    assert "Another" in words_on(page)
    assert not page.context["items"][0].settle_form["confirmed"].value()
    decide(browser, entry, "exists", number=one, **ticked)
    assert (again(entry).status, again(entry).liner_group_id) == ("created", one)


def test_what_liner_cannot_be_asked_wants_a_confirmation(
    browser: Client, anna: User, sandbox: Sandbox
) -> None:
    entry = ask(anna, LOST)
    sandbox.stop()
    page = decide(browser, entry, "exists", number=77, reason="Seen")
    assert "nobody checked the number" in words_on(page)
    assert again(entry).status == "unknown"
    decide(browser, entry, "exists", number=77, reason="Seen", confirmed="on")
    assert (again(entry).status, again(entry).verification) == ("created", "not_read")


def test_a_default_wants_a_second_person(
    browser: Client, anna: User, emil: User, signed_in: Callable[[User], Client], sandbox: Sandbox
) -> None:
    entry = ask(anna, DEFAULT)
    (made,) = sandbox.interval_groups()
    number, emils = made["id"], signed_in(emil)
    assert decide(emils, entry, "exists", number=number, reason="Seen").status_code == 404
    page = decide(browser, entry, "exists", number=number, reason="Seen by me")
    assert "Recorded: your decision about “For all #lost”." in words_on(page)
    assert again(entry).status == "unknown"
    page = decide(browser, entry, "exists", number=number, reason="Seen by me again")
    assert "you were the first" in words_on(page)
    assert again(entry).status == "unknown"
    assert "Seen by me" in words_on(emils.get("/attention/"))
    decide(emils, entry, "exists", number=number, reason="Seen by me too")
    assert (again(entry).status, again(entry).settled_by_name) == ("created", "emil")


def test_an_auditor_an_administrator_and_another_supervisor_settle_nothing(
    anna: User,
    emil: User,
    boris: User,
    carol: User,
    signed_in: Callable[[User], Client],
    sandbox: Sandbox,
) -> None:
    entry = ask(anna, LOST)
    answers = [
        decide(signed_in(user), entry, "absent", reason="Because").status_code
        for user in (boris, carol, emil)
    ]
    assert answers == [403, 403, 404]
    assert again(entry).status == "unknown"


def test_what_was_settled_meanwhile_is_not_settled_again(
    browser: Client, anna: User, emil: User, signed_in: Callable[[User], Client]
) -> None:
    entry = ask(anna, NEVER)
    later(hours=24)
    decide(browser, entry, "absent", reason="Not there")
    page = decide(browser, entry, "exists", number=5, reason="Seen <b>there</b>")
    assert page.status_code == 409
    words = words_on(page)
    assert "Nothing was recorded: it has been settled meanwhile. anna decided: “Not there”" in words
    assert "Not in Liner" in words
    assert "<blockquote>Seen &lt;b&gt;there&lt;/b&gt;</blockquote>" in page.content.decode()
    assert "<blockquote>5</blockquote>" in page.content.decode()
    assert decide(signed_in(emil), entry, "absent", reason="Mine").status_code == 404
    assert again(entry).status == "absent"
    assert AuditEvent.objects.filter(kind="submission.settled").count() == 1


def test_what_is_settled_while_liner_is_asked_is_told_with_what_was_typed(
    browser: Client, anna: User, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = ask(anna, LOST)
    (made,) = sandbox.interval_groups()
    read = Liner.read_group

    def found_meanwhile(self: Liner, *args: Any, **more: Any) -> Any:
        changes = {"status": "created", "liner_group_id": made["id"]}
        assert change(again(entry), "submission.found", expect=["unknown"], **changes)
        return read(self, *args, **more)

    monkeypatch.setattr(Liner, "read_group", found_meanwhile)
    page = decide(browser, entry, "exists", number=made["id"], reason="Seen in Liner")
    assert page.status_code == 409
    words = words_on(page)
    assert "Nothing was recorded: how it ended has been found out meanwhile." in words
    assert f"Created #{made['id']}" in words
    assert "Seen in Liner" in words
    assert page.context["items"] == []


def test_what_was_never_unknown_is_not_decided(browser: Client, anna: User) -> None:
    entry = finished(anna, 5)
    Submission.objects.filter(pk=entry.pk).update(
        status="sending", liner_group_id=None, finished_at=None
    )
    assert decide(browser, entry, "absent", reason="Because").status_code == 404


def test_an_alarm_stands_until_somebody_answers_it(
    browser: Client, anna: User, boris: User, signed_in: Callable[[User], Client]
) -> None:
    entry = ask(anna, NewGroup(title="Night #changed", intervals=(0, 5)))
    page = words_on(browser.get("/attention/"))
    assert "Liner holds something else than was asked" in page
    assert "Asked “Night #changed”, default: no, reset attempts: no, intervals: 0m, 5m" in page
    assert "In Liner, as read back “Night #changed”, default: no" in page
    assert "intervals: 0m, 6m Different intervals" in page
    name = f"{entry.pk}-answer"
    empty = signed_in(boris).post(f"/attention/{entry.pk}/answer/", {name: ""})
    assert "Say what was found out" in words_on(empty)
    signed_in(boris).post(f"/attention/{entry.pk}/answer/", {name: "Liner rounds up"})
    assert "Night #changed" not in words_on(browser.get("/attention/"))
    assert again(entry).alarm_answer == "Liner rounds up"
    assert AuditEvent.objects.filter(kind="submission.alarm_answered").get().actor == "boris"


def test_an_alarm_that_was_answered_meanwhile_is_told_with_both_answers(
    browser: Client, anna: User, boris: User, carol: User, emil: User, signed_in: Any
) -> None:
    entry = ask(anna, NewGroup(title="Night #changed", intervals=(0, 5)))
    address, name = f"/attention/{entry.pk}/answer/", f"{entry.pk}-answer"
    done = signed_in(boris).post(address, {name: "Liner <i>rounds</i> up"}, follow=True)
    assert "Recorded: your answer to the alarm about “Night #changed”." in words_on(done)
    page = browser.post(address, {name: "I corrected it"})
    assert page.status_code == 409
    told = "Nothing was recorded: that alarm has been answered already: “Liner &lt;i&gt;rounds"
    assert told in words_on(page)
    assert "<blockquote>I corrected it</blockquote>" in page.content.decode()
    assert again(entry).alarm_answer == "Liner <i>rounds</i> up"
    assert AuditEvent.objects.filter(kind="submission.alarm_answered").count() == 1
    others = [signed_in(who).post(address, {name: "So so"}).status_code for who in (emil, carol)]
    assert others == [404, 403]


def test_an_alarm_that_is_answered_at_the_same_moment_is_told_too(
    browser: Client, anna: User, boris: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = ask(anna, NewGroup(title="Night #changed", intervals=(0, 5)))

    def second(submission: Submission, answer: str, **more: Any) -> bool:
        assert answer_alarm(again(entry), "Rounded up", by=boris)
        return answer_alarm(submission, answer, **more)

    monkeypatch.setattr(attention, "answer_alarm", second)
    page = browser.post(f"/attention/{entry.pk}/answer/", {f"{entry.pk}-answer": "I saw it"})
    assert page.status_code == 409
    assert "has been answered already: “Rounded up”" in words_on(page)
    assert "I saw it" in words_on(page)


def test_an_alarm_about_what_is_known_meanwhile_is_not_answered(
    browser: Client, anna: User
) -> None:
    entry = ask(anna, NEVER)
    change(entry, "submission.test", expect=["unknown"], alarm="unknown_long")
    change(entry, "submission.test", expect=["unknown"], status="absent")
    page = browser.post(f"/attention/{entry.pk}/answer/", {f"{entry.pk}-answer": "I saw it"})
    assert page.status_code == 409
    assert "Nothing was recorded: that alarm no longer stands." in words_on(page)


def test_the_second_person_seconds_only_who_may_decide_to_this_day(
    browser: Client, anna: User, emil: User, signed_in: Callable[[User], Client], sandbox: Sandbox
) -> None:
    entry = ask(anna, DEFAULT)
    (made,) = sandbox.interval_groups()
    decide(browser, entry, "exists", number=made["id"], reason="Seen by me")
    anna.groups.set([Group.objects.get(name="Auditor")])
    emils = signed_in(emil)
    decide(emils, entry, "exists", number=made["id"], reason="Seen by me too")
    proposal = again(entry).proposal
    assert proposal is not None
    assert (again(entry).status, proposal["by_name"]) == ("unknown", "emil")
    otto = signed_in(person("otto", roles.SUPERVISOR))
    decide(otto, entry, "exists", number=made["id"], reason="Seen by me as well")
    assert (again(entry).status, again(entry).settled_by_name) == ("created", "otto")


@pytest.mark.parametrize("how", ["demoted", "promoted", "no longer active"])
def test_what_somebody_left_who_may_no_longer_decide_any_supervisor_settles(
    how: str, anna: User, emil: User, signed_in: Callable[[User], Client], sandbox: Sandbox
) -> None:
    entry = ask(anna, LOST)
    (made,) = sandbox.interval_groups()
    emils = signed_in(emil)
    assert "Evening #lost" not in words_on(emils.get("/attention/"))
    if how == "no longer active":
        User.objects.filter(pk=anna.pk).update(is_active=False)
    else:
        anna.groups.set(Group.objects.filter(name="Auditor") if how == "promoted" else [])
    page = words_on(emils.get("/attention/"))
    assert "anna may no longer decide about it, so any supervisor may" in page
    decide(emils, entry, "exists", number=made["id"], reason="Seen in Liner")
    assert (again(entry).status, again(entry).settled_by_name) == ("created", "emil")
    assert entry.get_absolute_url() not in emils.get("/attention/").content.decode()


def test_of_what_somebody_left_others_see_nothing_that_auditors_said(
    anna: User, boris: User, emil: User, signed_in: Callable[[User], Client], sandbox: Sandbox
) -> None:
    entry = ask(anna, LOST)
    change(
        entry,
        "submission.test",
        expect=["unknown"],
        review_state="needs_explanation",
        review_comment="Between us",
    )
    assert "Between us" in words_on(signed_in(anna).get("/attention/"))
    User.objects.filter(pk=anna.pk).update(is_active=False)
    page = words_on(signed_in(emil).get("/attention/"))
    assert "Evening #lost" in page
    assert "Between us" not in page


def test_who_settles_too_late_what_somebody_left_keeps_their_words(
    anna: User, emil: User, signed_in: Callable[[User], Client], sandbox: Sandbox
) -> None:
    entry = ask(anna, LOST)
    (made,) = sandbox.interval_groups()
    User.objects.filter(pk=anna.pk).update(is_active=False)
    otto = signed_in(person("otto", roles.SUPERVISOR))
    decide(signed_in(emil), entry, "exists", number=made["id"], reason="Seen")
    page = decide(otto, entry, "exists", number=made["id"], reason="Seen with care")
    assert page.status_code == 409
    assert "Seen with care" in words_on(page)
    User.objects.filter(pk=anna.pk).update(is_active=True)
    assert decide(otto, entry, "exists", number=made["id"], reason="Seen").status_code == 404


def test_a_default_that_somebody_left_still_wants_two(
    anna: User, emil: User, signed_in: Callable[[User], Client], sandbox: Sandbox
) -> None:
    entry = ask(anna, DEFAULT)
    (made,) = sandbox.interval_groups()
    User.objects.filter(pk=anna.pk).update(is_active=False)
    emils, otto = signed_in(emil), signed_in(person("otto", roles.SUPERVISOR))
    for who in (emils, emils, otto):
        assert again(entry).status == "unknown"
        decide(who, entry, "exists", number=made["id"], reason="Seen")
    assert (again(entry).status, again(entry).settled_by_name) == ("created", "otto")


def test_those_who_may_create_are_told_the_same_by_a_query(
    anna: User, boris: User, carol: User
) -> None:
    both = person("olga", roles.SUPERVISOR)
    both.groups.add(Group.objects.get(name="Auditor"))
    person("otto", roles.SUPERVISOR)
    User.objects.filter(username="otto").update(is_active=False)
    person("root", roles.ADMINISTRATOR).groups.add(Group.objects.get(name="Supervisor"))
    assert set(roles.creators()) == {each for each in User.objects.all() if roles.may_create(each)}
    assert set(roles.creators()) == {anna}


def test_who_changes_their_mind_is_the_first_again(
    browser: Client, anna: User, emil: User, signed_in: Callable[[User], Client], sandbox: Sandbox
) -> None:
    entry = ask(anna, DEFAULT)
    (made,) = sandbox.interval_groups()
    later(hours=24)
    decide(browser, entry, "exists", number=made["id"], reason="Seen")
    decide(browser, entry, "absent", reason="Or not")
    decide(browser, entry, "exists", number=made["id"], reason="Or so")
    assert again(entry).status == "unknown"
    decide(signed_in(emil), entry, "absent", reason="Not there")
    assert again(entry).status == "unknown"
    decide(browser, entry, "absent", reason="Not there indeed")
    assert (again(entry).status, again(entry).settled_by_name) == ("absent", "anna")


def test_who_sees_all_entries_settles_none(
    browser: Client, anna: User, signed_in: Callable[[User], Client], sandbox: Sandbox
) -> None:
    both = person("olga", roles.SUPERVISOR)
    both.groups.add(Group.objects.get(name="Auditor"))
    entry = ask(anna, LOST)
    assert decide(signed_in(both), entry, "absent", reason="Because").status_code == 403
    with pytest.raises(PermissionDenied):
        settle(entry, Decision(5, "Seen"), by=both, liner=liner_from_settings())
    assert again(entry).status == "unknown"


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
