"""What must be seen and confirmed before a plan is sent."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from groups.demo.sandbox import Sandbox
from groups.models import Submission
from groups.plan.rules import read_rules
from tests.conftest import confirm, fill, key_on, press, seen_key, words_on


@pytest.fixture
def rules(settings: Any) -> None:
    settings.CALL_RULES = read_rules("2 in 1d; 3 in 7d")


def test_a_broken_rule_must_be_confirmed_but_does_not_block(
    browser: Client, sandbox: Sandbox, rules: None
) -> None:
    page = press(browser, intervals="0, 5m, 30m")
    assert "3 calls within 1 day (calls 1 to 3). Your rule allows 2 calls." in words_on(page)
    assert "Review before creating Nothing has been sent yet." in words_on(page)
    assert "I have reviewed 1 warning" in words_on(page)
    assert sandbox.posts == []
    confirm(browser, page)
    assert len(sandbox.interval_groups()) == 1


def test_one_checkbox_confirms_every_warning_shown(
    browser: Client, sandbox: Sandbox, rules: None
) -> None:
    sandbox.add("Evening", [0, 5, 30], reset=False)
    sandbox.add("The old one", [7], is_default=True)
    page = press(browser, intervals="0, 5m, 30m", is_default="on", reason="Agreed")
    words = words_on(page)
    assert "Replaces “The old one” #100200301 for every order" in words
    assert "I have reviewed the default change and 2 warnings" in words
    assert "3 calls within 1 day" in words
    assert "Identical to #100200300 “Evening”, created in Liner." in words
    assert page.content.decode().count('name="confirmed"') == 1
    confirm(browser, page)
    entry = Submission.objects.get()
    assert entry.status == "created"
    assert entry.receipt["confirmed"] is True
    assert len(entry.receipt["warnings"]) == 3
    assert entry.default_before["group"]["title"] == "The old one"
    assert entry.default_after["group"]["id"] == entry.liner_group_id


def test_a_warning_that_is_new_since_the_page_was_shown_must_be_confirmed(
    browser: Client, sandbox: Sandbox
) -> None:
    page = press(browser, is_default="on", reason="Agreed")
    sandbox.add("Somebody else's", [9], is_default=True)
    # Liner's list is read again before the request: it holds another default than was shown.
    again = confirm(browser, page)
    assert "Something changed: review again before creating" in words_on(again)
    assert "Replaces “Somebody else's” #100200300" in words_on(again).replace("&#x27;", "'")
    assert sandbox.posts == []
    confirm(browser, again)
    assert len(sandbox.posts) == 1


def test_a_duplicate_made_elsewhere_a_moment_ago_must_be_confirmed(
    browser: Client, sandbox: Sandbox
) -> None:
    data = fill(browser)
    browser.get("/groups/new/composer/liner/")
    # Liner's list was read just now: for a minute, no page would read it again by itself.
    sandbox.add("Made elsewhere", [0, 30, 120])
    page = browser.post("/groups/new/", data, follow=True)
    assert "Identical to #100200300 “Made elsewhere”" in words_on(page)
    assert sandbox.posts == []
    confirm(browser, page)
    assert len(sandbox.posts) == 1


def test_pressing_again_shows_the_entry_that_was_made(
    browser: Client, sandbox: Sandbox, rules: None
) -> None:
    page = press(browser, intervals="0, 5m, 30m")
    first = confirm(browser, page)
    assert confirm(browser, page).redirect_chain == first.redirect_chain
    assert len(sandbox.posts) == 1


def test_an_unknown_present_default_is_never_called_none(browser: Client, sandbox: Sandbox) -> None:
    sandbox.stop()
    page = press(browser, is_default="on", reason="Agreed")
    assert "The current default is unknown" in words_on(page)
    assert "What it replaces is unknown." in words_on(page)
    assert "no default" not in words_on(page).lower()


def test_a_duplicate_by_another_supervisor_has_author_and_date_but_no_link(
    browser: Client, emil: User, signed_in: Callable[[User], Client]
) -> None:
    press(signed_in(emil))
    entry = Submission.objects.get()
    page = press(browser, title="Another title")
    words = words_on(page)
    assert f"Identical to #{entry.liner_group_id} “Evening leads”" in words
    assert "created by emil" in words
    assert str(entry.pk) not in page.content.decode()


def test_the_entry_shows_what_the_person_saw(browser: Client, rules: None) -> None:
    entry = confirm(browser, press(browser, intervals="0, 5m, 30m"))
    shown = words_on(entry).split("Plan shown before sending")[1].split("Sent to Liner")[0]
    assert "“3 calls over 35 min" in shown
    assert "3 calls within 1 day" in shown.split("Confirmed")[1]


@pytest.mark.parametrize(
    "previewed",
    [None, "", "1h 30m", "0, 30", "0, 30, 2h, 1d"],
)
def test_a_plan_that_was_not_seen_is_shown_before_it_is_sent(
    previewed: str | None, browser: Client, sandbox: Sandbox
) -> None:
    data = fill(browser, key=key_on(browser.get("/groups/new/")))
    if previewed is None:
        data["key"] = key_on(browser.get("/groups/new/"))
    else:
        data["key"] = seen_key(browser, data | {"intervals": previewed})
    page = browser.post("/groups/new/", data | {"confirmed": "on"})
    assert page.status_code == 200
    assert "Nothing has been sent yet." in words_on(page)
    assert "3 calls over 2 h 30 min" in words_on(page)
    assert page.context["form"]["title"].value() == "Evening leads"
    assert (sandbox.posts, Submission.objects.count()) == ([], 0)
    # Sending the same once more, as a double click does, is no answer to what was shown.
    assert browser.post("/groups/new/", data).status_code == 200
    made = browser.post("/groups/new/", data | {"key": key_on(page)}, follow=True)
    shown = words_on(made).split("Plan shown before sending")[1].split("Sent to Liner")[0]
    assert "“3 calls over 2 h 30 min" in shown
    assert "Confirmed" not in shown
    assert Submission.objects.get().receipt["previewed"] is True


def test_a_script_may_confirm_with_the_key_that_it_began_with(
    browser: Client, sandbox: Sandbox
) -> None:
    data = {
        "title": "For all",
        "intervals": "0, 30m",
        "is_default": "on",
        "reason": "New policy",
        "key": key_on(browser.get("/groups/new/")),
        "confirmed": "on",
    }
    assert browser.post("/groups/new/", data).status_code == 200
    other = {**data, "intervals": "0, 45m"}
    assert browser.post("/groups/new/", other).status_code == 200
    assert sandbox.posts == []
    assert browser.post("/groups/new/", data).status_code == 302
    browser.post("/groups/new/", data)
    assert [made["intervals"] for made in sandbox.interval_groups()] == [[0, 30]]


def test_pressing_twice_is_no_look_at_the_plan(browser: Client, sandbox: Sandbox) -> None:
    data = {
        "title": "Evening leads",
        "intervals": "0, 30m",
        "key": key_on(browser.get("/groups/new/")),
    }
    for _ in range(2):
        assert browser.post("/groups/new/", data).status_code == 200
    assert sandbox.posts == []
