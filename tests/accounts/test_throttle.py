"""Wrong passwords: each source waits longer and longer, and nobody is locked out by others."""

import json
import re
from threading import BoundedSemaphore
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from groups.accounts import backend
from groups.models import AuditEvent, SignInDelay
from groups.services.accounts import account_events
from groups.services.accounts import sign_in_delays as delays
from groups.services.accounts.sign_in_delays import ACCOUNT, ADDRESS, NETWORK, sources_of
from tests.conftest import PASSWORD, words_on
from tests.later import later
from tests.services.requests import in_threads

HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"
pytestmark = pytest.mark.usefixtures("transactional_db")


def sign_in(
    name: str, password: str = "wrong", address: str = HERE, browser: Client | None = None
) -> Any:
    data = {"username": name, "password": password}
    return (browser or Client()).post("/accounts/login/", data, REMOTE_ADDR=address)


def fail(name: str, times: int, **how: Any) -> None:
    for _ in range(times):
        assert sign_in(name, **how).status_code == 200


def test_after_a_few_wrong_passwords_the_right_one_waits_too(anna: User) -> None:
    fail("anna", ACCOUNT.free + 1)
    answer = sign_in("anna", PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 30
    assert re.search(r"Too many attempts. Try again in \d+ seconds?.", words_on(answer))
    assert answer.context["form"].initial == {"username": "anna"}
    assert "sessionid" not in answer.cookies
    later(seconds=31)
    assert sign_in("anna", PASSWORD).status_code == 302


def test_the_delay_doubles_up_to_a_bound(anna: User) -> None:
    fail("anna", ACCOUNT.free)
    waited = []
    for _ in range(10):
        fail("anna", 1)
        answer = sign_in("anna")
        waited.append(round(int(answer.headers["Retry-After"]), -1))
        later(seconds=waited[-1])
    assert waited[:3] == [30, 60, 120]
    # One failure is forgotten while the long ones are waited for.
    assert ACCOUNT.forgotten / 2 <= sum(waited[-2:]) / 2 <= ACCOUNT.most
    assert re.search(r"Try again in \d+ minutes\.", words_on(answer))


def test_a_wrong_name_is_told_the_same_as_a_wrong_password(anna: User) -> None:
    answers: dict[str, list[tuple[int, str]]] = {}
    for name in ("anna", "nobody"):
        found = [sign_in(name, address=f"203.0.113.{len(answers)}") for _ in range(8)]
        answers[name] = [(each.status_code, words_on(each).replace(name, "NAME")) for each in found]
    assert answers["anna"] == answers["nobody"]
    assert {status for status, _ in answers["anna"]} == {200, 429}
    assert "Wrong username or password." in answers["anna"][0][1]


def test_signing_in_begins_anew(anna: User) -> None:
    for _ in range(3):
        fail("anna", ACCOUNT.free)
        assert sign_in("anna", PASSWORD).status_code == 302


def test_failures_are_forgotten(anna: User) -> None:
    fail("anna", ACCOUNT.free)
    later(seconds=ACCOUNT.forgotten * 3)
    fail("anna", 3)
    assert sign_in("anna", PASSWORD).status_code == 302


def test_strangers_keep_nobody_out_of_a_browser_they_use(anna: User) -> None:
    browser = Client()
    assert sign_in("anna", PASSWORD, browser=browser).status_code == 302
    browser.post("/accounts/logout/")
    fail("anna", ACCOUNT.free + 1, address=ELSEWHERE)
    assert sign_in("anna", PASSWORD, address=ELSEWHERE).status_code == 429
    assert sign_in("anna", PASSWORD, browser=browser).status_code == 302


def test_that_browser_is_bounded_as_well(anna: User) -> None:
    browser = Client()
    sign_in("anna", PASSWORD, browser=browser)
    browser.post("/accounts/logout/")
    fail("anna", ACCOUNT.free + 1, browser=browser)
    assert sign_in("anna", PASSWORD, browser=browser).status_code == 429


@pytest.mark.parametrize("forged", ["", "x", "a:b:c"])
def test_a_forged_or_foreign_cookie_is_no_browser_of_theirs(
    forged: str, anna: User, emil: User
) -> None:
    foreign = Client()
    sign_in("emil", PASSWORD, browser=foreign)
    fail("anna", ACCOUNT.free + 1, address=ELSEWHERE)
    foreign.post("/accounts/logout/")
    assert sign_in("anna", PASSWORD, browser=foreign).status_code == 429
    foreign.cookies[backend.cookie_name(anna.pk)] = forged
    assert sign_in("anna", PASSWORD, browser=foreign).status_code == 429


def test_the_cookie_of_another_account_is_refused_under_this_ones_name(
    anna: User, emil: User
) -> None:
    foreign = Client()
    sign_in("emil", PASSWORD, browser=foreign)
    foreign.post("/accounts/logout/")
    stolen = foreign.cookies[backend.cookie_name(emil.pk)].value
    foreign.cookies[backend.cookie_name(anna.pk)] = stolen
    fail("anna", ACCOUNT.free + 1, address=ELSEWHERE)
    assert sign_in("anna", PASSWORD, browser=foreign).status_code == 429


def test_people_who_share_a_browser_both_keep_it(anna: User, emil: User) -> None:
    shared = Client()
    for name in ("anna", "emil"):
        assert sign_in(name, PASSWORD, browser=shared).status_code == 302
        shared.post("/accounts/logout/")
    for name in ("anna", "emil"):
        fail(name, ACCOUNT.free + 1, address=ELSEWHERE)
        assert sign_in(name, PASSWORD, browser=shared).status_code == 302
        shared.post("/accounts/logout/")


def test_a_known_browser_does_not_wait_for_others_behind_its_address(anna: User) -> None:
    browser = Client()
    sign_in("anna", PASSWORD, browser=browser)
    browser.post("/accounts/logout/")
    for number in range(ADDRESS.free + 1):
        fail(f"name-{number}", 1)
    assert sign_in("boris").status_code == 429
    assert sign_in("anna", PASSWORD, browser=browser).status_code == 302


def test_those_who_must_wait_take_nobodys_place(
    anna: User, emil: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail("anna", ACCOUNT.free + 1, address=ELSEWHERE)
    full = BoundedSemaphore(1)
    full.acquire()
    monkeypatch.setattr(backend, "SIGN_INS_AT_ONCE", full)
    assert sign_in("anna", address=ELSEWHERE).status_code == 429
    assert sign_in("emil", PASSWORD).status_code == 503


def test_correct_passwords_at_once_all_sign_in(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend, "PATIENCE", 60.0)
    for _ in range(4):
        found = in_threads(ACCOUNT.free, lambda: sign_in("anna", PASSWORD).status_code)
        assert found == [302] * ACCOUNT.free


def test_the_old_password_is_tried_no_more_often_than_at_sign_in(
    anna: User, signed_in: Any
) -> None:
    browser = signed_in(anna)

    def change(old: str) -> Any:
        new = {"new_password1": "long enough for us", "new_password2": "long enough for us"}
        return browser.post("/accounts/password/", {"old_password": old, **new})

    for _ in range(ACCOUNT.free + 1):
        assert change("wrong").status_code == 200
    answer = change(PASSWORD)
    assert answer.status_code == 429
    assert "Too many attempts." in words_on(answer)
    assert anna.check_password(PASSWORD)
    (event,) = AuditEvent.objects.filter(kind="account.refused", actor="anna")
    assert json.loads(event.details)["of"] == "password change"
    later(minutes=2)
    assert change(PASSWORD).status_code == 302


def test_the_admins_page_for_it_leads_to_ours(carol: User, signed_in: Any) -> None:
    answer = signed_in(carol).get("/admin/password_change/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/password/")


def test_one_address_that_tries_many_names_waits() -> None:
    for number in range(ADDRESS.free + 1):
        fail(f"name-{number}", 1)
    assert sign_in("another").status_code == 429
    assert sign_in("another", address="192.0.2.2").status_code == 200


@pytest.mark.parametrize(
    ("one", "other", "kinds"),
    [
        ("192.0.2.1", "192.0.2.200", {NETWORK}),
        ("192.0.2.1", "192.0.3.1", set()),
        ("2001:db8::1", "2001:db8::ffff:1", {ADDRESS, NETWORK}),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", {NETWORK}),
        ("2001:db8::1", "2001:db9::1", set()),
    ],
)
def test_what_addresses_share(one: str, other: str, kinds: set[Any]) -> None:
    found, others = sources_of("anna", one, ""), sources_of("boris", other, "")
    assert {found[source] for source in found.keys() & others.keys()} == kinds


def test_without_an_address_the_account_counts() -> None:
    assert list(sources_of("anna", None, "").values()) == [ACCOUNT]
    assert sources_of("Anna", None, "").keys() == sources_of("anna", None, "").keys()


def test_many_at_once_are_no_more_than_one_after_another(
    anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backend, "PATIENCE", 60.0)
    monkeypatch.setattr(backend, "SIGN_INS_AT_ONCE", BoundedSemaphore(12))
    found = in_threads(12, lambda: sign_in("anna").status_code)
    assert sorted(found) == [200] * (ACCOUNT.free + 1) + [429] * (12 - ACCOUNT.free - 1), found


@pytest.mark.parametrize("places", ["HASHES_AT_ONCE", "SIGN_INS_AT_ONCE"])
def test_while_too_many_passwords_are_checked_the_next_one_is_asked_to_wait(
    places: str, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = BoundedSemaphore(1)
    full.acquire()
    monkeypatch.setattr(backend, places, full)
    monkeypatch.setattr(backend, "PATIENCE", 0.01)
    answer = sign_in("anna", PASSWORD)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Many people are signing in right now." in words_on(answer)
    assert not SignInDelay.objects.exists()
    full.release()
    assert sign_in("anna", PASSWORD).status_code == 302


def test_refusals_are_counted_in_the_next_event_of_their_source(anna: User) -> None:
    for _ in range(10):
        sign_in("anna")
    later(minutes=2)
    sign_in("anna")
    found = AuditEvent.objects.filter(kind="account.refused").order_by("number")
    assert [json.loads(event.details).get("repeated") for event in found] == [None, 9]


def test_refusals_of_another_account_are_not_counted_as_this_ones(
    anna: User, emil: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account_events, "SLOTS", 1)
    sign_in("anna")
    sign_in("anna")
    later(minutes=2)
    sign_in("emil")
    sign_in("anna")
    later(minutes=2)
    sign_in("emil")
    found = AuditEvent.objects.filter(kind="account.refused").order_by("number")
    details = [json.loads(event.details) for event in found]
    assert [(each["name"], each.get("repeated")) for each in details] == [
        ("anna", None),
        ("emil", None),
        ("emil", None),
    ]


def test_the_table_holds_no_name_and_forgets_after_a_day(anna: User) -> None:
    fail("anna", 1)
    assert not SignInDelay.objects.filter(source__contains="anna").exists()
    before = set(SignInDelay.objects.values_list("pk", flat=True))
    later(seconds=delays.STALE.total_seconds() + 1)
    fail("nobody", 1, address=ELSEWHERE)
    assert before.isdisjoint(SignInDelay.objects.values_list("pk", flat=True))


def test_a_shell_and_a_test_client_need_no_request(anna: User, settings: Any) -> None:
    assert Client().login(username="anna", password=PASSWORD)
