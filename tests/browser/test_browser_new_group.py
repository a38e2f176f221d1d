"""The form for new groups: what stands beside it while people type."""

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.services.liner_groups.client import liner_from_settings
from groups.services.liner_groups.mirror import read_list
from tests.browser.conftest import Tab
from tests.browser.new_group import forget_lost_parts, intervals, opened, typed
from tests.services.requests import ask

pytestmark = pytest.mark.usefixtures("rules")


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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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
