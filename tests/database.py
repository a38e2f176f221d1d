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


Rows = dict[str, list[dict[str, object]]]


def kept_rows() -> Rows:
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in KEPT}


def empty(as_migrated: Rows) -> None:
    """Deletes what a test wrote, and puts roles, permissions, triggers and indexes back as
    migrate makes them."""
    kept = {model._meta.db_table for model in KEPT} | {"django_migrations"}
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
        for table in tables:
            cursor.execute(f"DELETE FROM {table}")


def _restore(rows: Rows) -> None:
    _delete({model._meta.db_table for model in KEPT})
    for model in KEPT:
        found = rows[model._meta.label]
        model._base_manager.bulk_create([model(**values) for values in found])
