"""A database that is locked, read-only or gone, before a request and after it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client

from groups.demo.sandbox import Sandbox
from groups.models import AuditEvent, Submission
from groups.services.liner_groups.client import liner_from_settings
from groups.services.reconcile.reconcile import reconcile
from groups.services.record.outcome import OutcomeNotRecorded
from tests.conftest import fill, words_on
from tests.services.lost_database import SQLITE, Going, gone
from tests.services.requests import ask

pytestmark = pytest.mark.usefixtures("no_spool_is_left")


@contextmanager
def locked() -> Iterator[None]:
    """Somebody else holds the database's write lock (SQLite) or the table (PostgreSQL)."""
    begun, release = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            if not SQLITE:
                cursor.execute("LOCK TABLE groups_submission IN ACCESS EXCLUSIVE MODE")
            begun.set()
            release.wait(30)
        connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    assert begun.wait(30), "nobody holds it"
    try:
        yield
    finally:
        release.set()
        thread.join()


@pytest.fixture
def impatient(transactional_db: None) -> Iterator[None]:
    """The database waits half a second for a lock, not its usual time."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 500" if SQLITE else "SET lock_timeout = 500")
    yield
    connection.close()


def test_a_locked_database_sends_nothing_and_the_page_says_so(
    anna: User, sandbox: Sandbox, signed_in: Callable[[User], Client], impatient: None
) -> None:
    browser = signed_in(anna)
    data = fill(browser)
    with locked():
        page = browser.post("/groups/new/", data)
    assert page.status_code == 503
    assert "Not sent: the database did not save the record" in words_on(page)
    assert page.context["form"]["title"].value() == "Evening leads"
    assert sandbox.posts == []
    assert browser.post("/groups/new/", data).status_code == 302


def read_only(on: bool) -> None:
    with connection.cursor() as cursor:
        if SQLITE:
            cursor.execute(f"PRAGMA query_only = {'ON' if on else 'OFF'}")
        else:
            cursor.execute(f"SET default_transaction_read_only = {'on' if on else 'off'}")


def test_a_read_only_database_sends_nothing_and_the_page_says_so(
    anna: User, sandbox: Sandbox, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(anna)
    data = fill(browser)
    read_only(True)
    try:
        page = browser.post("/groups/new/", data)
    finally:
        read_only(False)
    assert page.status_code == 503
    assert "Not sent: the database did not save the record" in words_on(page)
    assert sandbox.posts == []


def test_a_database_that_is_gone_sends_nothing_and_the_page_says_so(
    anna: User, sandbox: Sandbox, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(anna)
    browser.raise_request_exception = False
    data = fill(browser)
    with gone():
        page = browser.post("/groups/new/", data)
    assert page.status_code == 503
    assert "Nothing was sent" in words_on(page)
    assert sandbox.posts == []
    assert not Submission.objects.exists()


def test_after_a_create_a_lost_database_claims_nothing(
    anna: User, sandbox: Sandbox, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(anna)
    browser.raise_request_exception = False
    created = browser.post("/groups/new/", fill(browser))
    with gone():
        page = browser.get(created.headers["Location"])
    assert page.status_code == 503
    assert "Nothing was sent" not in words_on(page)
    assert "check History before you try again" in words_on(page)


def test_when_the_outcome_cannot_be_written_the_number_is_not_lost(
    anna: User, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    away = gone()
    liner: Any = Going(away.__enter__)
    with pytest.raises(OutcomeNotRecorded) as error:
        ask(anna, liner=liner)
    away.__exit__(None, None, None)
    (made,) = sandbox.interval_groups()
    assert error.value.outcome.liner_group_id == made["id"]
    assert str(made["id"]) in caplog.text
    assert Submission.objects.get().status == "sending"


def test_a_spooled_outcome_is_put_on_record_once(anna: User, sandbox: Sandbox) -> None:
    away = gone()
    liner: Any = Going(away.__enter__)
    with pytest.raises(OutcomeNotRecorded) as error:
        ask(anna, liner=liner)
    assert error.value.spooled
    with pytest.raises(DatabaseError):
        reconcile(liner_from_settings())
    away.__exit__(None, None, None)
    assert reconcile(liner_from_settings()).replayed == 1
    assert reconcile(liner_from_settings()).replayed == 0
    (made,) = sandbox.interval_groups()
    entry = Submission.objects.get()
    assert (entry.status, entry.liner_group_id) == ("created", made["id"])
    assert entry.finished_at == error.value.outcome.finished_at
    assert AuditEvent.objects.filter(kind="submission.replayed").count() == 1


def test_the_page_for_that_shows_the_number(
    anna: User,
    sandbox: Sandbox,
    signed_in: Callable[[User], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    browser = signed_in(anna)
    data = fill(browser)
    away = gone()
    monkeypatch.setattr("groups.views.new_group.liner_from_settings", lambda: Going(away.__enter__))
    page = browser.post("/groups/new/", data)
    away.__exit__(None, None, None)
    (made,) = sandbox.interval_groups()
    assert page.status_code == 500
    assert f"#{made['id']}" in words_on(page)
    assert "It is saved in a file until the database works again." in words_on(page)
    assert "Don't send it again" in words_on(page)
