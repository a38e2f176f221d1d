"""`/readyz` says what is wrong with the remedy, quickly, to strangers too."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups.models import AuditEvent, MirrorState, Session
from groups.services.monitoring import readiness
from tests.services.lost_database import SQLITE, gone


@pytest.fixture(autouse=True)
def _as_new(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "_kept", readiness._Kept())


@pytest.fixture
def ask(transactional_db: None) -> Callable[[], tuple[int, list[str]]]:
    def ask() -> tuple[int, list[str]]:
        answer = Client().get("/readyz")
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        return answer.status_code, answer.content.decode().splitlines()

    return ask


Ask = Callable[[], tuple[int, list[str]]]


def test_a_server_that_is_well_says_ok_and_leaves_no_trace(ask: Ask) -> None:
    assert ask() == (200, ["ok"])
    assert not Session.objects.exists()
    assert not AuditEvent.objects.exists()


def test_it_really_writes(ask: Ask) -> None:
    with CaptureQueriesContext(connection) as queries:
        ask()
    assert any('INSERT INTO "groups_session"' in query["sql"] for query in queries)
    assert connection.get_autocommit()


READ_ONLY = "PRAGMA query_only = on" if SQLITE else "SET default_transaction_read_only = on"


def test_a_database_that_can_only_be_read_gets_no_requests(ask: Ask) -> None:
    with connection.cursor() as cursor:
        cursor.execute(READ_ONLY)
    found = readiness.readiness()  # which closes this connection
    assert found.database.startswith("The database can't be written: give the server's user")
    assert not found.is_ready
    assert ask() == (200, ["ok"])


def test_a_lost_database(ask: Ask) -> None:
    with gone():
        status, lines = ask()
    assert status == 503
    assert len(lines) == 1
    assert lines[0].startswith("The database")
    assert "nowhere" not in lines[0]
    assert ask() == (200, ["ok"])


def test_migrations_that_are_not_done(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "groups.services.monitoring.readiness.MigrationRecorder.applied_migrations", lambda self: {}
    )
    sentence = "The database's tables are old or missing: run `manage.py migrate`."
    assert ask() == (503, [sentence])
    monkeypatch.undo()
    monkeypatch.setattr(readiness, "KEEP_SECONDS", 0)
    assert ask() == (200, ["ok"])


def test_migrations_are_read_until_they_are_done_and_not_after(ask: Ask) -> None:
    ask()
    with CaptureQueriesContext(connection) as queries:
        ask()
    assert not any("django_migrations" in query["sql"] for query in queries)
    assert len(queries) < 12


def test_a_disk_that_is_nearly_full(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "LEAST_FREE", 2**70)
    monkeypatch.setattr(readiness, "LEAST_FREE_SHARE", 2)
    status, lines = ask()
    assert status == 503
    assert lines[0].startswith("The disk of SPOOL_FILE is nearly full, with ")
    assert lines[0].endswith("MB left: free some space, or nothing can be recorded.")
    assert len(lines) == (2 if SQLITE else 1)


def test_a_small_disk_needs_a_tenth(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "LEAST_FREE", 2**70)
    monkeypatch.setattr(readiness, "LEAST_FREE_SHARE", 0)
    assert ask() == (200, ["ok"])


@pytest.mark.parametrize("folder", ["nowhere", "not even a name " * 20])
def test_a_spool_without_a_folder(folder: str, ask: Ask, settings: Any, tmp_path: Path) -> None:
    settings.SPOOL_FILE = str(tmp_path / folder / "spool.jsonl")
    status, lines = ask()
    assert (status, lines[0].partition(":")[0]) == (503, "SPOOL_FILE can't be written")
    assert str(tmp_path) not in lines[0]


def test_lines_that_could_not_be_recorded_are_a_remark(
    ask: Ask, settings: Any, tmp_path: Path
) -> None:
    settings.SPOOL_FILE = str(tmp_path / "spool.jsonl")
    (tmp_path / "spool.jsonl.damaged").write_text("x\n")
    status, lines = ask()
    assert (status, lines[0]) == (200, "ok")
    assert lines[1].startswith("spool: Outcomes in the spool file could not be recorded: read")


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("refused", "liner: Liner refuses the token: set a new LINER_API_TOKEN."),
        ("tls_failed", "liner: Liner's certificate is expired or not trusted, or there is no TLS"),
        ("ca_file", "liner: LINER_CA_FILE can't be read: name a readable file"),
        ("deadline", "liner: Liner was not reached (deadline): check LINER_API_URL, the network"),
        ("not_json", "liner: Liner gave an answer that can't be used (not_json): ask its operator"),
    ],
)
def test_what_liner_did_last_is_a_remark(reason: str, sentence: str, ask: Ask) -> None:
    state = MirrorState(failed=2, reading=1, failed_at=timezone.now(), failed_reason=reason)
    state.save()
    status, lines = ask()
    assert (status, lines[0]) == (200, "ok")
    assert lines[1].startswith(sentence)
    state.reading = 3
    state.save()
    assert ask() == (200, ["ok"])


def test_strangers_make_it_look_once_a_second(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "KEEP_SECONDS", 60)
    ask()
    with CaptureQueriesContext(connection) as queries:
        for _ in range(50):
            assert ask() == (200, ["ok"])
    assert len(queries) == 0


def test_nobody_waits_for_a_look_that_takes_long(
    anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking, go_on = threading.Event(), threading.Event()
    first = readiness.readiness()

    def look() -> readiness.Readiness:
        looking.set()
        assert go_on.wait(10)
        return first

    monkeypatch.setattr(readiness, "_look", look)
    slow = threading.Thread(target=readiness.readiness)
    slow.start()
    assert looking.wait(10)
    assert readiness.readiness() is first
    go_on.set()
    slow.join()


def test_a_problem_is_a_line_when_it_begins_and_one_when_it_is_over(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(readiness, "_has_static_files", lambda: False)
        for _ in range(5):
            assert ask()[0] == 503
    for _ in range(5):
        ask()
    told = [record.getMessage() for record in caplog.records if "readiness" in record.name]
    assert told == [readiness.words.STATIC, "The server is ready again."]
