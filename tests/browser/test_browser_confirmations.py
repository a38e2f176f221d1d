"""What people must confirm before the form is sent, and what they see while it is."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, expect

from groups.demo.sandbox import Sandbox
from groups.models import Submission
from tests.browser.conftest import Tab, opened_tab
from tests.browser.new_group import intervals, opened, typed

pytestmark = pytest.mark.usefixtures("rules")


@pytest.mark.slow
def test_a_change_unticks_the_confirmation_at_once(tab: Tab, anna: User, sandbox: Sandbox) -> None:
    page = typed(tab, anna, "Evening leads", "0, 5m, 5m, 5m, 5m")
    box = page.get_by_label("I have reviewed 1 warning")
    box.check()
    page.get_by_label("Reason").fill("Agreed")
    expect(box).to_be_checked()
    # No answer comes: what is shown is marked as old, and nothing of it stays confirmed.
    page.route("**/groups/new/composer/", lambda route: None)
    intervals(page).press_sequentially(", 5m")
    expect(box).not_to_be_checked()
    expect(page.locator("#preview")).to_have_class("card stale")
    box.check()
    with tab.next_page():
        page.get_by_role("button", name="Create in Liner").click()
    page.unroute_all()
    tab.shows("Something changed: review again before creating")
    tab.check()
    assert sandbox.posts == []


def test_what_is_confirmed_in_the_preview_is_sent_by_one_press(
    tab: Tab, anna: User, sandbox: Sandbox
) -> None:
    page = typed(tab, anna, "Evening leads", "0, 5m, 5m, 5m, 5m")
    page.get_by_label("I have reviewed 1 warning").check()
    tab.send()
    tab.shows(f"Created #{sandbox.interval_groups()[0]['id']}")


@pytest.mark.slow
def test_while_liner_is_awaited_the_page_says_so_and_for_how_long(
    tab: Tab, anna: User, settings: Any
) -> None:
    settings.LINER_TIMEOUT_SECONDS = 2
    page = opened(tab, anna)
    waiting = page.locator("#waiting")
    expect(waiting).to_be_hidden()
    # The page stays where it is, so that it can be looked at.
    page.evaluate("addEventListener('submit', (event) => event.preventDefault())")
    page.get_by_role("button", name="Create in Liner").click()
    expect(page.locator(".bar .primary")).to_have_text("Waiting for Liner…")
    expect(waiting).to_have_text("Waiting for Liner, up to 12 s")
    tab.check()
    # As "back" does.
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.get_by_role("button", name="Create in Liner")).to_be_visible()
    expect(waiting).to_be_hidden()


@pytest.mark.slow
def test_the_bar_on_the_button_is_full_when_the_time_is_up(
    chromium: Browser, live_server: Any, anna: User, sandbox: Sandbox, settings: Any
) -> None:
    settings.LINER_TIMEOUT_SECONDS = 2
    for tab in opened_tab(chromium, live_server, reduced_motion="no-preference"):
        page = opened(tab, anna)
        page.evaluate("addEventListener('submit', (event) => event.preventDefault())")
        page.get_by_role("button", name="Create in Liner").click()
        (timing,) = page.evaluate(
            "document.getAnimations().map((each) => [each.effect.pseudoElement,"
            " each.effect.getTiming().duration])"
        )
        assert timing == ["::after", 12_000]


@pytest.mark.slow
def test_all_of_it_works_without_scripts(plain_tab: Tab, anna: User, sandbox: Sandbox) -> None:
    sandbox.add("The old one", [7], is_default=True)
    page = opened(plain_tab, anna)
    page.get_by_label("Title").fill("Evening leads")
    intervals(page).fill("5m, 5m, 5m, 5m")
    page.get_by_label("Make this the default").check()
    page.get_by_label("Reason").fill("Agreed on Monday")
    plain_tab.send()
    plain_tab.shows("Review before creating")
    plain_tab.shows("4 calls over 20 min")
    plain_tab.shows("Replaces “The old one” #100200300")
    plain_tab.press("Use 0m, 5m, 5m, 5m, 5m")
    expect(intervals(page)).to_have_value("0m, 5m, 5m, 5m, 5m")
    expect(page.get_by_label("Reason")).to_have_value("Agreed on Monday")
    plain_tab.send()
    plain_tab.shows("Review before creating")
    plain_tab.shows("5 calls within 1 day (calls 1 to 5)")
    assert sandbox.posts == []
    page.get_by_label("I have reviewed the default change and 1 warning").check()
    plain_tab.send()
    entry = Submission.objects.get()
    plain_tab.shows(f"Created default #{entry.liner_group_id}")
    page.get_by_text("Full record").click()
    plain_tab.shows("Plan shown before sending")
    assert entry.receipt["confirmed"] is True


def test_enter_in_the_title_shows_and_does_not_send(
    plain_tab: Tab, anna: User, sandbox: Sandbox
) -> None:
    page = opened(plain_tab, anna)
    intervals(page).fill("0, 30m")
    page.get_by_label("Title").fill("Evening")
    with plain_tab.next_page():
        page.get_by_label("Title").press("Enter")
    plain_tab.shows("2 calls over 30 min")
    assert sandbox.posts == []


@pytest.mark.slow
def test_enter_in_the_title_does_not_send_with_scripts_either(
    tab: Tab, anna: User, sandbox: Sandbox
) -> None:
    page = opened(tab, anna)
    intervals(page).fill("0, 30m")
    page.get_by_label("Title").fill("Evening")
    with tab.next_page():
        page.get_by_label("Title").press("Enter")
    expect(page.locator("#preview .sentence")).to_contain_text("2 calls over 30 min")
    assert sandbox.posts == []


@pytest.mark.slow
def test_everything_can_be_confirmed_on_one_sound_page(
    tab: Tab, anna: User, sandbox: Sandbox
) -> None:
    page = typed(tab, anna, "Evening leads", "0, 5, 5, 5, 5")
    page.get_by_label("Make this the default").check()
    page.get_by_label("Reason").fill("Agreed on Monday")
    tab.send()
    expect(tab.page.locator(":focus")).to_contain_text("Review before creating")
    tab.check()
    page.get_by_label("I have reviewed the default change and 1 warning").check()
    tab.send()
    tab.check()
    assert len(sandbox.interval_groups()) == 1


@pytest.mark.slow
def test_a_double_click_ends_on_the_page_of_what_it_made(
    chromium: Browser, live_server: Any, anna: User, sandbox: Sandbox, settings: Any
) -> None:
    settings.LINER_TIMEOUT_SECONDS = 15
    for tab in opened_tab(chromium, live_server):
        page = typed(tab, anna, "Evening #slow", "0, 45m")
        expect(page.locator(".stale")).to_have_count(0)
        button = page.get_by_role("button", name="Create in Liner")
        button.dblclick(delay=20, no_wait_after=True)
        page.get_by_text("Verified in Liner. To use it").wait_for()
    assert len(sandbox.posts) == 1
