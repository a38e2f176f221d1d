"""An administrator invites somebody, who chooses a password: on sound pages, in any view."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from tests.browser.conftest import Tab

NEW = "another horse, another battery"


@pytest.mark.slow
def test_an_invitation_from_the_first_press_to_the_first_sign_in(tab: Tab, carol: User) -> None:
    tab.sign_in(carol)
    tab.go("/people/")
    tab.check()
    tab.follow("Invite someone")
    tab.check()
    tab.press("Create link")
    expect(tab.page.locator(":focus")).to_have_role("alert")
    tab.check()
    tab.page.get_by_label("Username").fill("fay")
    tab.page.get_by_label("Role").select_option("Auditor")
    tab.press("Create link")
    tab.shows("Link for fay")
    tab.check()
    link = tab.page.get_by_label("Send this only to fay").input_value()
    tab.page.goto(link)
    tab.shows("This link is for someone else")
    tab.check()
    tab.press(tab.page.locator("main").get_by_role("button", name="Sign out"))
    tab.page.goto(link)
    tab.check()
    tab.page.get_by_label("New password", exact=True).fill("short")
    tab.page.get_by_label("New password again").fill("short")
    tab.press("Set password")
    tab.shows("too short")
    tab.check()
    tab.page.get_by_label("New password", exact=True).fill(NEW)
    tab.page.get_by_label("New password again").fill(NEW)
    tab.press("Set password")
    tab.shows("Your password is set.")
    tab.check()
    tab.page.get_by_label("Username").fill("fay")
    tab.page.get_by_label("Password", exact=True).fill(NEW)
    tab.press("Sign in")
    tab.shows("History")
    tab.page.goto(link)
    tab.shows("This link does not work")
    tab.check()


@pytest.mark.slow
def test_a_person_is_changed_on_a_sound_page(tab: Tab, anna: User, carol: User) -> None:
    tab.sign_in(carol)
    tab.go("/people/")
    tab.follow("anna")
    tab.check()
    tab.page.get_by_label("Role", exact=True).select_option("Auditor")
    tab.press("Change role")
    tab.shows("anna is now Auditor.")
    tab.check()
    tab.press("Deactivate")
    tab.shows("anna can no longer sign in.")
    tab.check()
    tab.follow(tab.page.get_by_role("navigation").get_by_role("link", name="People").first)
    tab.shows("Deactivated")
    tab.check()
    tab.go(f"/people/{carol.pk}/")
    tab.shows("This is your own account.")
    tab.check()


def test_the_link_is_selected_so_that_it_can_be_copied(tab: Tab, anna: User, carol: User) -> None:
    tab.sign_in(carol)
    tab.go(f"/people/{anna.pk}/")
    tab.press("Create a reset link")
    selected = tab.page.evaluate("() => String(document.getSelection())")
    assert selected == tab.page.get_by_label("Send this only to anna").input_value()
