"""An outcome that the database refuses, and a chain whose end was changed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection, connections
from django.test import Client

from groups.audit import triggers
from groups.demo.sandbox import Sandbox
from groups.models import Submission
from groups.services.create.create import NotRecorded
from groups.services.liner_groups.client import liner_from_settings
from groups.services.reconcile.reconcile import reconcile
from groups.services.record.outcome import OutcomeNotRecorded
from tests.database import lifted
from tests.entries import entry_of
from tests.services.lost_database import SQLITE, Going, gone
from tests.services.requests import ask

pytestmark = pytest.mark.usefixtures("no_spool_is_left")


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
