"""The service: on record first, at most one request, an outcome that is true."""

import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.utils import timezone

from groups.liner.client import NewGroup
from groups.liner.sandbox import Sandbox
from groups.models import AuditEvent, Submission
from groups.services.connect import liner_from_settings
from groups.services.reconcile import reconcile
from groups.services.submit import (
    KeyReused,
    NotRecorded,
    Origin,
    OutcomeNotRecorded,
    StillOpen,
    submit,
)
from tests.conftest import fill, press, words_on

ASKED = NewGroup(title="Evening leads", intervals=(0, 30, 120))
SQLITE = connection.vendor == "sqlite"


def ask(by: User, asked: NewGroup = ASKED, key: uuid.UUID | None = None, **more: Any) -> Submission:
    return submit(
        asked,
        by=by,
        liner=liner_from_settings(),
        key=key or uuid.uuid4(),
        origin=Origin(channel="web", ip_address="192.0.2.7"),
        **more,
    )


def in_threads(number: int, work: Callable[[], Any]) -> list[Any]:
    """Runs `work` in `number` threads at once; returns results and exceptions."""
    gate = threading.Barrier(number)

    def run() -> Any:
        gate.wait()
        try:
            return work()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as pool:
        return [future.result() for future in [pool.submit(run) for _ in range(number)]]


def test_the_record_holds_what_was_asked_and_what_came_back(anna: User, sandbox: Sandbox) -> None:
    made = ask(anna, reason="Agreed", typed="0 30m 2h")
    entry = Submission.objects.get()
    (group,) = sandbox.interval_groups()
    assert entry == made
    assert (entry.status, entry.liner_group_id, entry.http_status) == ("created", group["id"], 200)
    assert entry.request_body.encode() == sandbox.posts[0].body == ASKED.body()
    assert f'"id": {group["id"]}'.replace(" ", "") in entry.answer.replace(" ", "")
    assert (entry.submitted_by, entry.submitted_by_name) == (anna, "anna")
    assert (entry.reason, entry.intervals_typed) == ("Agreed", "0 30m 2h")
    assert entry.ip_address == "192.0.2.7"
    assert entry.finished_at is not None
    assert entry.submitted_at <= entry.finished_at <= timezone.now()
    assert entry.duration_ms is not None


def test_the_row_is_committed_before_a_connection_is_opened(anna: User, settings: Any) -> None:
    seen: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.LINER_API_URL = f"http://127.0.0.1:{server.getsockname()[1]}"

        def look_when_posted_to() -> None:
            while not seen:
                accepted, _ = server.accept()
                # The list is read before the record is written: that is no request for anything.
                if accepted.recv(4) == b"POST":
                    seen.extend(Submission.objects.values_list("status", flat=True))
                accepted.close()
            connections.close_all()

        looking = threading.Thread(target=look_when_posted_to)
        looking.start()
        entry = ask(anna)
        looking.join()
    assert seen == ["sending"]
    assert entry.status == "unknown"


def test_inside_a_transaction_it_raises_and_sends_nothing(anna: User, sandbox: Sandbox) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="inside a transaction"):
        ask(anna)
    assert sandbox.posts == []
    assert not Submission.objects.exists()


