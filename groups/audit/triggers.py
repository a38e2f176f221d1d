"""Triggers with which the database itself refuses to change evidence.

Events and checkpoints can't be changed at all, submissions only in Submission.CHANGING. The last
active administrator can't be deleted, deactivated or demoted.

They are installed after every migrate, because Django sometimes recreates SQLite's tables, which
drops their triggers. The owner of the database can drop them too: missing() finds that out.
"""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection

from groups.audit.trigger_sql import FUNCTIONS, POSTGRESQL_TYPES, TABLES, definitions


def names() -> set[str]:
    """Returns the names of all triggers that the database in use must have."""
    return {name for _, name, _ in definitions()}


def install(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Creates the triggers that are missing or changed; a receiver of post_migrate."""
    if using != DEFAULT_DB_ALIAS or not _has_tables():
        return
    absent = missing()
    with connection.cursor() as cursor:
        if absent and connection.vendor == "postgresql":
            for function, body in FUNCTIONS.items():
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql"
                    f" AS $${body}$$"
                )
        for table, name, statement in definitions():
            if name in absent:
                cursor.execute(_drop(name, table))
                cursor.execute(statement)


def lift() -> None:
    """Drops all triggers. Only for tests, which empty their databases."""
    with connection.cursor() as cursor:
        for table, name, _ in definitions():
            cursor.execute(_drop(name, table))


def missing() -> set[str]:
    """Returns the names of triggers that are missing, disabled or changed.

    Returns none before the first migrate.
    """
    if not _has_tables():
        return set()
    unchanged = _on_postgresql() if connection.vendor == "postgresql" else _on_sqlite()
    return names() - unchanged


def _has_tables() -> bool:
    return set(TABLES) <= set(connection.introspection.table_names())


def _drop(name: str, table: str) -> str:
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    return f"DROP TRIGGER IF EXISTS {name}{on}"


def _on_sqlite() -> set[str]:
    """The triggers whose SQL is unchanged."""
    statements = {name: statement for _, name, statement in definitions()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {name for name, sql in cursor.fetchall() if statements.get(name) == sql}


def _on_postgresql() -> set[str]:
    """The triggers that are enabled, on the right table, without a condition."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, t.tgrelid::regclass::text, t.tgtype, p.prosrc"
            " FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL AND t.tgattr::text = ''"
        )
        found = set(cursor.fetchall())
    return {name for table, name, _ in definitions() if _as_found(table, name) in found}


def _as_found(table: str, name: str) -> tuple[str, str, int, str]:
    function, number = POSTGRESQL_TYPES[name.removeprefix(f"{table}_")]
    return name, table, number, FUNCTIONS[function]
