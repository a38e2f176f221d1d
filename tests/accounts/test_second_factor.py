"""Signing in with an authenticator app or a recovery code."""

import json
import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client

from groups.audit.verify import verify
from groups.demo.sandbox import Sandbox
from groups.models import AuditEvent
from groups.services.accounts.password_links import make_link
from groups.services.accounts.people import deactivate, give_password
from groups.services.accounts.sign_in_delays import ACCOUNT
from groups.services.liner_groups.client import liner_from_settings
from groups.services.reconcile.reconcile import reconcile
from groups.services.second_factor import factors, totp
from tests.conftest import words_on
from tests.factors import FACTOR_PAGE, app_of, by_password, code_now, is_signed_in
from tests.later import later
from tests.processes import environment, manage
from tests.services.requests import in_threads

pytestmark = pytest.mark.usefixtures("transactional_db")


def enter(client: Client, code: str) -> Any:
    return client.post(FACTOR_PAGE, {"code": code})


def kinds() -> list[str]:
    return list(AuditEvent.objects.order_by("number").values_list("kind", flat=True))


def details(kind: str) -> dict[str, Any]:
    event = AuditEvent.objects.filter(kind=kind).order_by("-number").first()
    assert event
    found: dict[str, Any] = json.loads(event.details)
    return found


def test_without_a_second_factor_the_password_signs_in(anna: User) -> None:
    assert is_signed_in(by_password(anna))


def test_nobody_is_signed_in_before_the_code(anna: User) -> None:
    secret, _ = app_of(anna)
    client = by_password(anna)
    assert not is_signed_in(client)
    assert "account.signed_in" not in kinds()
    assert client.get("/groups/").headers["Location"].startswith("/accounts/login/?next=")
    assert "browser" not in " ".join(client.cookies)
    answer = enter(client, code_now(secret))
    assert answer.headers["Location"] == "/"
    assert is_signed_in(client)
    assert kinds().count("account.signed_in") == 1
    assert verify().wrong == 0


def test_the_page_that_was_wanted_comes_after_the_code(anna: User) -> None:
    secret, _ = app_of(anna)
    client = by_password(anna, next="/groups/new/")
    assert enter(client, code_now(secret)).headers["Location"] == "/groups/new/"
    client = by_password(anna, next="https://evil.example/")
    later(seconds=60)
    assert enter(client, code_now(secret)).headers["Location"] == "/"


def test_a_code_works_once(anna: User) -> None:
    secret, _ = app_of(anna)
    code = code_now(secret)
    assert enter(by_password(anna), code).status_code == 302
    second = by_password(anna)
    assert "Wrong code" in words_on(enter(second, code))
    assert not is_signed_in(second)


def test_a_code_works_once_for_many_at_once(anna: User) -> None:
    secret, _ = app_of(anna)
    code = code_now(secret)
    used = in_threads(4, lambda: factors.use_code(anna, code, ip=None))
    assert sorted(used) == [False, False, False, True]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_a_code_works_once_for_several_processes(
    anna: User, kind: str, sandbox: Sandbox, settings: Any
) -> None:
    settings.SECRET_KEY = environment(sandbox)["SECRET_KEY"]
    secret, codes = app_of(anna)
    code = code_now(secret) if kind == "app" else codes[0]
    script = (
        "from django.contrib.auth.models import User;"
        "from groups.services.second_factor.factors import use_code;"
        f"print(use_code(User.objects.get(pk={anna.pk}), {code!r}, ip=None))"
    )
    words = ("shell", "--no-imports", "-c", script)
    done = in_threads(3, lambda: manage(sandbox, *words))
    assert sorted(one.stdout for one in done) == [b"False\n", b"False\n", b"True\n"]


def test_the_code_before_works_but_not_after_a_later_one(anna: User) -> None:
    secret, _ = app_of(anna)
    assert not factors.use_code(anna, code_now(secret, -2), ip=None)
    assert factors.use_code(anna, code_now(secret, -1), ip=None)
    assert factors.use_code(anna, code_now(secret), ip=None)
    assert not factors.use_code(anna, code_now(secret, -1), ip=None)


def test_a_code_may_be_typed_with_a_blank(anna: User) -> None:
    secret, _ = app_of(anna)
    code = code_now(secret)
    client = by_password(anna)
    enter(client, f" {code[:3]} {code[3:]} ")
    assert is_signed_in(client)


def test_a_recovery_code_signs_in_once(anna: User) -> None:
    _, codes = app_of(anna)
    client = by_password(anna)
    enter(client, codes[0].upper().replace("-", " "))
    assert is_signed_in(client)
    assert details("account.code_used")["left"] == 9
    second = by_password(anna)
    enter(second, codes[0])
    assert not is_signed_in(second)
    assert factors.codes_left(anna) == 9


