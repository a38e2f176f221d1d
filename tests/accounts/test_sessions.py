"""A session's key opens nothing elsewhere, and sessions end in time."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext

from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import Session, key_hash
from tests.accounts.sessions import SignedIn, is_signed_in, key_of
from tests.conftest import PASSWORD, fill, words_on
from tests.later import later
from tests.services.requests import ask

TYPED = {"title": "Typed with care", "intervals": "7, 8, 9", "reason": "Agreed"}


# Keys


def test_the_key_stands_nowhere_in_the_database(browser: Client) -> None:
    assert is_signed_in(browser)
    key = key_of(browser)
    assert Session.objects.get().pk == key_hash(key)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            assert key not in repr(cursor.fetchall()), table


def test_what_the_table_has_opens_nothing(browser: Client) -> None:
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = Session.objects.get().pk
    assert not is_signed_in(thief)
    assert is_signed_in(browser)


@pytest.mark.parametrize(
    "cookie",
    [
        *(b"", b"x", b"x" * 32, b"x" * 4_000, b"a\x00b" * 12, b"\xff\xfe" * 20),
        *("😀".encode() * 9, "\u202e".encode() * 20, b"' OR 1=1 --", b"../" * 9, b"\x1b[2J" * 9),
    ],
)
def test_a_hostile_cookie_is_nobodys(cookie: bytes, transactional_db: None) -> None:
    sent = cookie.decode("latin-1")  # as WSGI has it
    browser = Client(headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={sent}"})
    for method in ("get", "post"):
        answer = getattr(browser, method)("/history/")
        assert answer.headers["Location"].startswith("/accounts/login/")
        assert "idle" not in answer.headers["Location"]
    assert not Session.objects.exists()


def test_a_key_that_somebody_planted_is_not_taken_up(anna: User) -> None:
    planted, browser = "planted" * 5, Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = planted
    form = {"username": "anna", "password": PASSWORD}
    assert browser.post("/accounts/login/", form).status_code == 302
    assert key_of(browser) != planted
    assert Session.objects.get().pk == key_hash(key_of(browser))


def test_the_key_of_a_draft_is_another_one_after_the_sign_in(browser: Client, anna: User) -> None:
    data = fill(browser, **TYPED)
    del browser.cookies[settings.SESSION_COOKIE_NAME]
    browser.post("/groups/new/", data)
    before = key_of(browser)
    assert Session.objects.get(pk=key_hash(before)).person is None
    assert browser.login(username="anna", password=PASSWORD)
    assert key_of(browser) != before
    assert not Session.objects.filter(pk=key_hash(before)).exists()
    form = browser.get("/groups/new/").context["form"]
    assert form["title"].value() == "Typed with care"


def test_signing_out_deletes_the_row(browser: Client) -> None:
    key = key_of(browser)
    browser.post("/accounts/logout/")
    assert not Session.objects.exists()
    browser.cookies[settings.SESSION_COOKIE_NAME] = key
    assert not is_signed_in(browser)


def test_the_row_says_who_where_and_with_what(anna: User) -> None:
    browser = Client(REMOTE_ADDR="192.0.2.7", headers={"User-Agent": "Firefox/\x1b" + "x" * 999})
    browser.post("/accounts/login/", {"username": "anna", "password": PASSWORD})
    row = Session.objects.get()
    assert (row.person, row.ip, len(row.agent)) == (anna, "192.0.2.7", Session.LONGEST_AGENT)
    assert row.agent.startswith("Firefox/\ufffdx")
    assert row.began_at <= row.seen_at < row.ends_at
    assert row.ends_at - row.began_at == timedelta(hours=12)


# Limits


def test_an_hour_without_a_request_is_the_end(browser: Client) -> None:
    for _ in range(3):
        later(minutes=59)
        assert is_signed_in(browser)
    later(minutes=60)
    for _ in range(2):
        page = browser.get("/history/?by=anna", follow=True)
        assert page.redirect_chain == [("/accounts/login/?next=/history/%3Fby%3Danna&idle=1", 302)]
        assert "You were signed out after 60 minutes without activity." in words_on(page)
    page = browser.post(
        page.request["PATH_INFO"],
        {"username": "anna", "password": PASSWORD, "next": page.context["next"]},
        follow=True,
    )
    assert (page.status_code, page.request["QUERY_STRING"]) == (200, "by=anna")
    assert is_signed_in(browser)


def test_the_limit_is_a_setting(browser: Client, settings: Any) -> None:
    settings.SESSION_IDLE_MINUTES = 1
    later(seconds=59)
    assert is_signed_in(browser)
    later(seconds=61)
    page = browser.get("/history/", follow=True)
    assert "You were signed out after 1 minute without activity." in words_on(page)


def test_by_the_rows_own_time(browser: Client) -> None:
    """On PostgreSQL, by its true clock."""
    Session.objects.update(seen_at=F("seen_at") - timedelta(minutes=59))
    assert is_signed_in(browser)
    Session.objects.update(seen_at=F("seen_at") - timedelta(minutes=60))
    assert not is_signed_in(browser)
    Session.objects.update(seen_at=F("seen_at") + timedelta(minutes=60))
    assert is_signed_in(browser)
    Session.objects.update(ends_at=F("ends_at") - timedelta(hours=12))
    assert not is_signed_in(browser)


def test_what_a_page_asks_for_by_itself_keeps_nobody_signed_in(
    browser: Client, anna: User, boris: User, signed_in: SignedIn, sandbox: Sandbox
) -> None:
    entry = ask(anna, NewGroup(title="Evening #lost", intervals=(0, 30)))
    address = entry.get_absolute_url()
    auditor = signed_in(boris)
    htmx = {"HX-Request": "true"}
    for _ in range(3):
        later(minutes=19)
        fragment = browser.get(f"{address}outlook/?status=unknown&background=1", headers=htmx)
        assert fragment.status_code == 200
        assert browser.get(f"{address}?background=1").status_code == 200
        assert auditor.get("/integrity/?background=1").status_code == 200
    later(minutes=3)
    for _ in range(2):
        fragment = browser.get(f"{address}outlook/?status=unknown&background=1", headers=htmx)
        assert fragment.status_code == 401
    assert "after 60 minutes without activity" in words_on(browser.get("/", follow=True))
    assert not is_signed_in(auditor)


def test_twelve_hours_are_the_end_whatever_is_done(browser: Client) -> None:
    for number in range(23):
        later(minutes=30)
        assert is_signed_in(browser)
        session = browser.session
        session["number"] = number
        session.save()
    later(minutes=29)
    assert is_signed_in(browser)
    later(minutes=2)
    page = browser.get("/history/", follow=True)
    assert page.redirect_chain == [("/accounts/login/?next=/history/", 302)]
    assert "without activity" not in words_on(page)


def test_what_was_typed_survives_an_idle_end(browser: Client, sandbox: Sandbox) -> None:
    data = fill(browser, **TYPED)
    later(minutes=61)
    page = browser.post("/groups/new/", data, follow=True)
    assert (
        "You were signed out after 60 minutes without activity. Nothing was sent or recorded."
        " Sign in to continue with what you typed."
    ) in words_on(page)
    later(minutes=90)
    form = {"username": "anna", "password": PASSWORD, "next": page.context["next"]}
    page = browser.post("/accounts/login/", form, follow=True)
    assert page.context["form"]["title"].value() == "Typed with care"
    assert is_signed_in(browser)
    assert sandbox.posts == []


def writes(captured: CaptureQueriesContext) -> list[str]:
    return [query["sql"] for query in captured if "UPDATE" in query["sql"]]


def test_a_page_costs_one_read_and_one_write_a_minute(browser: Client) -> None:
    assert is_signed_in(browser)
    for minutes, written in ((0, 0), (0.5, 0), (0.6, 1), (0.5, 0), (0.6, 1)):
        later(minutes=minutes)
        with CaptureQueriesContext(connection) as captured:
            assert is_signed_in(browser)
        reads = [query for query in captured if 'FROM "groups_session"' in query["sql"]]
        assert (len(reads), len(writes(captured))) == (1, written), minutes


def test_a_database_that_refuses_the_write_shows_its_pages(browser: Client) -> None:
    later(minutes=5)
    with connection.execute_wrapper(refuse_updates):
        assert is_signed_in(browser)


def refuse_updates(execute: Any, sql: str, *rest: Any) -> Any:
    if sql.startswith("UPDATE"):
        raise OperationalError("read-only")
    return execute(sql, *rest)
