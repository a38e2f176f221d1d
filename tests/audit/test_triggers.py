"""The database itself refuses to change evidence, on whatever connection."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import BooleanField

from groups.audit import trigger_sql, triggers
from groups.audit.checkpoints import make_checkpoint
from groups.models import AuditEvent, Checkpoint, Submission
from tests.audit.conftest import finished, opened, run
from tests.database import lifted

pytestmark = pytest.mark.usefixtures("record")

on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's own")
on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL's own")

EVENT, SUBMISSION = "groups_auditevent", "groups_submission"
COPY = "kind, at, details, actor, previous_hash"


def rows() -> list[Any]:
    return [
        *AuditEvent.objects.order_by("number").values(),
        *Checkpoint.objects.order_by("pk").values(),
        *Submission.objects.order_by("pk").values(),
    ]


CHANGES = [
    f"UPDATE {EVENT} SET actor = 'nobody' WHERE number = 2",
    f"UPDATE {EVENT} SET actor = actor",
    f"DELETE FROM {EVENT} WHERE number = 2",
    f"DELETE FROM {EVENT}",
    "UPDATE groups_checkpoint SET size = 1",
    "DELETE FROM groups_checkpoint",
    f"UPDATE {SUBMISSION} SET submitted_by_name = 'nobody', reason = 'x' WHERE status = 'created'",
    f"UPDATE {SUBMISSION} SET verification = 'different', title = 'x'",
    f"DELETE FROM {SUBMISSION}",
]
REPLACES = [
    f"REPLACE INTO {EVENT} (number, hash, {COPY}) SELECT number, 'x', {COPY} FROM {EVENT}",
    f"INSERT OR REPLACE INTO {EVENT} (number, hash, {COPY})"
    f" SELECT 99, hash, {COPY} FROM {EVENT} WHERE number = 2",
    f"INSERT OR REPLACE INTO {EVENT} (rowid, number, hash, {COPY})"
    f" SELECT rowid, 99, 'x', {COPY} FROM {EVENT} WHERE number = 2",
    f"UPDATE OR REPLACE {EVENT} SET number = 3 WHERE number = 2",
    f"INSERT INTO {EVENT} (number, hash, {COPY}) SELECT number, 'x', {COPY} FROM {EVENT}"
    " WHERE number = 2 ON CONFLICT (number) DO UPDATE SET actor = 'nobody'",
    "REPLACE INTO groups_checkpoint (id, size, head, at, instance, public_key, signature)"
    " SELECT id, 0, head, at, instance, public_key, 'x' FROM groups_checkpoint",
    "REPLACE INTO groups_checkpoint (id, size, head, at, instance, public_key, signature)"
    " SELECT 99, 0, head, at, instance, public_key, signature FROM groups_checkpoint",
    f"REPLACE INTO {SUBMISSION} SELECT * FROM {SUBMISSION} WHERE liner_group_id = 11",
    f"UPDATE OR REPLACE {SUBMISSION} SET liner_group_id = 12 WHERE liner_group_id = 11",
    f"UPDATE OR REPLACE {SUBMISSION} SET rowid = 2 WHERE rowid = 1",
    f"INSERT INTO {SUBMISSION} SELECT * FROM {SUBMISSION} WHERE liner_group_id = 11"
    " ON CONFLICT (id) DO UPDATE SET reason = 'x'",
]


@contextmanager
def second_connection(recursive: str) -> Iterator[Callable[[str], Any]]:
    name = connections["default"].settings_dict["NAME"]
    with closing(sqlite3.connect(name, isolation_level=None, timeout=5)) as raw:
        raw.execute(f"PRAGMA recursive_triggers = {recursive}")
        yield raw.execute


def refuses(execute: Callable[[str], Any], statement: str) -> None:
    make_checkpoint()
    before = rows()
    with pytest.raises((DatabaseError, sqlite3.Error, psycopg.Error), match=trigger_sql.REFUSAL):
        execute(statement)
    assert rows() == before


@pytest.mark.parametrize("statement", CHANGES)
def test_nothing_is_changed_or_deleted(statement: str) -> None:
    refuses(run, statement)


@on_sqlite
@pytest.mark.parametrize("statement", [*CHANGES, *REPLACES])
@pytest.mark.parametrize("recursive", ["off", "on"])
def test_nothing_is_replaced_on_any_connection(statement: str, recursive: str) -> None:
    with second_connection(recursive) as execute:
        refuses(execute, statement)


@on_postgresql
@pytest.mark.parametrize(
    "statement",
    [
        f"TRUNCATE {EVENT}",
        "TRUNCATE groups_checkpoint CASCADE",
        f"TRUNCATE {SUBMISSION} CASCADE",
        f"INSERT INTO {SUBMISSION} SELECT * FROM {SUBMISSION} WHERE liner_group_id = 11"
        " ON CONFLICT (id) DO UPDATE SET reason = 'x'",
        f"INSERT INTO {EVENT} SELECT * FROM {EVENT} WHERE number = 2"
        " ON CONFLICT (number) DO UPDATE SET actor = 'nobody'",
    ],
)
def test_nothing_is_truncated_or_replaced(statement: str) -> None:
    refuses(run, statement)


@on_sqlite
def test_an_open_request_does_not_replace_its_like(anna: User) -> None:
    second = finished(anna, 99)
    opened(anna, title=second.title)
    with second_connection("off") as execute:
        columns = "status = 'unknown', liner_group_id = NULL"
        refuses(
            execute, f"UPDATE OR REPLACE {SUBMISSION} SET {columns} WHERE id = '{second.pk.hex}'"
        )


OTHER = {
    "DateTimeField": "2020-01-01 00:00:00+00",
    "GenericIPAddressField": "2001:db8::1",
    "JSONField": '{"other": 1}',
    "UUIDField": "0" * 32,
}


@pytest.mark.parametrize("column", trigger_sql.FROZEN)
def test_nothing_that_was_requested_is_changed_in_any_column(column: str, anna: User) -> None:
    entry = opened(anna, reset_attempts_enabled=False)
    field: Any = next(each for each in Submission._meta.fields if each.column == column)
    kind = field.target_field.get_internal_type() if field.is_relation else None
    value: object = OTHER.get(kind or field.get_internal_type(), 0 if kind else "other")
    if isinstance(field, BooleanField):
        value = not getattr(entry, column)
    pk = Submission._meta.pk.get_db_prep_value(entry.pk, connection)
    with transaction.atomic(), pytest.raises(DatabaseError, match=trigger_sql.REFUSAL):
        run(f"UPDATE {SUBMISSION} SET {column} = %s WHERE id = %s", value, pk)
    assert Submission.objects.get(pk=entry.pk).recorded() == entry.recorded()


def test_a_row_that_is_written_unchanged_is_accepted(anna: User) -> None:
    entry = finished(anna, 99)
    entry.message = "Changed"
    entry.save()
    assert Submission.objects.get(pk=entry.pk).recorded() == entry.recorded()


def test_the_orm_is_refused_too() -> None:
    event = AuditEvent.objects.get(number=2)
    event.actor = "nobody"
    entry = Submission.objects.all()[0]
    entries = AuditEvent.objects.all(), Submission.objects.all()
    deletes = [event.delete, entry.delete, *(found.delete for found in entries)]
    for act in (event.save, *deletes):
        with pytest.raises(DatabaseError, match=trigger_sql.REFUSAL):
            act()


def test_a_dropped_trigger_is_missed_by_the_check_and_made_by_migrate(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]  # the test runner adds its own
    call_command("check", tags=["database"], databases=["default"])
    name = sorted(triggers.names())[0]
    table = next(table for table in trigger_sql.TABLES if name.startswith(table))
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    run(f"DROP TRIGGER {name}{on}")
    assert triggers.missing() == {name}
    with pytest.raises(SystemCheckError, match=f"{name}.*E020|E020.*{name}"):
        call_command("check", tags=["database"], databases=["default"])
    call_command("migrate", verbosity=0, skip_checks=True)
    assert triggers.missing() == set()


def test_a_trigger_that_does_nothing_is_missed_like_one_that_is_gone() -> None:
    if connection.vendor == "sqlite":
        run(f"DROP TRIGGER {EVENT}_no_delete")
        run(f"CREATE TRIGGER {EVENT}_no_delete BEFORE DELETE ON {EVENT} BEGIN SELECT 1; END")
        assert triggers.missing() == {f"{EVENT}_no_delete"}
    else:
        run(f"ALTER TABLE {EVENT} DISABLE TRIGGER {EVENT}_no_change")
        assert triggers.missing() == {f"{EVENT}_no_change"}
        for function in trigger_sql.FUNCTIONS:
            run(
                f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql"
                " AS $$ BEGIN RETURN OLD; END $$"
            )
        assert triggers.missing() == triggers.names()
    triggers.install()
    assert triggers.missing() == set()
    with pytest.raises(DatabaseError, match=trigger_sql.REFUSAL):
        run(f"DELETE FROM {EVENT}")


def test_an_owner_can_lift_them_which_is_why_there_is_verification() -> None:
    with lifted():
        run(f"DELETE FROM {EVENT} WHERE number = 2")
    assert not AuditEvent.objects.filter(number=2).exists()
