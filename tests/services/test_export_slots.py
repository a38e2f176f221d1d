"""Few exports run at once, and none for ever."""

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError
from django.db.models import F
from django.test import Client

from groups.demo.processes import server_command, wait_for
from groups.demo.sandbox import Sandbox
from groups.models import AuditEvent, ExportSlot, database_now
from groups.services.exports.export import export
from groups.services.exports.slots import (
    LONGEST,
    SLOTS,
    SLOTS_OF_A_PERSON,
    TooManyExports,
    give_back,
    take_slot,
)
from groups.views.exports import PATIENCE
from tests.conftest import person
from tests.demo.test_demo import free_port
from tests.entries import entry_of
from tests.processes import environment
from tests.services.requests import in_threads

ADDRESS = "/history/export.jsonl"


def test_a_person_runs_two_at_once(boris: User, signed_in: Any) -> None:
    running = [export(by=boris) for _ in range(SLOTS_OF_A_PERSON)]
    browser = signed_in(boris)
    refused = browser.get(ADDRESS)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert refused.content == b"You have 2 exports running. Try again when one has finished."
    assert browser.head(ADDRESS).status_code == 200
    running[0].close()
    assert browser.get(ADDRESS).getvalue()
    # That one has ended, too.
    assert browser.get(ADDRESS).getvalue()


def test_everybody_together_runs_eight(boris: User, signed_in: Any) -> None:
    people = [person(f"auditor{number}", "Auditor") for number in range(SLOTS // 2)]
    running = [export(by=each) for each in people for _ in range(SLOTS_OF_A_PERSON)]
    refused = signed_in(boris).get("/events/export.csv")
    assert refused.status_code == 429
    assert refused.content == b"8 exports are running. Try again in a few minutes."
    running[3].close()
    assert signed_in(boris).get("/events/export.csv").getvalue()


def test_a_slot_that_nobody_gave_back_is_free_again(boris: User) -> None:
    for _ in range(SLOTS_OF_A_PERSON):
        take_slot(boris)
    with pytest.raises(TooManyExports):
        take_slot(boris)
    ExportSlot.objects.update(until=F("until") - LONGEST - timedelta(seconds=1))
    take_slot(boris)


def test_of_many_requests_at_once_two_run(boris: User) -> None:
    found = in_threads(8, lambda: take_slot(boris))
    assert sum(isinstance(each, ExportSlot) for each in found) == SLOTS_OF_A_PERSON
    refused = [each for each in found if isinstance(each, TooManyExports)]
    assert len(refused) == 8 - SLOTS_OF_A_PERSON, found


def test_one_that_takes_too_long_is_cut_off(boris: User, monkeypatch: pytest.MonkeyPatch) -> None:
    entry_of(boris, 0)
    monkeypatch.setattr("groups.services.exports.export.LONGEST", timedelta(seconds=-1))
    with pytest.raises(TimeoutError):
        list(export(by=boris))
    ended = AuditEvent.objects.latest("number")
    assert (ended.kind, json.loads(ended.details)["complete"]) == ("export.ended", False)
    assert not ExportSlot.objects.filter(person=boris).exists()


def test_an_end_that_cannot_be_recorded_gives_the_slot_back(
    boris: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*args: Any, **kwargs: Any) -> None:
        raise DatabaseError

    running = export(by=boris)
    with monkeypatch.context() as patched:
        patched.setattr("groups.services.exports.export.in_transaction", refused)
        with pytest.raises(DatabaseError):
            running.close()
    assert not ExportSlot.objects.filter(until__gt=database_now()).exists()
    running.close()
    assert AuditEvent.objects.latest("number").kind == "export.ended"


@pytest.mark.usefixtures("transactional_db")
def test_the_slot_of_a_deleted_account_is_given_back() -> None:
    fay = person("fay", "Auditor")
    slot = take_slot(fay)
    fay.delete()
    give_back(slot)
    assert not ExportSlot.objects.filter(until__gt=database_now()).exists()


@contextmanager
def served(sandbox: Sandbox) -> Iterator[int]:
    """A real gunicorn on the tests' database; its port."""
    port = free_port()
    process = subprocess.Popen(
        server_command(port),
        cwd=settings.BASE_DIR,
        env=environment(sandbox) | {"SECRET_KEY": settings.SECRET_KEY},
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=90)


@pytest.mark.slow
def test_a_reader_who_does_not_read_is_cut_off(
    boris: User, signed_in: Any, sandbox: Sandbox
) -> None:
    # More than the buffers between server and reader hold.
    for number in range(3_000):
        entry_of(boris, number, reason="x" * 2_000, message="y" * 2_000)
    client: Client = signed_in(boris)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    with served(sandbox) as port, socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        reader.connect(("127.0.0.1", port))
        name = settings.SESSION_COOKIE_NAME
        request = f"GET {ADDRESS} HTTP/1.1\r\nHost: localhost\r\nCookie: {name}={cookie}\r\n\r\n"
        reader.sendall(request.encode())
        until = time.monotonic() + PATIENCE + 30
        while not AuditEvent.objects.filter(kind="export.ended").exists():
            assert time.monotonic() < until, "the export still waits for its reader"
            time.sleep(1)
    ended = AuditEvent.objects.get(kind="export.ended")
    assert json.loads(ended.details)["complete"] is False
