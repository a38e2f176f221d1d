"""Triggers with which the database itself refuses to change evidence.

Events and checkpoints can't be changed at all, submissions only in Submission.CHANGING. The last
active administrator can't be deleted, deactivated or demoted.

They are installed after every migrate, because Django sometimes recreates SQLite's tables, which
drops their triggers. The owner of the database can drop them too: missing() finds that out.
"""

import re
from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, transaction

from groups.audit.trigger_sql import (
    COLUMNS,
    FROZEN,
    POSTGRESQL_TYPES,
    REFUSE_REWRITE,
    SUBMISSION,
    TABLES,
    definitions,
    functions,
)


def names() -> set[str]:
    """Returns the names of all triggers that the database in use must have."""
    return {name for _, name, _ in definitions(FROZEN)}


def install(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Creates the triggers that are missing or changed; a receiver of post_migrate.

    In one transaction, so that a table is never without them.
    """
    if using != DEFAULT_DB_ALIAS or not _has_tables():
        return
    frozen = _to_install()
    absent = names() - _unchanged(frozen)
    with transaction.atomic(), connection.cursor() as cursor:
        if absent and connection.vendor == "postgresql":
            for function, body in functions(frozen).items():
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql"
                    f" AS $${body}$$"
                )
        for table, name, statement in definitions(frozen):
            if name in absent:
                cursor.execute(_drop(name, table))
                cursor.execute(statement)


def lift() -> None:
    """Drops all triggers. Only for tests, which empty their databases."""
    with connection.cursor() as cursor:
        for table, name, _ in definitions(FROZEN):
            cursor.execute(_drop(name, table))


def missing() -> set[str]:
    """Returns the names of triggers that are missing, disabled or changed.

    One that another version made, and that keeps more columns as they are, is neither. Returns none
    before the first migrate.
    """
    if not _has_tables():
        return set()
    expected, found = _expected(), _found()
    return names() - _unchanged(found if set(expected) <= set(found) else expected)


def _to_install() -> list[str]:
    """Keeps the columns that only a later version knows: it may come back."""
    found = _found()
    frozen = [*_expected(), *(name for name in found if name not in COLUMNS)]
    return found if set(frozen) == set(found) else frozen


def _expected() -> list[str]:
    """The columns of submissions that can't change, without those of a migration still to come."""
    with connection.cursor() as cursor:
        # Django's introspection takes 30 ms on SQLite: it parses the table's SQL.
        cursor.execute(f"SELECT * FROM {SUBMISSION} LIMIT 0")  # noqa: S608 - a name of ours
        there = {name for name, *_ in cursor.description}
    return [name for name in FROZEN if name in there]


def _found() -> list[str]:
    """The columns that the triggers in the database say can't change."""
    rewrite = "SELECT prosrc FROM pg_proc WHERE proname = %s", REFUSE_REWRITE
    update = "SELECT sql FROM sqlite_master WHERE name = %s", f"{SUBMISSION}_no_update"
    query, name = rewrite if connection.vendor == "postgresql" else update
    with connection.cursor() as cursor:
        cursor.execute(query, [name])
        row = cursor.fetchone()
    columns = re.findall(r"NEW\.(\w+)(?: IS NOT OLD|, |\) IS DISTINCT)", row[0]) if row else []
    return [column for column in columns if column != "rowid"]


def _has_tables() -> bool:
    return set(TABLES) <= set(connection.introspection.table_names())


def _drop(name: str, table: str) -> str:
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    return f"DROP TRIGGER IF EXISTS {name}{on}"


def _unchanged(frozen: Sequence[str]) -> set[str]:
    """The names of the triggers that are as definitions() has them."""
    return _on_postgresql(frozen) if connection.vendor == "postgresql" else _on_sqlite(frozen)


def _on_sqlite(frozen: Sequence[str]) -> set[str]:
    """The triggers whose SQL is unchanged."""
    statements = {name: statement for _, name, statement in definitions(frozen)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {name for name, sql in cursor.fetchall() if statements.get(name) == sql}


def _on_postgresql(frozen: Sequence[str]) -> set[str]:
    """The triggers that are enabled, on the right table, without a condition."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, t.tgrelid::regclass::text, t.tgtype, p.prosrc"
            " FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL AND t.tgattr::text = ''"
        )
        found = set(cursor.fetchall())
    bodies = functions(frozen)
    return {
        name
        for table, name, _ in definitions(frozen)
        if (name, table, *_type_and_body(table, name, bodies)) in found
    }


def _type_and_body(table: str, name: str, bodies: dict[str, str]) -> tuple[int, str]:
    function, number = POSTGRESQL_TYPES[name.removeprefix(f"{table}_")]
    return number, bodies[function]
