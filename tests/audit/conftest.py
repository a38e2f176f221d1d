"""A record with every kind of event in it, and the means to tamper with it."""

import uuid
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.utils import timezone

from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import AuditEvent, Submission
from groups.plan import fingerprint
from groups.services.record.submissions import change, open_submission
from tests.services.requests import ask


def opened(by: User, **changes: Any) -> Submission:
    """A submission as submit() opens it, on record."""
    intervals = changes.setdefault("intervals", [0, 30, 120])
    what = {
        "key": uuid.uuid4(),
        "title": f"Evening {uuid.uuid4().hex[:8]}",
        "intervals_typed": "0, 30m, 2h",
        "is_default": False,
        "reset_attempts_enabled": True,
        "fingerprint": fingerprint(tuple(intervals)),
        "submitted_by": by,
        "submitted_by_name": by.get_username(),
        "channel": Submission.Channel.WEB,
        "ip_address": "192.0.2.7",
        "request_body": "{}",
        "liner_host": "http://127.0.0.1:9",
    }
    submission = Submission(**what | changes)
    open_submission(submission, by=by)
    return submission


def finished(by: User, number: int, **changes: Any) -> Submission:
    """One that Liner answered with a number and gave back."""
    submission = opened(by, **changes)
    assert change(
        submission,
        "submission.created",
        expect=["sending"],
        status="created",
        liner_group_id=number,
        finished_at=timezone.now(),
        http_status=200,
        message="Да",
    )
    read_back = {"title": submission.title, "intervals": submission.intervals, "id": number}
    change(
        submission,
        "submission.read_back",
        expect=["created"],
        verification="same",
        read_back=read_back,
    )
    return submission


@pytest.fixture
def record(anna: User) -> list[Submission]:
    """Four submissions with ten events, in the order of their ids."""
    made = [finished(anna, number) for number in (11, 12, 13)]
    made.append(opened(anna))
    return sorted(made, key=lambda submission: str(submission.pk))


def run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def audit(*words: str) -> tuple[int, list[str], str]:
    """Runs `manage.py audit …`: exit code, lines on standard output, the rest."""
    code, out, err = audit_text(*words)
    return code, out.splitlines(), err


def audit_text(*words: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    code, said = 0, ""
    try:
        call_command("audit", *words, stdout=out, stderr=err)
    except CommandError as error:
        code, said = error.returncode, str(error)
    return code, out.getvalue(), err.getvalue() + said


def last() -> AuditEvent:
    return AuditEvent.objects.latest("number")


@pytest.fixture
def lines(
    anna: User, boris: User, signed_in: Callable[[User], Client], sandbox: Sandbox
) -> list[bytes]:
    for title in ("One", "Два", "Three"):
        ask(anna, NewGroup(title=title, intervals=(0, 5)))
    answer: Any = signed_in(boris).get("/history/export.jsonl")
    return answer.getvalue().splitlines(keepends=True)


def elsewhere(act: Callable[[], object]) -> None:
    try:
        act()
    finally:
        connection.close()
