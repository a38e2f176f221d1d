"""The interval groups in Liner, in a real browser: in each state, light, dark, on a phone."""

import pytest
from django.contrib.auth.models import User

from groups.demo.sandbox import Sandbox
from groups.liner.fields import RemoteGroup
from groups.models import LinerGroup, MirrorState
from groups.services.liner_groups.client import liner_from_settings
from groups.services.liner_groups.mirror import read_list
from tests.browser.conftest import Tab
from tests.entries import entry_of
from tests.mirror import holds

LONG = [5 * number for number in range(40)]


def fill(by: User, sandbox: Sandbox) -> None:
    """Liner holds some made here, changed, made elsewhere, and lacks what it had before."""
    numbers = [
        sandbox.add("Plan 1", [0, 30], is_default=True),
        sandbox.add("Renamed in Liner " + "x" * 80, LONG, reset=True),
        sandbox.add("Вечер", [0, 60, 1440]),
    ]
    holds(RemoteGroup(7, "Gone since", (7,), False, False))
    for place, number in enumerate(numbers[:2]):
        entry_of(by, place + 1, liner_group_id=number, is_default=place == 0)
    read_list(liner_from_settings())


@pytest.mark.slow
def test_each_state_of_the_page_is_sound(
    tab: Tab, anna: User, boris: User, sandbox: Sandbox
) -> None:
    tab.sign_in(anna)
    tab.go("/groups/")
    tab.shows("Liner's list is empty.")
    tab.check()
    fill(anna, sandbox)
    tab.follow("Read it again")
    tab.check()
    for told in ("As asked", "Changed since", "made elsewhere", "1 is gone from Liner"):
        tab.shows(told)
    tab.follow("1 is gone from Liner")
    assert "Gone from Liner\nlast seen" in tab.text().replace(" \n", "\n")
    tab.check()
    tab.go("/groups/?q=nothing+like+it&made=here&sort=bogus")
    tab.shows("None is like that.")
    tab.check()
    tab.go("/accounts/password/")
    tab.press("Sign out")
    tab.sign_in(boris)
    tab.go("/groups/")
    assert "Use as a starting point" not in tab.text()
    tab.check()


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
    tab.follow("Read Liner's list again")
    tab.shows("Liner's list was never read")
    tab.check()


def test_it_is_searched_and_sorted_by_keyboard_without_javascript(
    plain_tab: Tab, anna: User, sandbox: Sandbox
) -> None:
    fill(anna, sandbox)
    plain_tab.sign_in(anna)
    plain_tab.follow("In Liner")
    plain_tab.page.get_by_label("Search").focus()
    plain_tab.page.keyboard.type("ВЕЧ")
    with plain_tab.next_page():
        plain_tab.page.keyboard.press("Enter")
    plain_tab.shows("1 of 3 interval groups")
    plain_tab.follow("remove “ВЕЧ”")
    plain_tab.shows("3 of 3 interval groups")
    plain_tab.page.get_by_label("Made", exact=True).select_option("Made here")
    plain_tab.page.get_by_label("Sorted by").select_option("Title")
    plain_tab.press("Show")
    plain_tab.shows("2 of 3 interval groups, title from A to Z.")
    column = plain_tab.page.get_by_role("columnheader", name="Title")
    assert column.get_attribute("aria-sort") == "ascending"
    plain_tab.follow(column.get_by_role("link"))
    plain_tab.shows("title from Z to A")
    assert plain_tab.page.get_by_label("Made", exact=True).input_value() == "here"
    plain_tab.follow(plain_tab.page.get_by_role("link", name="Use as a starting point").first)
    assert "from_liner=" in plain_tab.page.url
