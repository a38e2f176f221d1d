"""Sign-in with the company account, against a sign-in service that works, then misbehaves."""

import io
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from groups import roles
from groups.accounts.oidc import calls
from groups.audit.verify import verify
from groups.models import AuditEvent
from groups.services.accounts.people import deactivate
from groups.views import company_sign_in
from tests.accounts.issuer import CLIENT, SECRET, Answer, Issuer, answer, running_issuer
from tests.audit.conftest import run
from tests.conftest import PASSWORD, key_on, person, words_on
from tests.fuzz.values import MARK, TEXTS
from tests.liner.certificates import Certificates
from tests.services.requests import in_threads
from tests.services.test_accounts import events, sign_in

START = "/accounts/oidc/company/login/"
CALLBACK = "/accounts/oidc/company/login/callback/"
TEN_MINUTES = 600


@pytest.fixture
def issuer(transactional_db: None, settings: Any) -> Iterator[Issuer]:
    with running_issuer() as running:
        settings.OIDC_ISSUER = running.url
        settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT, SECRET
        settings.OIDC_ROLES = {
            "calls-supervisors": roles.SUPERVISOR,
            "calls-seniors": roles.SUPERVISOR,
            "urn:calls:auditors": roles.AUDITOR,
            "calls-admins": roles.ADMINISTRATOR,
        }
        running.claims = {"preferred_username": "fay", "groups": ["calls-supervisors"]}
        yield running


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


def quoted(value: str) -> str:
    return quote(value.encode(errors="surrogatepass"))


def refused(page: Any, browser: Client, reason: str) -> None:
    """Words, a way back, an event, and no session."""
    assert page.status_code in (400, 403, 502, 503), page.status_code
    assert 'href="/accounts/login/"' in page.content.decode()
    assert "Traceback" not in page.content.decode()
    assert not is_signed_in(browser)
    last = events("account.refused")[-1][1]
    assert (last["how"], last["reason"], last["ip"]) == ("oidc", reason, "127.0.0.1")
    assert verify().findings == []


def roles_events() -> list[tuple[str, Any, Any, Any]]:
    """Who changed roles, what, and on whose word."""
    found = events("account.roles")
    return [(by, e.get("added"), e.get("removed"), e.get("issuer")) for by, e in found]


def test_a_first_sign_in_creates_an_account_with_the_role_of_the_claim(issuer: Issuer) -> None:
    browser = Client()
    page = come(issuer, browser)
    assert (page.status_code, page.headers["Location"]) == (302, "/")
    fay = User.objects.get()
    assert (fay.username, roles.roles_of(fay)) == ("fay", ["Supervisor"])
    assert not fay.has_usable_password()
    assert browser.get("/groups/new/").status_code == 200
    word = {"how": "oidc", "issuer": issuer.url, "subject": "s-1"}
    (by, made), (role_by, role) = events("account.made")[0], events("account.roles")[0]
    assert (by, role_by) == ("", "")
    assert word.items() <= made.items()
    assert word.items() <= role.items()
    assert events("account.signed_in") == [("fay", {"ip": "127.0.0.1", "how": "oidc"})]
    assert not SocialToken.objects.exists()
    assert SocialAccount.objects.get().extra_data == {"issuer": issuer.url, "subject": "s-1"}
    assert verify().right


def test_auditors_see_how_somebody_came_and_why_not(issuer: Issuer, boris: User) -> None:
    come(issuer)
    issuer.claims["groups"] = []
    come(issuer)
    auditor = Client()
    auditor.force_login(boris)
    page = words_on(auditor.get("/events/")).replace("&#x27;", "'")
    page = re.sub("[\u2068\u2069]", "", page)
    assert "Roles changed fay, added Supervisor, company account" in page
    assert "Sign-in refused fay, 127.0.0.1, no role, company account" in page


def test_the_next_sign_in_is_of_the_same_account(issuer: Issuer) -> None:
    come(issuer)
    issuer.claims["preferred_username"] = "fay.renamed"
    browser = Client()
    come(issuer, browser)
    assert browser.session["_auth_user_id"] == str(User.objects.get(username="fay").pk)
    assert SocialAccount.objects.get().extra_data["subject"] == "s-1"
    assert len(events("account.roles")) == 1


def test_the_page_leads_to_the_company_first(issuer: Issuer) -> None:
    page = Client().get("/groups/new/", follow=True)
    assert f'href="{START}?next=%2Fgroups%2Fnew%2F"' in page.content.decode()
    assert "Sign in with your company account" in page.content.decode().replace("&#x27;", "'")


