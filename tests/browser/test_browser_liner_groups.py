"""Interval groups in a real browser: the list, one group, two compared; light, dark, on a phone."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from groups.demo.sandbox import Sandbox
from groups.liner.fields import RemoteGroup
from groups.models import LinerGroup, MirrorState
from groups.plan.rules import Rule
from groups.services.liner_groups.client import liner_from_settings
from groups.services.liner_groups.mirror import read_list
from tests.browser.conftest import Tab
from tests.entries import entry_of
from tests.mirror import holds

LONG = [5 * number for number in range(40)]


def fill(by: User, sandbox: Sandbox) -> list[int]:
    """Liner holds some made here, changed, made there, and lacks what it had before."""
    numbers = [
        sandbox.add("Plan 1", [0, 30], is_default=True),
        sandbox.add("Renamed in Liner " + "x" * 80, LONG, reset=True),
        sandbox.add("Вечер", [0, 60, 1440]),
    ]
    holds(RemoteGroup(7, "Gone since", (7,), True, False))
    for place, number in enumerate(numbers[:2]):
        entry_of(by, place + 1, liner_group_id=number, is_default=place == 0)
    read_list(liner_from_settings())
    return numbers


@pytest.mark.slow
def test_each_state_of_the_list_is_sound(
    tab: Tab, anna: User, boris: User, sandbox: Sandbox
) -> None:
    tab.sign_in(anna)
    tab.go("/groups/")
    tab.shows("Liner has no interval groups yet.")
    tab.check()
    fill(anna, sandbox)
    tab.follow("Refresh")
    tab.check()
    for told in ("Unchanged", "Changed", "created in Liner", "3 interval groups"):
        tab.shows(told)
    tab.follow("Gone 1")
    tab.shows("was the default")
    tab.check()
    tab.go("/groups/?q=nothing+like+it&made=here&sort=bogus")
    tab.shows("No interval groups match.")
    tab.page.get_by_text("Filters", exact=True).click()
    tab.check()
    tab.page.locator("header details.menu > summary").click()
    tab.press("Sign out")
    tab.sign_in(boris)
    tab.go("/groups/")
    assert "Copy" not in tab.text()
    tab.check()


@pytest.mark.slow
def test_titles_are_readable_on_paper(tab: Tab, anna: User, sandbox: Sandbox) -> None:
    fill(anna, sandbox)
    tab.sign_in(anna)
    tab.page.set_viewport_size({"width": 794, "height": 1123})
    tab.page.emulate_media(media="print")
    tab.go("/groups/")
    title = tab.page.get_by_text("Вечер", exact=True)
    height = title.evaluate("link => link.getBoundingClientRect().height")
    assert height < 2 * title.evaluate("link => parseFloat(getComputedStyle(link).fontSize)")
    assert tab.page.locator("td.title").first.evaluate("cell => cell.clientWidth") > 150


@pytest.mark.slow
def test_one_group_and_the_comparison_with_another_are_sound(
    tab: Tab, anna: User, sandbox: Sandbox, settings: Any
) -> None:
    settings.CALL_RULES = (Rule(4, 24 * 60),)
    default, changed, _ = fill(anna, sandbox)
    tab.sign_in(anna)
    tab.go(f"/groups/{changed}/")
    tab.shows("Requested title: “Plan 2”")
    tab.check()
    tab.follow("Compare with…")
    tab.check()
    tab.follow("Plan 1")
    tab.shows("24 calls within 1 day, at most 4")
    tab.page.get_by_text("Call times").click()
    tab.check()
    tab.go(f"/groups/compare/?a={default}&b={default}")
    tab.shows("Both make the same calls.")
    tab.check()
    tab.go("/groups/7/")
    tab.check()
    tab.follow("Make it the default again")
    assert tab.page.url.endswith("/groups/new/?from_liner=7&default=1")


@pytest.mark.slow
def test_a_number_that_liner_lacks_has_a_sound_page(tab: Tab, anna: User, sandbox: Sandbox) -> None:
    tab.sign_in(anna)
    tab.go("/groups/12/")
    tab.shows("Liner's list has no interval group with this number.")
    tab.check()


@pytest.mark.slow
def test_a_liner_that_cannot_be_read_is_told_on_a_sound_page(
    tab: Tab, anna: User, sandbox: Sandbox
) -> None:
    fill(anna, sandbox)
    sandbox.stop()
    tab.sign_in(anna)
    tab.go("/groups/?read=now")
    tab.shows("Liner's list could not be read")
    tab.shows("Renamed in Liner")
    tab.check()
    LinerGroup.objects.all().delete()
    MirrorState.objects.all().delete()
    tab.follow("Try again")
    tab.shows("Liner's list has not been read yet.")
    tab.check()


@pytest.mark.slow
def test_it_is_searched_filtered_and_sorted_by_keyboard_without_javascript(
    plain_tab: Tab, anna: User, sandbox: Sandbox
) -> None:
    fill(anna, sandbox)
    page = plain_tab.page
    plain_tab.sign_in(anna)
    plain_tab.go("/groups/")
    page.get_by_label("Search").focus()
    page.keyboard.type("1h, 1d")
    with plain_tab.next_page():
        page.keyboard.press("Enter")
    plain_tab.shows("1 of 3 interval groups")
    plain_tab.follow("Remove filter “1h, 1d”")
    plain_tab.shows("3 interval groups")
    page.get_by_text("Filters", exact=True).press("Enter")
    page.get_by_label("Created", exact=True).select_option("Created here")
    page.get_by_label("Sort by").select_option("Title, A to Z")
    plain_tab.press("Apply")
    plain_tab.shows("2 of 3 interval groups")
    column = page.get_by_role("columnheader", name="Title")
    assert column.get_attribute("aria-sort") == "ascending"
    plain_tab.follow(column.get_by_role("link"))
    assert column.get_attribute("aria-sort") == "descending"
    plain_tab.shows("2 of 3 interval groups")
    plain_tab.follow(page.get_by_role("link", name="Copy").first)
    assert "from_liner=" in page.url


@pytest.mark.slow
def test_a_rows_actions_show_on_hover_and_on_focus(tab: Tab, anna: User, sandbox: Sandbox) -> None:
    fill(anna, sandbox)
    tab.sign_in(anna)
    tab.go("/groups/")
    row = tab.page.get_by_role("row").filter(has_text="Plan 1")
    copy = row.get_by_role("link", name="Copy")
    for reach in (row.hover, row.get_by_role("link", name="Plan 1").focus):
        tab.page.mouse.move(0, 0)
        reach()
        expect(copy).to_have_css("opacity", "1")
