"""The form as people use it: what stands beside it while they type, and what they must confirm."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect

from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import Submission
from groups.plan.rules import read_rules
from groups.services.liner_groups.client import liner_from_settings
from groups.services.liner_groups.mirror import read_list
from tests.browser.conftest import Tab, opened_tab
from tests.conftest import PASSWORD
from tests.services.requests import ask


@pytest.fixture(autouse=True)
def rules(settings: Any) -> None:
    settings.CALL_RULES = read_rules("4 in 1d")


def opened(tab: Tab, anna: User) -> Page:
    tab.sign_in(anna)
    tab.go("/groups/new/")
    return tab.page


def intervals(page: Page) -> Any:
    return page.get_by_label("Intervals")


def typed(tab: Tab, anna: User, title: str, plan: str) -> Page:
    page = opened(tab, anna)
    page.get_by_label("Title").fill(title)
    intervals(page).fill(plan)
    return page


# With scripts


def test_the_plan_is_told_and_drawn_as_it_is_typed(tab: Tab, anna: User, sandbox: Sandbox) -> None:
    page = opened(tab, anna)
    tab.check()
    intervals(page).press_sequentially("0, 5m, 30m, 2h", delay=20)
    summary = "4 calls over 2 h 35 min"
    expect(page.locator("#preview .sentence")).to_contain_text(summary)
    expect(page.locator("#preview-status")).to_contain_text(summary)
    expect(page.locator("#decision")).to_contain_text("4 calls · 2 h 35 min")
    assert page.locator("#preview-status").get_attribute("role") == "status"
    drawn = page.locator("#preview .calendar [role=img]")
    expect(drawn.first).to_have_attribute("aria-label", re.compile("Calls? 1"))
    page.locator("#preview summary", has_text="Exact times").click()
    expect(page.locator("#preview table.calls tbody tr")).to_have_count(4)
    tab.check()
    intervals(page).fill("1h 30m")
    expect(page.locator("#preview .error")).to_contain_text("could mean")
    expect(page.locator("#decision")).to_have_text("1 problem in the intervals")
    expect(intervals(page)).to_have_attribute("aria-invalid", "true")
    tab.check()
    expect(intervals(page)).to_be_focused()
    page.get_by_role("button", name="Use 1h30m").click()
    expect(intervals(page)).to_have_value("1h30m")
    expect(page.locator("#decision")).to_contain_text("1 call · 1 h 30 min")
    expect(intervals(page)).to_be_focused()
    intervals(page).fill("0\n30\n120\n1440\n2880")
    expect(page.locator("#preview .sentence")).to_contain_text("5 calls")
    assert intervals(page).evaluate("field => field.scrollHeight <= field.clientHeight")
    intervals(page).fill("")
    expect(page.locator("#preview .sentence")).to_have_text("Enter intervals to see the calls.")
    expect(page.locator("#preview-status")).to_have_text("")
    assert sandbox.posts == []


@pytest.mark.slow
def test_the_reset_flag_changes_the_picture_at_once(tab: Tab, anna: User) -> None:
    page = opened(tab, anna)
    intervals(page).fill("0, 5m, 30m")
    page.locator("#preview summary", has_text="requests a callback").click()
    expect(page.locator("#preview-reset")).to_contain_text("Reset is off.")
    page.get_by_label("Reset attempts").check()
    expect(page.locator("#preview-reset")).to_contain_text("Reset is on.")
    expect(page.locator("#preview-reset p").first).to_be_visible()
    tab.check()


@pytest.mark.slow
@pytest.mark.usefixtures("any_year")
def test_a_choice_outlives_the_answer_that_comes_after_it(tab: Tab, anna: User) -> None:
    page = opened(tab, anna)
    intervals(page).fill("0, 5m, 30m")
    expect(page.locator("#preview .sentence")).to_contain_text("3 calls over")
    page.locator("#preview-arrives summary").click()
    intervals(page).fill("0, 5m")
    page.get_by_label("The lead arrives").select_option("friday")
    expect(page.locator("#preview-arrives")).to_contain_text("for a lead arriving Fri")
    expect(page.locator("#preview .sentence")).to_contain_text("2 calls over")
    expect(page.get_by_label("The lead arrives")).to_have_value("friday")
    page.get_by_label("The lead arrives").select_option("date")
    page.get_by_label("Date and time").fill("2026-12-24T18:40")
    expect(page.locator("#preview-arrives")).to_contain_text("Thu 24 Dec")
    tab.check()


def test_the_default_and_duplicates_are_shown_by_the_button(
    tab: Tab, anna: User, emil: User, sandbox: Sandbox
) -> None:
    entry = ask(emil)
    sandbox.add("The old one", [7], is_default=True)
    page = typed(tab, anna, "Evening leads", "0, 30m, 2h")
    page.get_by_label("Make this the default").check()
    warning = page.locator("#preview .notice", has_text="Identical to")
    expect(warning).to_contain_text(f"#{entry.liner_group_id} “Evening leads”")
    expect(warning).to_contain_text("created by emil")
    assert warning.get_by_role("link").count() == 0
    expect(page.locator("#default-hint")).to_contain_text("Replaces “The old one” #100200301")
    card = page.locator("#preview .default-change")
    expect(card).to_contain_text("Now 1 call over 7 min", use_inner_text=True)
    expect(page.locator("#decision")).to_contain_text("new default · 1 warning")
    tab.check()
    intervals(page).fill("0, 30m, 3h")
    expect(warning).to_have_count(0)
    page.get_by_text("1 similar interval group in Liner").click()
    expect(page.locator("#like-it")).to_contain_text("only in call 3 (+1 h)")
    page.get_by_label("Make this the default").uncheck()
    expect(page.locator("#decision").get_by_role("checkbox")).to_have_count(0)
    # What was unfolded stays so.
    expect(page.locator("#like-it li").first).to_be_visible()


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
def test_one_press_of_a_chip_starts_from_a_plan(tab: Tab, anna: User) -> None:
    page = opened(tab, anna)
    chip = page.get_by_role("button", name="One day")
    chip.click()
    expect(page.locator("#preview .sentence")).to_contain_text("4 calls over 6 h 30 min")
    expect(page.get_by_role("button", name="One day")).to_have_class("chip on")
    tab.check()


@pytest.mark.slow
def test_copy_from_finds_interval_groups_and_own_requests(
    tab: Tab, anna: User, sandbox: Sandbox
) -> None:
    sandbox.add("Made there", [0, 90])
    sandbox.add("Other", [7])
    assert read_list(liner_from_settings())
    ask(anna, NewGroup("Made in vain #refuse", (0, 5)))
    page = opened(tab, anna)
    page.get_by_text("Copy from…").click()
    found = page.locator("#copies li")
    expect(found).to_have_count(3)
    tab.check()
    page.get_by_role("searchbox").fill("made")
    expect(found).to_have_text([re.compile("Made there"), re.compile("Made in vain #refuse")])
    tab.follow("Made there")
    expect(page.get_by_label("Title")).to_have_value("Made there")
    expect(page.locator("#preview")).to_contain_text("2 calls over 1 h 30 min")
    page.get_by_text("Copy from…").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("searchbox")).to_be_hidden()


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


def test_what_comes_late_does_not_move_the_button(tab: Tab, anna: User, emil: User) -> None:
    ask(emil)
    page = opened(tab, anna)
    button = page.get_by_role("button", name="Create in Liner")
    place = "button => button.getBoundingClientRect().bottom"
    before = button.evaluate(place)
    intervals(page).fill("0, 30m, 2h")
    expect(page.locator("#preview")).to_contain_text("Identical")
    page.get_by_label("Title").fill("Evening leads")
    page.get_by_label("Make this the default").check()
    expect(page.locator("#preview .default-change")).to_be_visible()
    assert button.evaluate(place) == before


def test_where_liner_is_silent_the_default_is_unknown_and_the_form_goes_on(
    tab: Tab, anna: User, sandbox: Sandbox
) -> None:
    sandbox.stop()
    page = opened(tab, anna)
    expect(page.locator("#default-hint")).to_contain_text("What it replaces is unknown.")
    intervals(page).fill("5")
    page.get_by_label("Make this the default").check()
    expect(page.locator("#preview")).to_contain_text("The current default is unknown")
    expect(page.locator("#preview")).to_contain_text("1 call over 5 min")
    tab.check()


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


# Without scripts


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


def test_an_interval_group_of_liner_is_a_starting_point(
    tab: Tab, anna: User, sandbox: Sandbox
) -> None:
    sandbox.add("Made there", [0, 90])
    assert read_list(liner_from_settings())
    tab.sign_in(anna)
    tab.go("/groups/")
    tab.follow("Copy")
    expect(tab.page.get_by_label("Title")).to_have_value("Made there")
    expect(tab.page.locator("#preview")).to_contain_text("2 calls over 1 h 30 min")
    tab.check()


def test_who_goes_back_finds_what_they_typed_and_what_it_will_do(tab: Tab, anna: User) -> None:
    page = typed(tab, anna, "Evening leads", "0, 45m")
    tab.go("/history/")
    page.go_back()
    expect(intervals(page)).to_have_value("0, 45m")
    page.get_by_text("2 calls over 45 min").first.wait_for()


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


def forget_lost_parts(tab: Tab) -> None:
    """What htmx and the browser say of each answer that did not come."""
    said = ("htmx:", "Response Status Error Code 401", "net::ERR_FAILED")
    tab.complaints[:] = [text for text in tab.complaints if not any(map(text.__contains__, said))]


@pytest.mark.slow
def test_where_the_server_is_gone_nothing_stands_beside_what_is_typed(tab: Tab, anna: User) -> None:
    page = opened(tab, anna)
    intervals(page).fill("0, 45m")
    page.get_by_text("2 calls over 45 min").first.wait_for()
    page.route("**/groups/new/composer/", lambda route: route.abort())
    intervals(page).fill("0, 45m, 2d")
    page.get_by_text("No preview: the server can't be reached").wait_for()
    page.unroute("**/groups/new/composer/")
    intervals(page).fill("0, 45m, 3d")
    page.get_by_text("3 calls over 3 days 45 min").first.wait_for()
    assert "No preview" not in tab.text()
    forget_lost_parts(tab)
