"""The database itself refuses to change evidence, on whatever connection."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, connection, connections

from groups.audit import triggers
from groups.audit.checkpoints import make_checkpoint
from groups.models import AuditEvent, Checkpoint
from tests.audit.conftest import lifted, run

pytestmark = pytest.mark.usefixtures("record")

on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's own")
on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL's own")

EVENT = "groups_auditevent"
COPY = "kind, at, details, actor, previous_hash"


def rows() -> list[Any]:
    return [
        *AuditEvent.objects.order_by("number").values(),
        *Checkpoint.objects.order_by("pk").values(),
    ]


CHANGES = [
    f"UPDATE {EVENT} SET actor = 'nobody' WHERE number = 2",
    f"UPDATE {EVENT} SET actor = actor",
    f"DELETE FROM {EVENT} WHERE number = 2",
    f"DELETE FROM {EVENT}",
    "UPDATE groups_checkpoint SET size = 1",
    "DELETE FROM groups_checkpoint",
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
    with pytest.raises((DatabaseError, sqlite3.Error, psycopg.Error), match=triggers.REFUSAL):
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
        f"INSERT INTO {EVENT} SELECT * FROM {EVENT} WHERE number = 2"
        " ON CONFLICT (number) DO UPDATE SET actor = 'nobody'",
    ],
)
def test_nothing_is_truncated_or_replaced(statement: str) -> None:
    refuses(run, statement)


def test_the_orm_is_refused_too() -> None:
    event = AuditEvent.objects.get(number=2)
    event.actor = "nobody"
    for act in (event.save, event.delete, AuditEvent.objects.all().delete):
        with pytest.raises(DatabaseError, match=triggers.REFUSAL):
            act()


def test_a_dropped_trigger_is_missed_by_the_check_and_made_by_migrate(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]  # the test runner adds its own
    call_command("check", tags=["database"], databases=["default"])
    name = sorted(triggers.names())[0]
    table = next(table for table in triggers.TABLES if name.startswith(table))
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
        run(
            f"CREATE OR REPLACE FUNCTION {triggers.FUNCTION}() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RETURN OLD; END $$"
        )
        assert triggers.missing() == triggers.names()
    triggers.install()
    assert triggers.missing() == set()
    with pytest.raises(DatabaseError, match=triggers.REFUSAL):
        run(f"DELETE FROM {EVENT}")


def test_an_owner_can_lift_them_which_is_why_there_is_verification() -> None:
    with lifted():
        run(f"DELETE FROM {EVENT} WHERE number = 2")
    assert not AuditEvent.objects.filter(number=2).exists()