def test_without_the_settings_there_is_no_such_sign_in(transactional_db: None) -> None:
    assert "company" not in words_on(Client().get("/accounts/login/"))
    assert Client().get(START).status_code == 404
    assert Client().get(CALLBACK).status_code == 404


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/history/?q=x&by=y", "/history/?q=x&by=y"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_it_leads_to_where_it_began_but_nowhere_else(
    issuer: Issuer, asked: str, leads_to: str
) -> None:
    browser = Client()
    start = browser.get(START, {"next": asked}).headers["Location"]
    assert finish(browser, issuer.authorize(start)).headers["Location"] == leads_to


def test_what_was_typed_before_the_session_ended_survives(issuer: Issuer) -> None:
    first, browser = Client(), Client()
    come(issuer, first)
    typed = {"title": "Typed", "intervals": "0, 30", "key": key_on(first.get("/groups/new/"))}
    browser.post("/groups/new/", typed)
    come(issuer, browser)
    assert 'value="Typed"' in browser.get("/groups/new/").content.decode()


def test_the_address_does_not_change_what_is_asked(issuer: Issuer, carol: User) -> None:
    """allauth would take each of these, and link the accounts."""
    browser = Client()
    browser.force_login(carol)
    query = "?process=connect&scope=admin&action=reauthenticate&auth_params=prompt%3Dnone"
    location = begin(browser, query)
    assert "prompt" not in location
    page = finish(browser, issuer.authorize(location))
    assert page.status_code == 302
    assert SocialAccount.objects.get().user.username == "fay"
    assert browser.session["_auth_user_id"] != str(carol.pk)
    assert events("account.signed_out")[0][0] == "carol"


def test_the_secret_can_go_in_the_form(issuer: Issuer) -> None:
    issuer.config = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert come(issuer).status_code == 302


def test_the_claim_may_stand_in_userinfo_and_be_a_single_text(
    issuer: Issuer, settings: Any
) -> None:
    settings.OIDC_ROLE_CLAIM = "https://calls.example/role"
    issuer.userinfo = {"https://calls.example/role": "urn:calls:auditors"}
    come(issuer)
    assert roles.roles_of(User.objects.get()) == ["Auditor"]


def test_a_service_without_userinfo_will_do(issuer: Issuer) -> None:
    issuer.config = {"userinfo_endpoint": None}
    assert come(issuer).status_code == 302
    assert "/userinfo" not in issuer.requests


def test_keys_may_rotate(issuer: Issuer) -> None:
    come(issuer)
    issuer.signing, issuer.published = "second", ["first", "second"]
    assert come(issuer).status_code == 302


def test_roles_are_read_again_at_each_sign_in(issuer: Issuer) -> None:
    come(issuer)
    issuer.claims["groups"] = ["calls-admins", "something-else"]
    browser = Client()
    come(issuer, browser)
    assert roles.roles_of(User.objects.get()) == ["Administrator"]
    assert browser.get("/people/").status_code == 200
    ((by, details),) = events("account.changed")
    assert (by, details["issuer"]) == ("", issuer.url)
    assert details["changed"]["is_superuser"] == [False, True]
    assert roles_events() == [
        ("", ["Supervisor"], None, issuer.url),
        ("", None, ["Supervisor"], issuer.url),
    ]
    assert verify().right


def test_nobody_who_is_signed_in_stands_as_their_own_promoter(issuer: Issuer) -> None:
    browser = Client()
    come(issuer, browser)
    issuer.claims["groups"] = "urn:calls:auditors"
    come(issuer, browser)
    assert {by for by, *_ in roles_events()} == {""}
    assert AuditEvent.objects.filter(kind="account.roles", actor="fay").count() == 0


def test_two_values_of_one_role_are_one_role(issuer: Issuer) -> None:
    issuer.claims["groups"] = ["calls-supervisors", "calls-seniors"]
    assert come(issuer).status_code == 302


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "no_role"),
        ([], "no_role"),
        (["something-else"], "no_role"),
        (["CALLS-ADMINS"], "no_role"),
        ({"calls-admins": True}, "no_role"),
        ([["calls-admins"]], "no_role"),
        (7, "no_role"),
        (["calls-supervisors", "urn:calls:auditors"], "several_roles"),
    ],
)
def test_without_one_role_nobody_is_signed_in(issuer: Issuer, value: Any, reason: str) -> None:
    browser = Client()
    issuer.claims["groups"] = value
    if value is None:
        del issuer.claims["groups"]
    refused(come(issuer, browser), browser, reason)
    assert not User.objects.exists()


def test_a_role_that_is_taken_away_is_gone_in_every_session(issuer: Issuer) -> None:
    browser, other = Client(), Client()
    come(issuer, browser)
    come(issuer, other)
    issuer.claims["groups"] = []
    refused(come(issuer, browser), browser, "no_role")
    assert other.get("/groups/new/").headers["Location"].startswith("/accounts/login/")
    assert roles_events()[-1] == ("", None, ["Supervisor"], issuer.url)
    issuer.claims["groups"] = ["calls-supervisors"]
    assert come(issuer, browser).status_code == 302


