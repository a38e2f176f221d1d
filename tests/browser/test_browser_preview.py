"""What a plan will do, in a real browser: light, dark, on a phone, without JavaScript."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from groups.demo.sandbox import Sandbox
from groups.plan.hours import read_hours
from groups.plan.rules import read_rules
from tests.browser.conftest import Tab

PLANS = ["", "0", "30", "0, 5m, 30m, 2h", "0 5 10 1d 1d 7d", "1 " * 50, "0, 30d, 30d", "1h 30m"]


@pytest.fixture(autouse=True)
def company(settings: Any) -> None:
    settings.CALL_HOURS = read_hours("Mon-Fri 09:00-20:00; Sat 10:00-16:00", "Europe/Berlin")
    settings.CALL_RULES = read_rules("4 in 1d; 8 in 7d; 15 in 30d")


@pytest.mark.slow
def test_every_plan_has_a_sound_page(tab: Tab, anna: User) -> None:
    tab.sign_in(anna)
    for intervals in PLANS:
        query = {"intervals": intervals, "arrival": "evening", "reset_attempts_enabled": "on"}
        tab.go(f"/groups/preview/?{urlencode(query)}")
        for details in tab.page.locator("summary").all():
            details.click()
        tab.check()
    tab.go("/groups/preview/?intervals=30&arrival=date&arrival_at=9999-12-31T00:00")
    tab.shows("Choose a date within 5 years.")
    tab.check()


@pytest.mark.slow
def test_all_of_it_works_without_javascript(plain_tab: Tab, anna: User) -> None:
    page = plain_tab.page
    plain_tab.sign_in(anna)
    plain_tab.go("/groups/preview/")
    page.get_by_label("Intervals").fill("30m, 5m, 5m, 5m, 5m")
    page.get_by_label("Reset attempts").check()
    plain_tab.press("Preview")
    plain_tab.shows("5 calls over 50 min")
    plain_tab.press("Use 0m, 30m, 5m, 5m, 5m, 5m")
    plain_tab.shows("6 calls over 50 min")
    expect(page.get_by_label("Reset attempts")).to_be_checked()
    plain_tab.press(page.locator(".rules").get_by_role("button"))
    plain_tab.shows("Within your calling rules.")
    page.locator("#preview-arrives summary").click()
    page.get_by_label("The lead arrives").select_option("on another date")
    page.get_by_label("Date and time").fill("2027-12-24T18:40")
    plain_tab.press(page.get_by_role("button", name="Show", exact=True))
    plain_tab.shows("for a lead arriving Fri 24 Dec 2027, 18:40 (Europe/Berlin)")
    plain_tab.shows("6 calls over")


@pytest.mark.slow
def test_on_the_form_no_button_of_the_preview_sends_anything(
    tab: Tab, anna: User, sandbox: Sandbox
) -> None:
    type_a_plan(tab, anna)
    tab.page.get_by_role("button", name="Use 0m, 30m").wait_for()
    press_the_previews_buttons(tab)
    assert sandbox.posts == []


@pytest.mark.slow
def test_nor_does_any_without_javascript(plain_tab: Tab, anna: User, sandbox: Sandbox) -> None:
    type_a_plan(plain_tab, anna)
    plain_tab.press("Preview")
    press_the_previews_buttons(plain_tab)
    assert sandbox.posts == []


def type_a_plan(tab: Tab, anna: User) -> None:
    tab.sign_in(anna)
    tab.go("/groups/new/")
    tab.page.get_by_label("Title").fill("Evening leads")
    tab.page.get_by_label("Intervals").fill("30m")


def press_the_previews_buttons(tab: Tab) -> None:
    page = tab.page
    page.locator("#preview-arrives summary").click()
    page.get_by_label("The lead arrives").select_option("on Friday, 18:40")
    # Where scripts run, the choice alone is enough, and no other page is needed.
    button = page.get_by_role("button", name="Show", exact=True)
    has_scripts = not button.is_visible()
    if not has_scripts:
        tab.press(button)
    page.get_by_text("for a lead arriving Fri").wait_for()
    offered = page.get_by_role("button", name="Use 0m, 30m")
    offered.click() if has_scripts else tab.press(offered)
    page.locator(".sentence").filter(has_text="2 calls over 30 min").wait_for()
    expect(page.get_by_label("Title")).to_have_value("Evening leads")
    expect(page.get_by_label("Intervals")).to_have_value("0m, 30m")


@pytest.mark.slow
def test_a_date_of_ones_own_is_meant_as_soon_as_it_is_written(tab: Tab, anna: User) -> None:
    type_a_plan(tab, anna)
    tab.page.locator("#preview-arrives summary").click()
    tab.page.get_by_label("Date and time").fill("2028-01-07T23:10")
    tab.page.get_by_text("for a lead arriving Fri 7 Jan 2028, 23:10").wait_for()
    expect(tab.page.get_by_label("The lead arrives")).to_have_value("date")
