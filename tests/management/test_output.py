"""What a command did, and how it ended, does not depend on what becomes of its output."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from groups import roles
from groups.audit import triggers
from groups.demo.sandbox import Sandbox
from groups.models import Checkpoint, Submission
from tests.demo.sandbox.caller import wait_until
from tests.liner.faults import FaultServer, answer, says
from tests.management.test_commands import USUAL
from tests.processes import environment, manage

UNREAD = "a pipe that nobody reads"


def slow(*values: Any) -> Any:
    return pytest.param(*values, marks=pytest.mark.slow)


WAYS = [">/dev/full", slow(">&-"), slow(UNREAD)]
OUTCOMES = [
    ("Evening", 0, "created", UNREAD),
    slow("Evening", 0, "created", ">/dev/full"),
    slow("Evening", 0, "created", ">&-"),
    slow("Evening", 0, "created", ">&- 2>&- <&-"),
    ("Night #lost", 4, "unknown", "2>/dev/full"),
    slow("Night #lost", 4, "unknown", "2>&-"),
    slow("Night #lost", 4, "unknown", UNREAD),
    slow("Night #refuse", 1, "refused", ">/dev/full 2>&1"),
]


@contextmanager
def output(way: str) -> Iterator[dict[str, Any]]:
    """The options of manage() for a way in which output gets lost."""
    if way != UNREAD:
        yield {"shell": way}
        return
    reader, writer = os.pipe()
    os.close(reader)
    try:
        yield {"stdout": writer, "stderr": writer}
    finally:
        os.close(writer)


@pytest.mark.parametrize(("title", "code", "status", "way"), OUTCOMES)
def test_the_exit_status_of_create_group_is_the_outcome(
    title: str, code: int, status: str, way: str, anna: User, sandbox: Sandbox
) -> None:
    with output(way) as options:
        words = (f"--title={title}", "--intervals=5", "--by=anna")
        assert manage(sandbox, "create_group", *words, **options).returncode == code
    assert Submission.objects.get().status == status


@pytest.mark.slow
@pytest.mark.parametrize("way", ["2>/dev/full", slow("2>&-")])
def test_what_is_invalid_or_not_sent_has_its_own_status_too(
    way: str, anna: User, sandbox: Sandbox
) -> None:
    invalid = ("--title=x", "--intervals=soon", "--by=anna")
    assert manage(sandbox, "create_group", *invalid, shell=way).returncode == 1
    sandbox.stop()
    assert manage(sandbox, "create_group", *USUAL, shell=way).returncode == 3


@pytest.mark.slow
def test_an_interrupted_create_group_has_an_unknown_outcome(anna: User, sandbox: Sandbox) -> None:
    words = ("create_group", "--title=x #timeout", "--intervals=5", "--by=anna")
    with subprocess.Popen(
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR,
        env=environment(sandbox) | {"LINER_TIMEOUT_SECONDS": "60"},
        stderr=subprocess.PIPE,
        # Whoever runs the tests in the background ignores the signal, and processes inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - one thread runs here
        start_new_session=True,
    ) as process:
        wait_until(lambda: sandbox.posts)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 4
    assert b"KeyboardInterrupt" in said
    assert b"Traceback" not in said


@pytest.mark.slow
def test_an_unknown_outcome_says_why_and_liners_words_control_no_terminal(anna: User) -> None:
    message = "wait\x1b[2J\x07\x9b\u202e\u2066 for\nCreated #5"
    for status, why in ((200, "Liner refused it."), (500, "neither a success nor a refusal")):
        body = json.dumps({"success": False, "message": message, "data": None}).encode()
        with FaultServer(says(answer(body, status))) as liner:
            words = (f"--title=Plan {status}", "--intervals=5", "--by=anna")
            done = manage(SimpleNamespace(url=liner.url, token="sandbox-x"), "create_group", *words)
        said = done.stderr.decode()
        assert why in said
        assert "Liner: “wait�[2J���� for Created #5”" in said
        assert not set(said) & set("\x1b\x07\x9b\u202e\u2066")
    assert {entry.status for entry in Submission.objects.all()} == {"refused", "unknown"}


def test_an_argument_that_is_not_utf_8_is_named_in_a_sentence(anna: User, sandbox: Sandbox) -> None:
    done = manage(sandbox, "create_group", "--title=x", "--intervals=5", b"--by=\xff")
    assert done.returncode == 1
    assert done.stderr.decode() == (
        "CommandError: Nothing was sent: there is no active account �.\n"
    )


def test_a_name_that_the_terminal_cannot_show_is_printed_in_escapes(
    anna: User, sandbox: Sandbox
) -> None:
    User.objects.filter(pk=anna.pk).update(username="фёдор")  # as an old account may be called
    words = ("--role=Auditor", "--update")
    done = manage(sandbox, "add_person", "фёдор", *words, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert b"\\u0444" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_a_random_password_that_could_not_be_printed_is_not_set(
    way: str, anna: User, sandbox: Sandbox
) -> None:
    before = User.objects.values_list("password").get()
    with output(way) as options:
        words = ("add_person", "anna", "--role=Auditor", "--update", "--new-password")
        assert manage(sandbox, *words, **options).returncode == 1
    assert User.objects.values_list("password").get() == before
    assert roles.may_create(anna)


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_a_checkpoint_a_verification_and_reconcile_need_no_reader(
    way: str, anna: User, sandbox: Sandbox
) -> None:
    with output(way) as options:
        assert manage(sandbox, "audit", "checkpoint", **options).returncode == 0
        assert Checkpoint.objects.exists()
        assert manage(sandbox, "reconcile", **options).returncode == 0
        triggers.lift()
        assert manage(sandbox, "audit", "verify", **options).returncode == 1
