"""A second factor from setting it up to signing in with it: on sound pages, in any view."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from groups.models import AuditEvent
from groups.services.second_factor import factors
from tests.browser.conftest import Tab
from tests.conftest import PASSWORD
from tests.factors import app_of, code_now

PAGE = "/accounts/second-factor/"


@pytest.fixture
def passkeys(tab: Tab) -> Iterator[Any]:
    """Chromium's own authenticator, whose owner touches it at once."""
    session = tab.page.context.new_cdp_session(tab.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    answer = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    def set_present(present: bool) -> None:
        of = {"authenticatorId": answer["authenticatorId"]}
        session.send("WebAuthn.setUserVerified", of | {"isUserVerified": present})

    yield set_present
    session.detach()


@pytest.mark.slow
def test_an_app_is_set_up_and_asked_for(tab: Tab, boris: User, settings: Any) -> None:
    settings.MFA_REQUIRED = ("Auditor",)
    tab.sign_in_by_form(boris)
    tab.shows("Your role needs a second factor.")
    expect(tab.page.get_by_role("navigation")).to_have_count(0)
    tab.check()
    tab.follow("Add an authenticator app")
    tab.check()
    tab.page.get_by_label("Code from the app").fill("123")
    tab.press("Add")
    tab.shows("Wrong code.")
    expect(tab.page.get_by_label("Code from the app")).to_be_focused()
    tab.check()
    secret = tab.page.locator("code.key").inner_text()
    assert tab.page.locator("img.qr").evaluate("image => image.naturalWidth") > 0
    tab.page.get_by_label("Code from the app").fill(code_now(secret))
    tab.press("Add")
    tab.shows("You won't see them again.")
    tab.check()
    code = tab.page.locator(".codes li").first.inner_text()
    tab.follow("I have saved them")
    tab.shows("10 codes are left.")
    tab.check()
    tab.press("Sign out")
    tab.sign_in_by_form(boris)
    tab.check()
    field = tab.page.get_by_label("Code from your authenticator app")
    expect(field).to_be_focused()
    field.fill("000 000")
    tab.press("Continue")
    tab.shows("Wrong code.")
    tab.check()
    field.fill(code)
    tab.press("Continue")
    tab.shows("History")
    tab.go(PAGE)
    tab.shows("9 codes are left.")


@pytest.mark.slow
def test_a_passkey_is_the_second_factor_or_both(
    tab: Tab, anna: User, carol: User, passkeys: Any
) -> None:
    tab.sign_in_by_form(anna)
    tab.go(PAGE)
    tab.check()
    tab.follow("Add a passkey")
    tab.check()
    tab.page.get_by_label("Name").fill("Work laptop")
    tab.press("Create passkey")
    tab.shows("You won't see them again.")
    tab.follow("I have saved them")
    tab.shows("Passkey: Work laptop")
    tab.check()
    tab.press("Sign out")
    tab.sign_in_by_form(anna)
    tab.check()
    tab.press("Use a passkey")
    tab.shows("New interval group")
    tab.press("Sign out")
    tab.go("/accounts/login/?next=/groups/")
    tab.check()
    tab.press("Use a passkey")
    expect(tab.page).to_have_url(f"{tab.address}/groups/")
    kinds = AuditEvent.objects.filter(kind="account.signed_in", actor="anna").count()
    assert kinds == 3


@pytest.mark.slow
def test_a_passkey_without_its_owner_signs_nobody_in(tab: Tab, anna: User, passkeys: Any) -> None:
    tab.sign_in_by_form(anna)
    tab.go(f"{PAGE}passkey/")
    tab.page.get_by_label("Name").fill("Work laptop")
    tab.press("Create passkey")
    tab.press("Sign out")
    passkeys(False)
    tab.page.get_by_role("button", name="Use a passkey").click()
    tab.shows("Your browser returned no passkey.")
    tab.check()
    passkeys(True)
    factors.remove(anna, factors.factors_of(anna)[0].pk)
    tab.press("Use a passkey")
    tab.shows("The passkey did not work.")
    tab.check()


@pytest.mark.slow
def test_a_change_is_confirmed(tab: Tab, anna: User) -> None:
    app_of(anna)
    tab.sign_in(anna)
    tab.go(PAGE)
    tab.press("Remove")
    tab.shows("Confirm it's you")
    tab.check()
    tab.page.get_by_label("Password", exact=True).fill("wrong")
    tab.press("Confirm")
    tab.shows("Wrong password.")
    tab.check()
    tab.page.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.press("Confirm")
    tab.press("Remove")
    tab.shows("You sign in with your password alone.")
    tab.check()


@pytest.mark.slow
def test_an_administrator_resets_it(tab: Tab, anna: User, carol: User) -> None:
    app_of(anna)
    tab.sign_in(carol)
    tab.go("/people/")
    tab.check()
    tab.follow("anna")
    tab.check()
    tab.press("Reset second factor")
    tab.shows("anna has no second factor now.")
    tab.check()


@pytest.mark.slow
def test_without_scripts_there_are_codes(plain_tab: Tab, anna: User) -> None:
    secret, _ = app_of(anna)
    plain_tab.sign_in_by_form(anna)
    plain_tab.page.get_by_label("Code from your authenticator app").fill(code_now(secret))
    plain_tab.press("Continue")
    plain_tab.shows("New interval group")
    plain_tab.go("/accounts/confirm/?next=/accounts/second-factor/")
    plain_tab.shows("Confirm it's you")
