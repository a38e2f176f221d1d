"""`/accounts/second-factor/`: adding and removing factors, and confirming that it is you."""

import json
import re
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.models import User
from django.test import Client

from groups.audit.verify import verify
from groups.services.accounts.people import deactivate
from groups.services.accounts.sign_in_delays import ACCOUNT, ADDRESS
from groups.services.second_factor import factors
from tests.accounts.second_factor import PAGE, events, secret_on
from tests.conftest import PASSWORD, words_on
from tests.factors import FACTOR_PAGE, app_of, by_password, code_now, is_signed_in
from tests.later import later

pytestmark = pytest.mark.usefixtures("transactional_db")

CONFIRM = "/accounts/confirm/"
CODE = r"\b(?:[a-z0-9]{4}-){3}[a-z0-9]{4}\b"


def test_an_app_is_added_with_a_code_and_brings_recovery_codes(anna: User) -> None:
    client = by_password(anna)
    page = client.get(f"{PAGE}app/")
    secret = secret_on(page)
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    assert secret not in json.dumps(dict(client.session.items()))
    wrong = client.post(f"{PAGE}app/", {"code": "000000"})
    assert "Wrong code" in words_on(wrong)
    assert secret_on(wrong) == secret
    assert not factors.has_factor(anna)
    shown = client.post(f"{PAGE}app/", {"code": code_now(secret)})
    codes = re.findall(CODE, words_on(shown))
    assert len(codes) == 10
    assert "no-store" in shown.headers["Cache-Control"]
    about = {"actor": "anna", "person_id": anna.pk, "person": "anna"}
    assert events("account.factor_added") == [about | {"factor": "authenticator app"}]
    assert events("account.codes_made") == [about]
    # The code that proved it is used up.
    second = by_password(anna)
    second.post(FACTOR_PAGE, {"code": code_now(secret)})
    assert not is_signed_in(second)
    second.post(FACTOR_PAGE, {"code": codes[3]})
    assert is_signed_in(second)
    assert "10 codes" not in words_on(second.get(PAGE))
    assert "9 codes are left" in words_on(second.get(PAGE))
    assert verify().wrong == 0


def test_a_second_app_is_refused(anna: User) -> None:
    client = by_password(anna)
    secret = secret_on(client.get(f"{PAGE}app/"))
    app_of(anna)
    answer = client.post(f"{PAGE}app/", {"code": code_now(secret)}, follow=True)
    assert "You already have an authenticator app" in words_on(answer)
    assert len(events("account.factor_added")) == 1


def test_new_codes_replace_the_last_ones(anna: User) -> None:
    client = by_password(anna)
    _, old = app_of(anna)
    page = client.post(f"{PAGE}codes/")
    new = re.findall(CODE, words_on(page))
    assert not factors.use_code(anna, old[0], ip=None)
    assert factors.use_code(anna, new[0], ip=None)
    assert len(events("account.codes_made")) == 2


def test_without_a_factor_there_are_no_codes(anna: User) -> None:
    by_password(anna).post(f"{PAGE}codes/")
    assert events("account.codes_made") == []


def test_removing_the_last_factor_removes_the_codes(anna: User) -> None:
    client = by_password(anna)
    app_of(anna)
    (app,) = factors.factors_of(anna)
    page = client.post(f"{PAGE}{app.pk}/remove/", follow=True)
    assert "Removed." in words_on(page)
    assert factors.codes_left(anna) == 0
    assert is_signed_in(by_password(anna))
    (removed,) = events("account.factor_removed")
    assert (removed["actor"], removed["factor"]) == ("anna", "authenticator app")


def test_nobody_removes_a_factor_of_somebody_else(anna: User, emil: User) -> None:
    app_of(emil)
    (app,) = factors.factors_of(emil)
    by_password(anna).post(f"{PAGE}{app.pk}/remove/")
    assert factors.has_factor(emil)


@pytest.mark.parametrize("path", ["app/", "passkey/"])
def test_after_5_minutes_a_change_needs_the_password_again(
    anna: User, path: str, signed_in: Any
) -> None:
    client = signed_in(anna)  # as if long ago
    answer = client.get(PAGE + path)
    assert (
        answer.headers["Location"] == f"{CONFIRM}?next=%2Faccounts%2Fsecond-factor%2F{path[:-1]}%2F"
    )
    data = {"password": "wrong", "next": PAGE + path}
    assert "Wrong password" in words_on(client.post(CONFIRM, data))
    assert client.get(PAGE + path).status_code == 302
    (refused,) = events("account.refused")
    assert (refused["actor"], refused["of"]) == ("anna", "confirmation")
    answer = client.post(CONFIRM, data | {"password": PASSWORD})
    assert answer.headers["Location"] == PAGE + path
    assert client.get(PAGE + path).status_code == 200


