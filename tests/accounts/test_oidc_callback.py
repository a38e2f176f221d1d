"""What a browser brings back from the sign-in page."""

import time
from types import SimpleNamespace
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from allauth.socialaccount.internal import statekit
from django.contrib.auth.models import User
from django.test import Client

from groups.audit.verify import verify
from tests.accounts.company_sign_in import (
    CALLBACK,
    begin,
    finish,
    is_signed_in,
    refused,
)
from tests.accounts.issuer import Issuer
from tests.conftest import words_on
from tests.fuzz.values import MARK, TEXTS

TEN_MINUTES = 600


def quoted(value: str) -> str:
    return quote(value.encode(errors="surrogatepass"))


def test_somebody_who_cancels_is_told_so(issuer: Issuer) -> None:
    browser = Client()
    state = parse_qs(urlsplit(begin(browser)).query)["state"][0]
    page = browser.get(CALLBACK, {"error": "access_denied", "state": state})
    refused(page, browser, "cancelled")
    assert "You were not signed in" in words_on(page)


@pytest.mark.parametrize("query", [{"error": "server_error\x1b[31m"}, {}, {"error": "x" * 5000}])
def test_an_error_of_the_service_is_told(issuer: Issuer, query: dict[str, str]) -> None:
    browser = Client()
    state = parse_qs(urlsplit(begin(browser)).query)["state"][0]
    refused(browser.get(CALLBACK, query | {"state": state}), browser, "provider_error")


def test_an_error_may_come_without_the_state(issuer: Issuer) -> None:
    browser = Client()
    refused(browser.get(CALLBACK, {"error": "access_denied"}), browser, "cancelled")


def test_a_state_works_once(issuer: Issuer) -> None:
    browser = Client()
    address = issuer.authorize(begin(browser))
    assert finish(browser, address).status_code == 302
    browser.post("/accounts/logout/")
    refused(finish(browser, address), browser, "expired")


def test_a_state_of_another_browser_is_refused(issuer: Issuer) -> None:
    address = issuer.authorize(begin(Client()))
    browser = Client()
    begin(browser)
    refused(finish(browser, address), browser, "expired")
    assert "/token" not in issuer.requests


@pytest.mark.parametrize("query", [{}, {"code": "x"}, {"state": "x", "code": "x"}])
def test_a_callback_without_a_state_is_refused(issuer: Issuer, query: dict[str, str]) -> None:
    browser = Client()
    refused(browser.get(CALLBACK, query), browser, "expired")
    assert issuer.requests == []


def test_a_state_expires(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Client()
    address = issuer.authorize(begin(browser))
    clock = SimpleNamespace(time=lambda: time.time() + TEN_MINUTES + 5)
    monkeypatch.setattr(statekit, "time", clock)
    refused(finish(browser, address), browser, "expired")


def test_a_code_works_once(issuer: Issuer) -> None:
    address = issuer.authorize(begin(Client()))
    issuer.codes.clear()
    browser = Client()
    stolen = parse_qs(urlsplit(address).query)["code"][0]
    own = issuer.authorize(begin(browser))
    state = parse_qs(urlsplit(own).query)["state"][0]
    page = browser.get(CALLBACK, {"code": stolen, "state": state})
    refused(page, browser, "code_refused")


def test_a_stolen_code_has_another_verifier(issuer: Issuer) -> None:
    stolen = parse_qs(urlsplit(issuer.authorize(begin(Client()))).query)["code"][0]
    browser = Client()
    state = parse_qs(urlsplit(begin(browser)).query)["state"][0]
    refused(browser.get(CALLBACK, {"code": stolen, "state": state}), browser, "code_refused")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["state", "code", "error", "next"])
def test_hostile_values_in_the_address_change_nothing(issuer: Issuer, name: str) -> None:
    browser = Client()
    for value in map(quoted, TEXTS):
        state = parse_qs(urlsplit(begin(browser, f"?{name}={value}")).query)["state"][0]
        rest = "" if name == "state" else f"&state={state}"
        page = browser.get(f"{CALLBACK}?{name}={value}{rest}")
        assert page.status_code in (400, 403), value
        assert MARK not in page.content.decode()
    assert not is_signed_in(browser)
    assert not User.objects.exists()
    assert verify().findings == []