def test_atomic_requests_send_nothing(
    anna: User, sandbox: Sandbox, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(anna)
    browser.raise_request_exception = False
    data = fill(browser)
    connection.settings_dict["ATOMIC_REQUESTS"] = True
    try:
        assert browser.post("/groups/new/", data).status_code == 500
    finally:
        connection.settings_dict["ATOMIC_REQUESTS"] = False
    assert sandbox.posts == []


def test_fifty_threads_with_one_key_make_one_interval_group(anna: User, sandbox: Sandbox) -> None:
    key = uuid.uuid4()
    results = in_threads(50, lambda: ask(anna, key=key))
    assert {getattr(result, "pk", result) for result in results} == {Submission.objects.get().pk}
    assert len(sandbox.posts) == 1
    assert len(sandbox.interval_groups()) == 1


def test_twenty_threads_with_one_payload_make_one_while_liner_holds_its_answer(
    anna: User, sandbox: Sandbox
) -> None:
    sandbox.hold()
    blocked = threading.Semaphore(0)

    def press() -> Submission:
        try:
            return ask(anna)
        except StillOpen:
            blocked.release()
            raise

    def release_when_all_others_are_blocked() -> None:
        for _ in range(19):
            blocked.acquire(timeout=10)
        sandbox.release()

    threading.Thread(target=release_when_all_others_are_blocked).start()
    results = in_threads(20, press)
    assert [type(result) for result in results].count(Submission) == 1
    assert [type(result) for result in results].count(StillOpen) == 19
    assert len(sandbox.posts) == 1


def test_a_key_that_served_for_another_request_is_refused(anna: User, sandbox: Sandbox) -> None:
    key = uuid.uuid4()
    first = ask(anna, key=key)
    with pytest.raises(KeyReused) as error:
        ask(anna, NewGroup(title="Another", intervals=(5,)), key=key)
    assert error.value.earlier == first
    assert len(sandbox.posts) == 1


def test_a_number_that_another_entry_holds_makes_the_outcome_unknown(
    anna: User, sandbox: Sandbox, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    first = ask(anna)
    with Sandbox(token=sandbox.token) as forgetful:
        # A Liner that begins to count anew.
        settings.LINER_API_URL = forgetful.url
        second = ask(anna, NewGroup(title="Another", intervals=(5,)))
    second.refresh_from_db()
    assert (second.status, second.liner_group_id, second.cause) == ("unknown", None, "number_taken")
    assert str(first.liner_group_id) in second.answer
    assert [record.levelname for record in caplog.records].count("CRITICAL") == 1
    first.refresh_from_db()
    assert first.status == "created"


def test_a_process_killed_while_liner_holds_its_answer_leaves_sending(
    anna: User, sandbox: Sandbox
) -> None:
    sandbox.hold()
    script = (
        "import django, sys, uuid; django.setup();"
        "from django.conf import settings; from django.contrib.auth.models import User;"
        "from django.db import connection;"
        "connection.settings_dict['NAME'] = sys.argv[1]; settings.LINER_API_URL = sys.argv[2];"
        "from tests.test_submit import ask; ask(User.objects.get(username='anna'))"
    )
    name = str(connection.settings_dict["NAME"])
    child = subprocess.Popen(
        [sys.executable, "-c", script, name, sandbox.url],
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", **subprocess_environment()},
    )
    until = time.monotonic() + 20
    while not sandbox.posts and time.monotonic() < until:
        time.sleep(0.05)
    child.kill()
    child.wait()
    sandbox.release()
    assert len(sandbox.posts) == 1
    assert Submission.objects.get().status == "sending"


def subprocess_environment() -> dict[str, str]:
    kept = ("PATH", "HOME", "TEST_DATABASE_URL", "VIRTUAL_ENV")
    return {name: os.environ[name] for name in kept if name in os.environ}


# The database on bad days


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
    begun.wait(5)
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

    def create(self, asked: NewGroup) -> Any:
        created = self.liner.create(asked)
        self.enter()
        return created


def test_when_the_outcome_cannot_be_written_the_number_is_not_lost(
    anna: User, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    away = gone()
    liner: Any = Going(away.__enter__)
    with pytest.raises(OutcomeNotRecorded) as error:
        submit(ASKED, by=anna, liner=liner, key=uuid.uuid4(), origin=Origin(channel="web"))
    away.__exit__(None, None, None)
    (made,) = sandbox.interval_groups()
    assert error.value.outcome.liner_group_id == made["id"]
    assert str(made["id"]) in caplog.text
    assert Submission.objects.get().status == "sending"


def test_a_spooled_outcome_is_put_on_record_once(anna: User, sandbox: Sandbox) -> None:
    away = gone()
    liner: Any = Going(away.__enter__)
    with pytest.raises(OutcomeNotRecorded) as error:
        submit(ASKED, by=anna, liner=liner, key=uuid.uuid4(), origin=Origin(channel="web"))
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
    monkeypatch.setattr("groups.views.compose.liner_from_settings", lambda: Going(away.__enter__))
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
    entry = submit(ASKED, by=anna, liner=liner, key=uuid.uuid4(), origin=Origin(channel="web"))
    assert Submission.objects.get(pk=entry.pk).status == "created"


def test_nothing_recorded_is_an_error_of_its_own(anna: User, sandbox: Sandbox) -> None:
    with gone(), pytest.raises(NotRecorded):
        ask(anna)
    assert sandbox.posts == []


def test_the_token_is_nowhere_in_the_record(
    anna: User, settings: Any, signed_in: Callable[[User], Client]
) -> None:
    with Sandbox(token="sandbox-canary-9f3b") as sandbox:
        settings.LINER_API_URL, settings.LINER_API_TOKEN = sandbox.url, sandbox.token
        page = press(signed_in(anna), title="Night #refuse")
    assert "canary" not in page.content.decode()
    row = Submission.objects.values().get()
    assert "canary" not in repr(row)
