"""Signing in with the company account, step by step as a browser does."""

from typing import Any

from django.test import Client

from groups.audit.verify import verify
from tests.accounts.issuer import Issuer
from tests.conftest import words_on
from tests.services.test_accounts import events

START = "/accounts/oidc/company/login/"
CALLBACK = "/accounts/oidc/company/login/callback/"


def begin(browser: Client, query: str = "") -> str:
    """Returns where the sign-in service is asked."""
    page = browser.get(START + query)
    assert page.status_code == 302, words_on(page)
    return str(page.headers["Location"])


def finish(browser: Client, address: str) -> Any:
    return browser.get(address.removeprefix("http://testserver"))


def come(issuer: Issuer, browser: Client | None = None, subject: str = "s-1") -> Any:
    """Signs in; returns the answer to the callback."""
    browser = browser or Client()
    return finish(browser, issuer.authorize(begin(browser), subject))


def is_signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def refused(page: Any, browser: Client, reason: str) -> None:
    """Words, a way back, an event, and no session."""
    assert page.status_code in (400, 403, 502, 503), page.status_code
    assert 'href="/accounts/login/"' in page.content.decode()
    assert "Traceback" not in page.content.decode()
    assert not is_signed_in(browser)
    last = events("account.refused")[-1][1]
    assert (last["how"], last["reason"], last["ip"]) == ("oidc", reason, "127.0.0.1")
    assert verify().findings == []
