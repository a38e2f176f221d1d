"""A database that is locked, read-only or gone, before a request and after it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, OperationalError, connection, connections, transaction
from django.test import Client

from groups.audit import triggers
from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import AuditEvent, Submission
from groups.services.create.create import NotRecorded
from groups.services.liner_groups.client import liner_from_settings
from groups.services.reconcile.reconcile import reconcile
from groups.services.record.outcome import OutcomeNotRecorded
from tests.conftest import fill, words_on
from tests.database import lifted
from tests.entries import entry_of
from tests.services.requests import ask

SQLITE = connection.vendor == "sqlite"


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
    assert "Nothing was sent" in words_on(page)
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
    assert "Nothing was sent" in words_on(page)
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


@contextmanager
def gone() -> Iterator[None]:
    """The database can't be reached any more."""
    connection.close()
    kept = dict(connection.settings_dict)
    if SQLITE:
        connection.settings_dict["NAME"] = "/nowhere/at/all.sqlite3"
    else:
        connection.settings_dict["OPTIONS"] = {"host": "/nowhere", "connect_timeout": 1}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(kept)


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
    assert "look at the history before you send it again" in words_on(page)


class Going:
    """A real Liner before whose answer the database goes away."""

    def __init__(self, enter: Callable[[], Any]) -> None:
        self.liner = liner_from_settings()
        self.url, self.read_list = self.liner.url, self.liner.read_list
        self.read_group = self.liner.read_group
        self.enter = enter

    def create(self, new_group: NewGroup) -> Any:
        created = self.liner.create(new_group)
        self.enter()
        return created


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
    assert "a file keeps it" in words_on(page)
    assert "Do not send it again" in words_on(page)


@pytest.fixture(autouse=True)
def _no_spool_is_left(settings: Any, tmp_path: Path) -> None:
    settings.SPOOL_FILE = str(tmp_path / "spool.jsonl")


def test_a_connection_that_died_while_liner_was_thinking_is_opened_anew(
    anna: User, sandbox: Sandbox
) -> None:
    def die() -> None:
        if SQLITE:
            connection.connection.close()
        else:
            pid = connection.connection.info.backend_pid
            another = connections.create_connection("default")
            with another.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
            another.close()

    liner: Any = Going(die)
    entry = ask(anna, liner=liner)
    assert Submission.objects.get(pk=entry.pk).status == "created"


def test_nothing_recorded_is_an_error_of_its_own(anna: User, sandbox: Sandbox) -> None:
    with gone(), pytest.raises(NotRecorded):
        ask(anna)
    assert sandbox.posts == []


def refusing_after(updates: int) -> Callable[..., Any]:
    """Lets so many changes of submissions through; the database refuses those that follow."""
    seen = []

    def execute(run: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith('UPDATE "groups_submission"'):
            seen.append(sql)
            if len(seen) > updates:
                raise OperationalError("database is locked")
        return run(sql, *rest)

    return execute


def test_a_taken_number_is_unknown_even_if_the_database_refuses_that(
    anna: User, sandbox: Sandbox
) -> None:
    entry_of(anna, 1, liner_group_id=100200300)
    with (
        connection.execute_wrapper(refusing_after(1)),
        pytest.raises(OutcomeNotRecorded) as error,
    ):
        ask(anna)
    outcome = error.value.outcome
    assert (outcome.status, outcome.cause, outcome.liner_group_id) == (
        "unknown",
        "number_taken",
        None,
    )
    assert error.value.spooled
    assert reconcile(liner_from_settings()).replayed == 1
    entry = Submission.objects.latest("submitted_at")
    assert (entry.cause, entry.alarm, entry.liner_group_id) == (
        "number_taken",
        "number_taken",
        None,
    )


def test_an_outcome_whose_row_is_gone_is_spooled(
    anna: User, sandbox: Sandbox, settings: Any, tmp_path: Path
) -> None:
    settings.SPOOL_FILE = str(tmp_path / "spool")

    def forget() -> None:
        triggers.lift()
        Submission.objects.all().delete()

    liner: Any = Going(forget)
    with pytest.raises(OutcomeNotRecorded) as error:
        ask(anna, liner=liner)
    (made,) = sandbox.interval_groups()
    assert (error.value.spooled, error.value.outcome.liner_group_id) == (True, made["id"])


def test_a_last_event_without_a_number_stops_creates_but_no_page(
    anna: User, sandbox: Sandbox, signed_in: Callable[[User], Client]
) -> None:
    if not SQLITE:
        return
    client = signed_in(anna)
    with lifted(), connection.cursor() as cursor:
        cursor.execute("UPDATE groups_auditevent SET number = 'x' WHERE number = 1")
    with pytest.raises(NotRecorded):
        ask(anna)
    assert sandbox.interval_groups() == []
    for address in ("/groups/", "/groups/new/", "/attention/", "/readyz"):
        assert client.get(address).status_code == 200