def test_a_change_without_confirmation_does_nothing(anna: User, signed_in: Any) -> None:
    app_of(anna)
    (app,) = factors.factors_of(anna)
    client = signed_in(anna)
    for path in (f"{app.pk}/remove/", "codes/", "app/", "passkey/"):
        assert client.post(PAGE + path).headers["Location"].startswith(CONFIRM)
    assert factors.has_factor(anna)
    assert len(events("account.codes_made")) == 1


def test_a_code_confirms_too(anna: User, signed_in: Any) -> None:
    secret, _ = app_of(anna)
    client = signed_in(anna)
    answer = client.post(CONFIRM, {"code": code_now(secret), "next": "https://evil.example"})
    assert answer.headers["Location"] == PAGE
    assert client.get(f"{PAGE}passkey/").status_code == 200


def test_confirming_waits_as_signing_in_does(anna: User, signed_in: Any) -> None:
    client = signed_in(anna)
    for _ in range(ACCOUNT.free + 1):
        client.post(CONFIRM, {"password": "wrong"})
    assert client.post(CONFIRM, {"password": PASSWORD}).status_code == 429
    later(seconds=31)
    assert client.post(CONFIRM, {"password": PASSWORD}).status_code == 302


@pytest.mark.parametrize("credential", ["", "x", "[]", "{}", "null", '{"response": 5}', "[" * 9999])
def test_nonsense_is_no_passkey(anna: User, credential: str) -> None:
    client = by_password(anna)
    client.get(f"{PAGE}passkey/")
    answer = client.post(f"{PAGE}passkey/", {"name": "Laptop", "credential": credential})
    assert answer.status_code == 200
    assert not factors.has_factor(anna)
    app_of(anna)
    client = by_password(anna)
    assert client.post(FACTOR_PAGE, {"credential": credential}).status_code == 200
    Client().get("/accounts/login/passkey/")
    answer = Client().post("/accounts/login/passkey/", {"credential": credential})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "state", ["active", "deactivated", "without a password", "local accounts are off"]
)
def test_a_passkey_stands_only_for_a_password_that_would_sign_in(
    anna: User, state: str, settings: Any
) -> None:
    settings.LOCAL_ACCOUNTS = state != "local accounts are off"
    if state == "deactivated":
        deactivate(anna)
    elif state == "without a password":
        anna.set_unusable_password()
        anna.save()
    handle = urlsafe_b64encode(user_pk_to_url_str(anna).encode()).decode().rstrip("=")
    credential = json.dumps({"response": {"userHandle": handle}})
    answer = Client().post("/accounts/login/passkey/", {"credential": credential})
    assert answer.status_code == 400
    (refused,) = events("account.refused")
    assert refused["name"] == ("anna" if state == "active" else None)


def test_wrong_passkeys_keep_only_their_sender_waiting(anna: User) -> None:
    secret, _ = app_of(anna)
    handle = urlsafe_b64encode(user_pk_to_url_str(anna).encode()).decode().rstrip("=")
    credential = json.dumps({"response": {"userHandle": handle}})

    def send() -> int:
        data = {"credential": credential}
        stranger = Client(REMOTE_ADDR="192.0.2.1")
        return int(stranger.post("/accounts/login/passkey/", data).status_code)

    assert {send() for _ in range(ADDRESS.free + 1)} == {400}
    assert send() == 429
    client = by_password(anna)
    client.post(FACTOR_PAGE, {"code": code_now(secret)})
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("host", "possible"),
    [
        ("localhost", True),
        ("localhost:8000", True),
        ("calls.example.com:8000", True),
        ("127.0.0.1", False),
        ("127.0.0.1:8000", False),
        ("[::1]", False),
        ("[::1]:8000", False),
    ],
)
def test_passkeys_are_offered_under_a_name_alone(
    anna: User, signed_in: Any, settings: Any, host: str, possible: bool
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    client = signed_in(anna)
    client.defaults["HTTP_HOST"] = host
    assert "You sign in with your password alone." in words_on(client.get(PAGE))
    assert ("Add a passkey" in words_on(client.get(PAGE))) == possible
    assert ("Use a passkey" in words_on(Client(HTTP_HOST=host).get("/accounts/login/"))) == possible
