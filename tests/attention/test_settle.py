"""A person settles an entry, and the page refuses decisions that are plainly wrong."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from groups import roles
from groups.demo.sandbox import Sandbox
from groups.liner.client import Liner
from groups.liner.fields import NewGroup
from groups.models import AuditEvent, Submission
from groups.services.liner_groups.client import liner_from_settings
from groups.services.record.submissions import change
from groups.services.review.settle import Decision, settle
from tests.attention.conftest import LOST, NEVER, again, decide
from tests.audit.conftest import finished
from tests.conftest import person, words_on
from tests.entries import entry_of
from tests.later import later
from tests.services.requests import ask


def test_it_is_this_number(browser: Client, anna: User, sandbox: Sandbox) -> None:
    entry = ask(anna, LOST)
    (made,) = sandbox.interval_groups()
    page = decide(browser, entry, "exists", number=made["id"], reason="Seen in Liner")
    assert page.status_code == 200
    assert f"Number confirmed: “Evening #lost” was created as #{made['id']}." in words_on(page)
    assert "Number confirmed:" not in words_on(browser.get("/attention/"))
    settled = again(entry)
    assert (settled.status, settled.liner_group_id) == ("created", made["id"])
    assert (settled.settled_by_name, settled.settled_reason) == ("anna", "Seen in Liner")
    assert (settled.verification, settled.cause) == ("same", "settled")
    event = AuditEvent.objects.filter(kind="submission.settled").get()
    assert (event.actor, event.submission) == ("anna", entry.pk)


def test_the_number_can_be_pasted_as_pages_write_it(
    browser: Client, anna: User, sandbox: Sandbox
) -> None:
    entry = ask(anna, LOST)
    (made,) = sandbox.interval_groups()
    decide(browser, entry, "exists", number=f" #{made['id']} ", reason="Seen in Liner")
    assert again(entry).liner_group_id == made["id"]


def test_it_does_not_exist(browser: Client, anna: User) -> None:
    entry = ask(anna, NEVER)
    page = decide(browser, entry, "absent", reason="Looked through the whole list")
    assert "Liner is still being checked" in words_on(page)
    assert again(entry).status == "unknown"
    later(hours=24)
    browser.force_login(anna)
    page = decide(browser, entry, "absent", reason="Looked through the whole list")
    assert "Marked as not created: “Evening #error”" in words_on(page)
    assert (again(entry).status, again(entry).liner_group_id) == ("absent", None)


@pytest.mark.parametrize(
    "fields",
    [
        {"reason": ""},
        {"reason": "Seen", "number": ""},
        {"reason": "Seen", "number": "0"},
        {"reason": "Seen", "number": "-5"},
        {"reason": "Seen", "number": "x"},
        {"reason": "Seen", "number": "##5"},
        {"reason": "Seen", "number": "#"},
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
    assert "Nothing was recorded. Fix 1 problem" in words_on(page)
    assert "Use one of the buttons." in words_on(page)
    assert again(entry).status == "unknown"


def test_a_number_that_another_entry_holds_is_refused(browser: Client, anna: User) -> None:
    held = ask(anna, NewGroup(title="Other", intervals=(5,)))
    entry = ask(anna, LOST)
    page = decide(browser, entry, "exists", number=held.liner_group_id, reason="Seen")
    assert page.status_code == 409
    assert "Another entry has that number" in words_on(page)
    assert again(entry).status == "unknown"


def test_a_number_that_liner_does_not_know_is_refused(browser: Client, anna: User) -> None:
    entry = ask(anna, LOST)
    page = decide(browser, entry, "exists", number=5, reason="Seen")
    assert "Liner has no interval group with that number" in words_on(page)
    assert again(entry).status == "unknown"


def test_another_plan_is_shown_and_needs_a_confirmation(
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
    assert not page.context["items"][0]["settle_form"]["confirmed"].value()
    decide(browser, entry, "exists", number=one, **ticked)
    assert (again(entry).status, again(entry).liner_group_id) == ("created", one)


def test_a_number_that_could_not_be_checked_needs_a_confirmation(
    browser: Client, anna: User, sandbox: Sandbox
) -> None:
    entry = ask(anna, LOST)
    sandbox.stop()
    page = decide(browser, entry, "exists", number=77, reason="Seen")
    assert "the number could not be checked" in words_on(page)
    assert again(entry).status == "unknown"
    decide(browser, entry, "exists", number=77, reason="Seen", confirmed="on")
    assert (again(entry).status, again(entry).verification) == ("created", "not_read")


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


def test_a_settled_entry_is_not_settled_again(
    browser: Client, anna: User, emil: User, signed_in: Callable[[User], Client]
) -> None:
    entry = ask(anna, NEVER)
    later(hours=24)
    browser.force_login(anna)
    decide(browser, entry, "absent", reason="Not there")
    page = decide(browser, entry, "exists", number=5, reason="Seen <b>there</b>")
    assert page.status_code == 409
    words = words_on(page)
    assert "Nothing was recorded. It was already decided. anna decided: “Not there”" in words
    assert "Not in Liner" in words
    assert "<blockquote>Seen &lt;b&gt;there&lt;/b&gt;</blockquote>" in page.content.decode()
    assert "<blockquote>5</blockquote>" in page.content.decode()
    assert decide(signed_in(emil), entry, "absent", reason="Mine").status_code == 404
    assert again(entry).status == "absent"
    assert AuditEvent.objects.filter(kind="submission.settled").count() == 1


def test_an_entry_settled_during_the_check_keeps_what_was_typed(
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
    assert "Nothing was recorded. The outcome is already known." in words
    assert f"Created #{made['id']}" in words
    assert "Seen in Liner" in words
    assert page.context["items"] == []


def test_what_was_never_unknown_is_not_decided(browser: Client, anna: User) -> None:
    entry = finished(anna, 5)
    Submission.objects.filter(pk=entry.pk).update(
        status="sending", liner_group_id=None, finished_at=None
    )
    assert decide(browser, entry, "absent", reason="Because").status_code == 404


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


def test_the_page_costs_one_query_for_each_that_is_still_looked_for(
    browser: Client, anna: User
) -> None:
    counts = []
    for first in (0, 5):
        for number in range(first, first + 5):
            entry_of(anna, number, status="unknown", liner_group_id=None, title=f"Plan {number} #x")
        with CaptureQueriesContext(connection) as queries:
            browser.get("/attention/")
        counts.append(len(queries))
    assert counts[1] - counts[0] == 5
