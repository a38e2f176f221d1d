"""The form shows what a plan will do, and starts from what exists."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from groups.demo.sandbox import Sandbox
from groups.models import Submission
from tests.conftest import confirm, fill, key_on, press, words_on


def show(browser: Client, **changes: Any) -> Any:
    return browser.post("/groups/new/", fill(browser, **{"preview": "1"} | changes))


def test_the_button_shows_what_the_plan_will_do_and_sends_nothing(
    browser: Client, sandbox: Sandbox
) -> None:
    page = show(browser, intervals="0, 5m, 30m, 2h", title="")
    assert "4 calls over 2 h 35 min" in words_on(page)
    assert page.context["form"].errors == {}
    assert page.context["form"]["intervals"].value() == "0, 5m, 30m, 2h"
    assert (sandbox.posts, Submission.objects.count()) == ([], 0)


def test_a_form_that_was_shown_can_be_sent_as_it_is(browser: Client, sandbox: Sandbox) -> None:
    page = show(browser)
    data = {field.html_name: field.value() or "" for field in page.context["form"]}
    assert browser.post("/groups/new/", {**data, "is_default": ""}).status_code == 302
    assert len(sandbox.interval_groups()) == 1


def test_unreadable_intervals_show_an_error_in_place_of_the_preview(browser: Client) -> None:
    page = show(browser, intervals="1h 30m")
    assert "could mean" in words_on(page)
    assert page.status_code == 200


def test_a_suggestion_is_taken_with_one_press_and_nothing_else_changes(
    browser: Client, sandbox: Sandbox
) -> None:
    page = show(browser, title="Late", intervals="30m, 2h", reason="So it was")
    assert "The first call waits 30 min. Add an immediate call?" in words_on(page)
    assert 'name="use" value="0m, 30m, 2h" form="new-form"' in page.content.decode()
    taken = show(browser, title="Late", intervals="30m, 2h", reason="So it was", use="0m, 30m, 2h")
    form = taken.context["form"]
    assert form["intervals"].value() == "0m, 30m, 2h"
    assert (form["title"].value(), form["reason"].value()) == ("Late", "So it was")
    assert sandbox.posts == []


@pytest.mark.parametrize("odd", ["", "\0", "1h 30m", "<script>", "9" * 5_000, "\u202e7"])
def test_any_value_sent_as_a_suggestion_gives_a_page(odd: str, browser: Client) -> None:
    page = show(browser, use=odd)
    assert page.status_code == 200
    assert "<script>" not in page.content.decode()


def test_an_interval_group_of_liner_is_a_starting_point(browser: Client, sandbox: Sandbox) -> None:
    number = sandbox.add("Made there", [0, 90], is_default=True, reset=True)
    browser.get("/groups/")
    page = browser.get("/groups/new/", {"from_liner": f"#{number} "})
    form = page.context["form"]
    assert (form["title"].value(), form["intervals"].value()) == ("Made there", "0m, 1h30m")
    assert form["reset_attempts_enabled"].value() is True
    assert not form["is_default"].value()
    assert "2 calls over 1 h 30 min" in words_on(page)


def test_only_ones_own_entry_is_a_starting_point(
    browser: Client, emil: User, signed_in: Callable[[User], Client]
) -> None:
    press(browser, title="Mine", intervals="0 30m")
    entry = Submission.objects.get()
    form = browser.get("/groups/new/", {"from_entry": str(entry.pk)}).context["form"]
    assert (form["title"].value(), form["intervals"].value()) == ("Mine", "0 30m")
    others = signed_in(emil).get("/groups/new/", {"from_entry": str(entry.pk)}).context["form"]
    assert not others["title"].value()


def test_the_default_flag_is_copied_only_if_the_address_says_so(
    browser: Client, sandbox: Sandbox
) -> None:
    number = sandbox.add("The old one", [7], is_default=True)
    browser.get("/groups/new/composer/liner/")
    for source in (f"from_liner={number}", f"from_entry={default_by(browser).pk}"):
        copy = browser.get(f"/groups/new/?{source}")
        again = browser.get(f"/groups/new/?{source}&default=1")
        assert not copy.context["form"]["is_default"].value()
        assert again.context["form"]["is_default"].value() is True
        assert "I have reviewed the default change" in words_on(again)
        assert "default change" not in words_on(copy)


def default_by(browser: Client) -> Submission:
    confirm(browser, press(browser, is_default="on", reason="Agreed"))
    return Submission.objects.get(status="created")


@pytest.mark.parametrize("odd", ["", "x", "-1", "0", "9" * 19, "9" * 40, "²", "\0"])
@pytest.mark.parametrize("name", ["from_liner", "from_entry"])
def test_an_unknown_starting_point_gives_an_empty_form(
    name: str, odd: str, browser: Client
) -> None:
    page = browser.get("/groups/new/", {name: odd})
    assert page.status_code == 200
    assert not page.context["form"]["title"].value()


def test_a_refused_form_can_be_looked_at_before_it_is_sent_again(browser: Client) -> None:
    refused = press(browser, title="Evening #refuse")
    entry = refused.context["entry"]
    form = browser.get("/groups/new/", {"from_entry": str(entry.pk)})
    data = {"title": "Evening", "intervals": "0, 5", "key": key_on(form), "preview": "1"}
    assert 'name="preview"' in form.content.decode()
    stood = browser.post("/groups/new/", data)
    assert "2 calls over 5 min" in words_on(stood)
    del data["preview"]
    browser.post("/groups/new/", data | {"key": key_on(stood)})
    made = Submission.objects.get(title="Evening")
    assert (made.status, made.retry_of) == ("created", entry)


def test_the_fragment_shows_duplicates_and_the_default(browser: Client, sandbox: Sandbox) -> None:
    sandbox.add("Evening", [0, 30, 150])
    browser.get("/groups/new/composer/liner/")
    typed = {"title": "evening", "intervals": "0, 30, 2h", "is_default": "on"}
    page = browser.post("/groups/new/composer/", typed)
    words = words_on(page)
    assert "Differs from #100200300 “Evening” only in call 3 (\N{MINUS SIGN}30 min)" in words
    assert "same title" in words
    assert "There is no default now." in words
    assert "<html" not in page.content.decode()
