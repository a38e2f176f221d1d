"""Emptying the database after a test, without the cost of a flush and all of post_migrate."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction

from groups.audit import triggers
from groups.history import fulltext

# What migrate makes, most tests read and few change, in the order of its foreign keys.
KEPT: list[type[models.Model]] = [ContentType, Permission, Group, Group.permissions.through]


@contextmanager
def lifted() -> Iterator[None]:
    """What an owner of the database can do: without the triggers, which then stand again."""
    triggers.lift()
    yield
    triggers.install()


def rewrite(submissions: Any, **changes: Any) -> None:
    """Changes columns that nothing changes in a record: so that an entry is older, or forged."""
    with lifted():
        submissions.update(**changes)


Rows = dict[str, list[tuple[object, ...]]]


def kept_rows() -> Rows:
    """All rows of KEPT, by table; read without the ORM, for this runs after each test."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for model in KEPT:
            table = model._meta.db_table
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            found[table] = cursor.fetchall()
    return found


def empty(as_migrated: Rows) -> None:
    """Deletes what a test wrote, and puts roles, permissions, triggers and indexes back as
    migrate makes them."""
    kept = {*as_migrated, "django_migrations"}
    with transaction.atomic():
        _delete(set(connection.introspection.django_table_names()) - kept)
        if kept_rows() != as_migrated:
            _restore(as_migrated)
        triggers.install()
        fulltext.install()


def _delete(tables: set[str]) -> None:
    """Evidence refuses to be deleted: PostgreSQL can pass over triggers, SQLite has to drop them.

    Foreign keys are looked at when the transaction ends, so the order is all the same.
    """
    if connection.vendor == "sqlite":
        triggers.lift()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        looks = " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})" for table in sorted(tables)
        )
        cursor.execute(looks)
        for (table,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {table}")


def _restore(rows: Rows) -> None:
    _delete(set(rows))
    with connection.cursor() as cursor:
        for table, values in rows.items():
            places = ", ".join(["%s"] * len(values[0])) if values else ""
            cursor.executemany(f"INSERT INTO {table} VALUES ({places})", values)
