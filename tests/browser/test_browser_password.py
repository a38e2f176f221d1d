"""Typing a password: it can be shown, and pasted."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from tests.browser.conftest import Tab
from tests.conftest import PASSWORD


def test_a_password_can_be_shown_and_hidden_again(tab: Tab, anna: User) -> None:
    tab.go("/accounts/login/")
    field = tab.page.get_by_label("Password", exact=True)
    field.fill("typed")
    expect(field).to_have_attribute("type", "password")
    tab.page.get_by_role("button", name="Show password").click()
    expect(field).to_have_attribute("type", "text")
    expect(field).to_have_value("typed")
    tab.check()
    tab.page.get_by_role("button", name="Hide password").click()
    expect(field).to_have_attribute("type", "password")


@pytest.mark.slow
def test_the_page_of_a_new_password_is_sound(tab: Tab, anna: User) -> None:
    tab.sign_in(anna)
    tab.go("/accounts/password/")
    expect(tab.page.get_by_role("button", name="Show password")).to_have_count(3)
    tab.check()
    for label in ("Current password", "New password", "New password again"):
        tab.page.get_by_label(label, exact=True).fill(PASSWORD)
    tab.check()