def test_a_recovery_code_works_once_for_many_at_once(anna: User) -> None:
    _, codes = app_of(anna)
    used = in_threads(4, lambda: factors.use_code(anna, codes[0], ip=None))
    assert sorted(used) == [False, False, False, True]


def test_the_database_has_neither_the_key_nor_the_codes(anna: User) -> None:
    secret, codes = app_of(anna)
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)


@pytest.mark.parametrize("way", ["by using it", "by reconcile"])
def test_the_key_outlives_a_change_of_the_secret_key(anna: User, settings: Any, way: str) -> None:
    secret, _ = app_of(anna)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-for-tests-that-protects-nothing"
    if way == "by using it":
        assert factors.use_code(anna, code_now(secret), ip=None)
    else:
        reconcile(liner_from_settings())
        assert totp.encrypt_anew() == 0
    # It was encrypted anew, so that the old key can go.
    settings.SECRET_KEY_FALLBACKS = []
    later(seconds=60)
    assert factors.use_code(anna, code_now(secret), ip=None)
    settings.SECRET_KEY = "a-third-key-for-tests-that-protects-nothing"
    later(seconds=60)
    assert not factors.use_code(anna, code_now(secret), ip=None)


def test_guessing_waits_and_is_on_record(anna: User) -> None:
    secret, _ = app_of(anna)
    client = by_password(anna)
    for _ in range(ACCOUNT.free + 1):
        assert enter(client, "000000x").status_code == 200
    answer = enter(client, code_now(secret))
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert re.search("Too many attempts. Try again in", words_on(answer))
    # A new session, and the right password, change nothing.
    assert enter(by_password(anna), code_now(secret)).status_code == 429
    assert details("account.refused") == {"of": "recovery code", "name": "anna", "ip": "127.0.0.1"}
    later(seconds=31)
    enter(client, code_now(secret))
    assert is_signed_in(client)


def test_nobody_who_has_the_password_alone_keeps_the_owner_waiting(anna: User) -> None:
    secret, _ = app_of(anna)
    own = by_password(anna)
    enter(own, code_now(secret))
    own.post("/accounts/logout/")
    stranger = by_password(anna)
    for _ in range(ACCOUNT.free + 2):
        enter(stranger, "000000x")
    assert enter(stranger, "000000x").status_code == 429
    later(seconds=5)
    by_password(anna, own)
    enter(own, code_now(secret, 1))
    assert is_signed_in(own)


def test_many_guesses_at_once_count_as_many(anna: User) -> None:
    app_of(anna)
    client = by_password(anna)
    cookies = client.cookies

    def guess() -> int:
        other = Client()
        other.cookies = cookies
        return int(enter(other, "123").status_code)

    assert 429 in in_threads(ACCOUNT.free + 3, guess)


def test_who_never_gave_the_password_gets_no_page(anna: User) -> None:
    secret, _ = app_of(anna)
    client = Client()
    assert client.get(FACTOR_PAGE).headers["Location"] == "/accounts/login/"
    assert enter(client, code_now(secret)).headers["Location"] == "/accounts/login/"
    assert not is_signed_in(client)


@pytest.mark.parametrize("change", ["deactivated", "password"])
def test_a_change_of_the_account_ends_a_sign_in_half_way(anna: User, change: str) -> None:
    secret, _ = app_of(anna)
    client = by_password(anna)
    if change == "password":
        give_password(anna, "quite another battery staple")
    else:
        deactivate(anna)
    assert enter(client, code_now(secret)).headers["Location"] == "/accounts/login/"
    assert not is_signed_in(client)
    assert "account.signed_in" not in kinds()


def test_a_reset_link_does_not_skip_it(anna: User, carol: User) -> None:
    app_of(anna)
    new = "quite another battery staple"
    link = f"/accounts/choose/{make_link(anna, by=carol)}/"
    client = Client()
    client.post(link, {"new_password1": new, "new_password2": new})
    assert not is_signed_in(client)
    answer = client.post("/accounts/login/", {"username": "anna", "password": new})
    assert answer.headers["Location"] == FACTOR_PAGE
    assert not is_signed_in(client)


def test_somebody_else_can_sign_in_over_an_open_session(
    anna: User, boris: User, signed_in: Any
) -> None:
    secret, _ = app_of(boris)
    client = signed_in(anna)
    by_password(boris, client)
    enter(client, code_now(secret))
    assert client.session["_auth_user_id"] == str(boris.pk)


def test_each_sign_in_has_a_session_of_its_own(anna: User) -> None:
    secret, _ = app_of(anna)
    client = by_password(anna)
    before = client.session.session_key
    enter(client, code_now(secret))
    assert client.session.session_key != before
