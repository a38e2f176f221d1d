"""Answers of the sign-in service that are allowed, wrong, broken or late."""

import re
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client

from groups.accounts.oidc import calls
from groups.audit.verify import verify
from groups.views import company_sign_in
from tests.accounts.company_sign_in import START, begin, come, finish, is_signed_in, refused
from tests.accounts.issuer import CLIENT, Answer, Issuer, answer, running_issuer
from tests.conftest import words_on
from tests.fuzz.values import MARK, TEXTS
from tests.liner.certificates import Certificates
from tests.services.requests import in_threads
from tests.services.test_accounts import events


def test_the_secret_can_go_in_the_form(issuer: Issuer) -> None:
    issuer.config = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert come(issuer).status_code == 302


def test_a_service_without_userinfo_will_do(issuer: Issuer) -> None:
    issuer.config = {"userinfo_endpoint": None}
    assert come(issuer).status_code == 302
    assert "/userinfo" not in issuer.requests


def test_keys_may_rotate(issuer: Issuer) -> None:
    come(issuer)
    issuer.signing, issuer.published = "second", ["first", "second"]
    assert come(issuer).status_code == 302


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sub", "preferred_username", "email", "groups"])
def test_hostile_claims_are_refused_or_harmless(issuer: Issuer, name: str) -> None:
    wanted = dict(issuer.claims)
    for number, value in enumerate(TEXTS):
        issuer.claims = wanted | {"preferred_username": f"fay-{number}", name: value}
        page = come(issuer, subject=f"s-{number}")
        assert page.status_code in (302, 403), value
        assert MARK not in page.content.decode()
    assert all(re.fullmatch(r"[\w.@+-]+", user.username) for user in User.objects.all())
    assert verify().findings == []


# What the id_token says.

NOW = int(time.time())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ({"nonce": "another"}, "token_nonce"),
        ({"nonce": None}, "token_invalid"),
        ({"iss": "https://evil.example"}, "token_issuer"),
        ({"aud": "somebody-else"}, "token_audience"),
        ({"aud": [CLIENT, "somebody-else"], "azp": "somebody-else"}, "token_audience"),
        ({"aud": None}, "token_invalid"),
        ({"iat": NOW - 1000, "exp": NOW - 600}, "token_expired"),
        ({"exp": None}, "token_invalid"),
        ({"iat": NOW + 6000, "exp": NOW + 7000}, "token_early"),
        ({"nbf": NOW + 6000}, "token_early"),
        ({"iat": "soon"}, "token_invalid"),
        ({"sub": None}, "token_invalid"),
        ({"sub": ""}, "token_invalid"),
        ({"sub": "s" * 256}, "token_invalid"),
        ({"sub": "a\0b"}, "token_invalid"),
        ({"sub": "ключ"}, "token_invalid"),
        ({"exp": float("inf")}, "token_invalid"),
        ({"sub": "s-2"}, "another_subject"),
    ],
)
def test_an_id_token_that_is_not_right_is_refused(
    issuer: Issuer, token: dict[str, Any], reason: str
) -> None:
    issuer.token = token
    browser = Client()
    refused(come(issuer, browser), browser, reason)
    assert not User.objects.exists()


def test_clocks_may_differ_a_little(issuer: Issuer) -> None:
    now = int(time.time())
    issuer.token = {"iat": now + 30, "exp": now - 30}
    assert come(issuer).status_code == 302


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"signing": "unknown"}, "token_signature"),
        ({"signing": "unknown", "header": {"kid": "first"}}, "token_signature"),
        ({"signing": "second", "published": ["first"]}, "token_signature"),
        ({"published": []}, "token_invalid"),
        ({"algorithm": "none"}, "token_invalid"),
        ({"algorithm": "HS256"}, "token_invalid"),
        ({"header": {"kid": None}, "published": ["first", "second"]}, "token_signature"),
    ],
)
def test_an_id_token_that_the_service_did_not_sign_is_refused(
    issuer: Issuer, changes: dict[str, Any], reason: str
) -> None:
    vars(issuer).update(changes)
    browser = Client()
    refused(come(issuer, browser), browser, reason)


# A service that is down, slow or broken.

