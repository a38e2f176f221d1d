"""create(): the record comes first, then at most one POST, then its true outcome."""

import os
import socket
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections, transaction
from django.test import Client
from django.utils import timezone

from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import Submission
from groups.services.create.earlier import KeyReused, StillOpen
from tests.conftest import fill, press
from tests.demo.sandbox.caller import wait_until
from tests.services.requests import NEW_GROUP, ask, in_threads


def test_the_record_holds_what_was_asked_and_what_came_back(anna: User, sandbox: Sandbox) -> None:
    made = ask(anna, reason="Agreed", intervals_typed="0 30m 2h")
    entry = Submission.objects.get()
    (group,) = sandbox.interval_groups()
    assert entry == made
    assert (entry.status, entry.liner_group_id, entry.http_status) == ("created", group["id"], 200)
    assert entry.request_body.encode() == sandbox.posts[0].body == NEW_GROUP.body()
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
            blocked.acquire(timeout=30)
        sandbox.release()

    threading.Thread(target=release_when_all_others_are_blocked).start()
    results = in_threads(20, press)
    assert [type(result) for result in results].count(Submission) == 1
    assert [type(result) for result in results].count(StillOpen) == 19
    assert len(sandbox.posts) == 1


def test_a_key_of_another_request_is_refused(anna: User, sandbox: Sandbox) -> None:
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
        "from tests.services.requests import ask; ask(User.objects.get(username='anna'))"
    )
    name = str(connection.settings_dict["NAME"])
    child = subprocess.Popen(
        [sys.executable, "-c", script, name, sandbox.url],
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", **subprocess_environment()},
    )
    wait_until(lambda: sandbox.posts)
    child.kill()
    child.wait()
    sandbox.release()
    assert len(sandbox.posts) == 1
    assert Submission.objects.get().status == "sending"


def subprocess_environment() -> dict[str, str]:
    kept = ("PATH", "HOME", "TEST_DATABASE_URL", "VIRTUAL_ENV")
    return {name: os.environ[name] for name in kept if name in os.environ}


def test_the_token_is_nowhere_in_the_record(
    anna: User, settings: Any, signed_in: Callable[[User], Client]
) -> None:
    with Sandbox(token="sandbox-canary-9f3b") as sandbox:
        settings.LINER_API_URL, settings.LINER_API_TOKEN = sandbox.url, sandbox.token
        page = press(signed_in(anna), title="Night #refuse")
    assert "canary" not in page.content.decode()
    row = Submission.objects.values().get()
    assert "canary" not in repr(row)