def test_two_sources_that_disagree_about_the_role_are_two_roles(issuer: Issuer) -> None:
    issuer.userinfo = {"groups": ["calls-admins"]}
    browser = Client()
    refused(come(issuer, browser), browser, "several_roles")


def test_the_last_administrator_is_kept(issuer: Issuer) -> None:
    issuer.claims["groups"] = ["calls-admins"]
    come(issuer)
    issuer.claims["groups"] = ["urn:calls:auditors"]
    browser = Client()
    refused(come(issuer, browser), browser, "last_administrator")
    issuer.claims["groups"] = []
    refused(come(issuer, browser), browser, "no_role")
    assert User.objects.get().is_superuser


def test_a_deactivated_person_is_refused(issuer: Issuer, carol: User) -> None:
    come(issuer)
    deactivate(User.objects.get(username="fay"), by=carol)
    browser = Client()
    refused(come(issuer, browser), browser, "deactivated")
    assert not User.objects.get(username="fay").is_active


def test_the_same_subject_of_another_issuer_is_somebody_else(issuer: Issuer, settings: Any) -> None:
    come(issuer)
    with running_issuer() as another:
        settings.OIDC_ISSUER = another.url
        another.claims = {"preferred_username": "fay", "groups": ["calls-admins"]}
        browser = Client()
        refused(come(another, browser), browser, "name_taken")
        another.claims["preferred_username"] = "other"
        come(another, browser)
    names = ["fay", "other"]
    assert list(User.objects.order_by("pk").values_list("username", flat=True)) == names
    assert roles.roles_of(User.objects.get(username="fay")) == ["Supervisor"]


@pytest.mark.parametrize("name", ["anna", "ANNA"])
def test_a_name_that_is_taken_is_refused_and_never_linked(
    issuer: Issuer, anna: User, name: str
) -> None:
    anna.email = "anna@company.example"
    anna.save()
    issuer.claims |= {"preferred_username": name, "email": "anna@company.example"}
    issuer.claims["email_verified"] = True
    browser = Client()
    refused(come(issuer, browser), browser, "name_taken")
    assert events("account.refused")[-1][1]["name"] == name
    assert not SocialAccount.objects.exists()
    assert sign_in("anna", PASSWORD) == 302


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"preferred_username": "f.ay@company.example"}, "f.ay@company.example"),
        ({"preferred_username": "Фёкла", "email": "fekla@company.example"}, "fekla"),
        ({"preferred_username": None, "email": "fay+x@company.example"}, "fay+x"),
        ({"preferred_username": "f" * 151, "email": "fay@company.example"}, "fay"),
        ({"preferred_username": "Фёкла"}, None),
        ({"preferred_username": "<b>"}, None),
        ({"preferred_username": 7, "email": ["x"]}, None),
        ({"preferred_username": ""}, None),
    ],
)
def test_names_are_those_that_accounts_may_have(
    issuer: Issuer, claims: dict[str, Any], name: str | None
) -> None:
    issuer.claims |= claims
    browser = Client()
    page = come(issuer, browser)
    if name is None:
        refused(page, browser, "no_name")
    assert [user.username for user in User.objects.all()] == ([name] if name else [])


# What comes back from the sign-in page.


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


def test_two_first_sign_ins_at_once_make_one_account(issuer: Issuer) -> None:
    browsers = [Client(), Client(), Client()]
    addresses = [issuer.authorize(begin(browser)) for browser in browsers]

    turns = iter(range(3))

    def come_back() -> Any:
        number = next(turns)
        return finish(browsers[number], addresses[number])

    pages = in_threads(3, come_back)
    assert [page.status_code for page in pages] == [302, 302, 302]
    assert User.objects.count() == SocialAccount.objects.count() == 1
    assert verify().right


def give_to_anna() -> None:
    run(
        "UPDATE socialaccount_socialaccount SET user_id ="
        " (SELECT id FROM auth_user WHERE username = 'anna')"
    )


def make_another() -> None:
    fay = User.objects.get(username="fay")
    SocialAccount.objects.create(user=fay, provider="company", uid="another")


@pytest.mark.parametrize(
    ("change", "wrong"), [(give_to_anna, ["anna", "fay"]), (make_another, ["fay"])]
)
def test_an_account_given_to_somebody_else_by_sql_is_named(
    issuer: Issuer, anna: User, change: Callable[[], None], wrong: list[str]
) -> None:
    come(issuer)
    assert verify().findings == []
    change()
    said = [f"WRONG account {name}: identity: not as its events say" for name in wrong]
    assert sorted(verify().findings) == said


# Local accounts.


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