CONFIGURATION = "/.well-known/openid-configuration"
ELSEWHERE = (302, {"Location": "http://127.0.0.1:9/elsewhere"}, b"")
PATHS = [CONFIGURATION, "/token", "/keys", "/userinfo"]
BROKEN: list[tuple[Answer, str]] = [
    (answer(500, {}), "unreachable"),
    (ELSEWHERE, "bad_answer"),
    ((200, {}, b"<html>"), "bad_answer"),
    ((200, {}, b"[]"), "bad_answer"),
    ((200, {}, b"\xff" * 10), "bad_answer"),
    ((200, {}, b"[" * 100_000), "bad_answer"),
    ((200, {}, b" " * calls.MAX_BODY_BYTES + b"{}"), "unreachable"),
    ((200, {"Content-Encoding": "gzip"}, b"{}"), "unreachable"),
]


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("broken", "reason"), BROKEN)
def test_a_broken_answer_is_refused(issuer: Issuer, path: str, broken: Answer, reason: str) -> None:
    browser = Client()
    address = issuer.authorize(begin(browser))
    issuer.instead = {path: lambda: broken}
    refused(finish(browser, address), browser, reason)
    assert not User.objects.exists()


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "document",
    [
        {},
        {"error": "x"},
        {"keys": 7, "access_token": 7},
        {"keys": [{"kty": "RSA", "n": "!", "e": "AA"}, 7], "access_token": "ключ"},
        {"access_token": "two\r\nlines", "id_token": "a.b.c"},
        {"access_token": "x", "id_token": "a.b.c"},
    ],
)
def test_an_answer_without_what_it_should_have_is_refused(
    issuer: Issuer, path: str, document: Any
) -> None:
    browser = Client()
    address = issuer.authorize(begin(browser))
    issuer.instead = {path: lambda: answer(200, document)}
    page = finish(browser, address)
    refused(page, browser, events("account.refused")[-1][1]["reason"])


@pytest.mark.parametrize(
    "config",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"jwks_uri": None},
        {"token_endpoint": "file:///etc/passwd"},
        {"token_endpoint": "http://["},
        {"token_endpoint": "http://host:99999/"},
        {"authorization_endpoint": 7},
        {"authorization_endpoint": "http://host/a\r\nX-Header: x"},
        {"userinfo_endpoint": "ftp://x/"},
    ],
)
def test_a_configuration_that_is_not_right_is_refused(
    issuer: Issuer, config: dict[str, Any]
) -> None:
    issuer.config = config
    browser = Client()
    refused(browser.get(START), browser, "bad_answer")


def test_what_the_address_of_the_sign_in_page_asks_for_is_kept(issuer: Issuer) -> None:
    issuer.config = {"authorization_endpoint": f"{issuer.url}/authorize?policy=a%26b"}
    browser = Client()
    location = begin(browser)
    assert parse_qs(urlsplit(location).query)["policy"] == ["a&b"]
    assert finish(browser, issuer.authorize(location)).status_code == 302


def test_http_is_for_trying_out(issuer: Issuer, settings: Any) -> None:
    settings.PLAIN_HTTP = False
    browser = Client()
    refused(browser.get(START, secure=True), browser, "bad_answer")


def test_it_works_over_tls_with_an_authority_of_the_companys_own(
    issuer: Issuer, settings: Any, tmp_path: Path
) -> None:
    certificates = Certificates(tmp_path)
    settings.PLAIN_HTTP = False
    with running_issuer(certificates.good) as secured:
        settings.OIDC_ISSUER, secured.claims = secured.url, issuer.claims
        browser = Client()
        refused(browser.get(START, secure=True), browser, "unreachable")
        settings.OIDC_CA_FILE = certificates.ca_file
        location = browser.get(START, secure=True).headers["Location"]
        address = secured.authorize(location).removeprefix("https://testserver")
        assert browser.get(address, secure=True).headers["Location"] == "/"
    assert is_signed_in(browser)


def test_a_service_that_is_down_is_said_to_be(issuer: Issuer, settings: Any) -> None:
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    browser = Client()
    page = browser.get(START)
    refused(page, browser, "unreachable")
    assert page.status_code == 503
    assert "Your company's sign-in service doesn't answer" in words_on(page).replace("&#x27;", "'")


def test_a_service_that_is_slow_is_not_waited_for(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "TIMEOUT_SECONDS", 0.3)
    browser, release = Client(), threading.Event()

    def wait() -> Answer:
        release.wait(10)
        return answer(200, {})

    issuer.instead = {CONFIGURATION: wait}
    began = time.monotonic()
    page = browser.get(START)
    took = time.monotonic() - began
    release.set()
    refused(page, browser, "unreachable")
    assert took < 5


def test_few_threads_wait_for_the_service(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(company_sign_in, "AT_ONCE", threading.BoundedSemaphore(1))
    monkeypatch.setattr(company_sign_in, "PATIENCE", 0.1)
    waits, release = threading.Event(), threading.Event()
    issuer.instead = {CONFIGURATION: lambda: _held(waits, release)}
    first = threading.Thread(target=in_threads, args=(1, lambda: Client().get(START)))
    first.start()
    waits.wait(10)
    page = Client().get(START)
    release.set()
    first.join()
    assert page.status_code == 503
    assert "Many people are signing in right now" in words_on(page)


def _held(waits: threading.Event, release: threading.Event) -> Answer:
    waits.set()
    release.wait(10)
    return answer(500, {})
