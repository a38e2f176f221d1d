"""Accounts with a password here, beside the company accounts or closed."""

import io
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from groups import roles
from groups.audit.verify import verify
from tests.accounts.company_sign_in import (
    come,
)
from tests.accounts.issuer import Issuer
from tests.conftest import PASSWORD, person, words_on
from tests.services.test_accounts import events, sign_in


def test_a_company_account_has_no_password_here(issuer: Issuer) -> None:
    """Not even if a shell gave it one: it would go round the company's sign-in."""
    come(issuer)
    fay = User.objects.get()
    fay.set_password(PASSWORD)
    fay.save()
    assert sign_in("fay", PASSWORD) == 200
    assert events("account.refused")[0][1]["reason"] == "no_local_account"


def test_local_accounts_can_be_closed(issuer: Issuer, anna: User, settings: Any) -> None:
    browser = Client()
    browser.force_login(anna)
    assert browser.get("/groups/new/").status_code == 200
    settings.LOCAL_ACCOUNTS = False
    assert browser.get("/groups/new/").status_code == 302
    assert sign_in("anna", PASSWORD) == 200
    come(issuer, browser)
    assert browser.get("/groups/new/").status_code == 200


def break_glass(name: str) -> str:
    out = io.StringIO()
    call_command("add_person", name, "--update", "--break-glass", stdout=out)
    return out.getvalue()


def test_one_administrator_keeps_a_password_for_emergencies(
    issuer: Issuer, carol: User, settings: Any
) -> None:
    settings.LOCAL_ACCOUNTS = False
    page = Client().get("/accounts/login/")
    assert "Break-glass sign-in" in words_on(page)
    assert sign_in("carol", PASSWORD) == 200
    assert "carol is the break-glass administrator." in break_glass("carol")
    browser = Client(REMOTE_ADDR="192.0.2.9")
    browser.post("/accounts/login/", {"username": "carol", "password": PASSWORD})
    assert browser.get("/people/").status_code == 200
    ((_, named),) = events("account.permissions")
    assert (named["holder"], named["added"]) == ("carol", ["break_glass"])
    assert events("account.signed_in")[-1] == ("carol", {"ip": "192.0.2.9", "how": "break_glass"})
    assert verify().right


def test_nobody_is_invited_to_an_account_that_could_not_sign_in(
    issuer: Issuer, carol: User, settings: Any
) -> None:
    settings.LOCAL_ACCOUNTS = False
    break_glass("carol")
    admin = Client()
    admin.force_login(carol)
    assert "Invite" not in words_on(admin.get("/people/"))
    page = words_on(admin.get(f"/people/{person('dan', roles.AUDITOR).pk}/"))
    assert "Not possible: local accounts are off" in page
    assert "link" not in page
    assert admin.get("/people/invite/").status_code == 404


def test_the_account_for_emergencies_can_be_made_in_one_step(issuer: Issuer, settings: Any) -> None:
    settings.LOCAL_ACCOUNTS = False
    out = io.StringIO()
    call_command("add_person", "spare", "--role", "Administrator", "--break-glass", stdout=out)
    password = out.getvalue().split("Password: ")[1].split()[0]
    assert sign_in("spare", password) == 302


def test_the_break_glass_administrator_is_one(issuer: Issuer, carol: User, settings: Any) -> None:
    settings.LOCAL_ACCOUNTS = False
    person("dan", roles.ADMINISTRATOR)
    break_glass("carol")
    break_glass("dan")
    assert (sign_in("carol", PASSWORD), sign_in("dan", PASSWORD)) == (200, 302)
    call_command("add_person", "dan", "--update", "--role", "Auditor", stdout=io.StringIO())
    assert sign_in("dan", PASSWORD) == 200
    assert verify().right


@pytest.mark.parametrize("name", ["anna", "fay"])
def test_nobody_else_can_be_the_break_glass_administrator(
    issuer: Issuer, anna: User, name: str
) -> None:
    issuer.claims["groups"] = ["calls-admins"]
    come(issuer)
    with pytest.raises(CommandError, match="has to be an administrator with a password here"):
        break_glass(name)
    assert events("account.permissions") == []


def test_a_company_account_gets_no_password(issuer: Issuer, carol: User) -> None:
    come(issuer)
    admin = Client()
    admin.force_login(carol)
    fay = User.objects.get(username="fay")
    page = admin.get(f"/people/{fay.pk}/")
    assert "With a company account" in words_on(page).replace("&#x27;", "'")
    assert "/link/" not in page.content.decode()
    assert "/role/" not in page.content.decode()
    assert admin.post(f"/people/{fay.pk}/link/").status_code == 409
    assert admin.post(f"/people/{fay.pk}/role/", {"role": "Auditor"}).status_code == 409
    with pytest.raises(CommandError, match="signs in with a company account"):
        call_command("add_person", "fay", "--update", "--new-password", stdout=io.StringIO())
    with pytest.raises(CommandError, match="signs in with a company account"):
        call_command("add_person", "fay", "--update", "--role", "Auditor", stdout=io.StringIO())
    browser = Client()
    come(issuer, browser)
    assert "Change password" not in words_on(browser.get("/groups/new/"))
