"""What people typed outlives reloads, the way back and the end of their session."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from tests.browser.conftest import Tab
from tests.browser.new_group import forget_lost_parts, intervals, typed
from tests.conftest import PASSWORD
from tests.services.requests import ask

pytestmark = pytest.mark.usefixtures("rules")


@pytest.mark.slow
def test_a_reload_keeps_what_was_typed_for_this_person_alone(
    tab: Tab, anna: User, emil: User, sandbox: Sandbox
) -> None:
    page = typed(tab, anna, "Evening leads", "0, 45m")
    page.get_by_label("Reset attempts").check()
    page.get_by_label("Reason").fill("Agreed")
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("Evening leads")
    expect(page.get_by_label("Reset attempts")).to_be_checked()
    expect(page.get_by_label("Reason")).to_have_value("Agreed")
    expect(page.locator("#decision")).to_contain_text("2 calls · 45 min")
    page.locator(".menu summary").click()
    tab.press("Sign out")
    assert page.evaluate("sessionStorage.draft") is None
    tab.sign_in(emil)
    tab.go("/groups/new/")
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("")


@pytest.mark.slow
def test_what_was_typed_is_forgotten_once_it_is_created(
    tab: Tab, anna: User, sandbox: Sandbox
) -> None:
    page = typed(tab, anna, "Evening leads", "0, 45m")
    assert "Evening leads" in page.evaluate("sessionStorage.draft")
    tab.send()
    assert page.evaluate("sessionStorage.draft") is None
    assert len(sandbox.posts) == 1


@pytest.mark.slow
def test_reload_and_the_way_back_after_a_refused_press_send_nothing_and_keep_what_was_typed(
    tab: Tab, anna: User, sandbox: Sandbox
) -> None:
    refused = ask(anna, NewGroup("Evening #refuse", (0, 30)))
    tab.sign_in(anna)
    tab.go(f"/groups/new/?from_entry={refused.pk}")
    page = tab.page
    page.get_by_label("Title").fill("")
    intervals(page).fill("0, 30m")
    tab.send()
    tab.shows("Fix 1 problem")
    page.get_by_label("Title").fill("Evening leads")
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("Evening leads")
    tab.shows("Liner refused this")
    page.get_by_label("Title").fill("")
    tab.send()
    tab.follow("History")
    page.go_back()
    expect(page.get_by_label("Title")).to_have_value("")
    tab.shows("Liner refused this")
    assert len(sandbox.posts) == 1


@pytest.mark.slow
def test_who_goes_back_finds_what_they_typed_and_what_it_will_do(tab: Tab, anna: User) -> None:
    page = typed(tab, anna, "Evening leads", "0, 45m")
    tab.go("/history/")
    page.go_back()
    expect(intervals(page)).to_have_value("0, 45m")
    page.get_by_text("2 calls over 45 min").first.wait_for()


@pytest.mark.slow
def test_a_session_that_ends_while_somebody_types_leaves_no_wrong_picture_and_loses_nothing(
    tab: Tab, anna: User, sandbox: Sandbox
) -> None:
    page = typed(tab, anna, "Evening leads", "0, 45m")
    page.get_by_text("2 calls over 45 min").first.wait_for()
    page.context.clear_cookies(name="sessionid")
    intervals(page).fill("0, 45m, 2d")
    page.get_by_text("No preview: the server can't be reached").wait_for()
    tab.check()
    assert "2 calls over" not in tab.text()
    assert page.get_by_label("Username").count() == 0
    button = page.get_by_role("button", name="Create in Liner").bounding_box()
    size = page.viewport_size
    assert button
    assert size
    assert button["x"] + button["width"] > size["width"] * 0.9, "the button moved"
    # A click ends the typing and so asks for the preview again: the button outlives the answer.
    button = page.get_by_role("button", name="Try again")
    button.evaluate("button => { button.isTheSame = true }")
    intervals(page).dispatch_event("change")
    tab.wait_until(lambda: tab.unanswered == 0, "the preview is still asked for")
    assert button.evaluate("button => button.isTheSame") is True
    tab.press(button)
    tab.shows("You were signed out. Nothing was sent or recorded.")
    tab.check()
    page.get_by_label("Username").fill("anna")
    page.get_by_label("Password").fill(PASSWORD)
    tab.press("Sign in")
    tab.shows("Not sent: you were signed out")
    expect(intervals(page)).to_have_value("0, 45m, 2d")
    tab.shows("3 calls over 2 days 45 min")
    tab.check()
    tab.send()
    assert len(sandbox.posts) == 1
    forget_lost_parts(tab)


@pytest.mark.slow
def test_a_reload_after_the_session_ended_keeps_what_was_typed_for_its_author(
    tab: Tab, anna: User, emil: User
) -> None:
    page = typed(tab, anna, "Evening leads", "0, 45m")
    page.get_by_text("2 calls over 45 min").first.wait_for()
    for person, kept in ((anna, "Evening leads"), (emil, "")):
        page.context.clear_cookies(name="sessionid")
        page.reload()
        page.get_by_label("Username").fill(person.username)
        page.get_by_label("Password").fill("wrong")
        tab.press("Sign in")
        page.get_by_label("Password").fill(PASSWORD)
        tab.press("Sign in")
        expect(page.get_by_label("Title")).to_have_value(kept)
    assert "Evening leads" not in page.evaluate("sessionStorage.draft")
    forget_lost_parts(tab)
