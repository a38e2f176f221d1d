"""Triggers with which the database itself refuses to change the audit trail.

They are installed after every migrate, because Django sometimes recreates SQLite's tables, which
drops their triggers. The owner of the database can drop them too: missing() finds that out.
"""

from collections.abc import Iterable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection

# Tables and their unique columns.
TABLES = {"groups_auditevent": ("number", "hash"), "groups_checkpoint": ("id", "signature")}
REFUSAL = "evidence is append-only"
# The function that the triggers call on PostgreSQL.
FUNCTION = "groups_refuse"
FUNCTION_BODY = f" BEGIN RAISE EXCEPTION '{REFUSAL}'; END "


def names() -> set[str]:
    """Returns the names of all triggers that the database in use must have."""
    return {name for _, name, _ in _definitions()}


def install(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Creates the triggers that are missing or changed; a receiver of post_migrate."""
    if using != DEFAULT_DB_ALIAS or not _has_tables():
        return
    absent = missing()
    with connection.cursor() as cursor:
        if absent and connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql"
                f" AS $${FUNCTION_BODY}$$"
            )
        for table, name, statement in _definitions():
            if name in absent:
                cursor.execute(_drop(name, table))
                cursor.execute(statement)


def lift() -> None:
    """Drops all triggers. Only for tests, which empty their databases."""
    with connection.cursor() as cursor:
        for table, name, _ in _definitions():
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


def _definitions() -> Iterable[tuple[str, str, str]]:
    """Yields table, name and SQL of each trigger."""
    build = _postgresql if connection.vendor == "postgresql" else _sqlite
    for table, (number, unique) in TABLES.items():
        for name, statement in build(table, number, unique):
            yield table, name, statement


def _sqlite(table: str, number: str, unique: str) -> Iterable[tuple[str, str]]:
    refuse = f"SELECT RAISE(ABORT, '{REFUSAL}')"
    for action in ("UPDATE", "DELETE"):
        name = f"{table}_no_{action.lower()}"
        yield name, f"CREATE TRIGGER {name} BEFORE {action} ON {table} BEGIN {refuse}; END"
    # INSERT OR REPLACE fires no DELETE trigger unless the connection enables that; and the row that
    # it replaces may have only its rowid in common.
    name = f"{table}_no_replace"
    same = f"{number} = NEW.{number} OR {unique} = NEW.{unique} OR rowid = NEW.rowid"
    yield (
        name,
        f"CREATE TRIGGER {name} BEFORE INSERT ON {table}"  # noqa: S608 - names of ours
        f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) BEGIN {refuse}; END",
    )


def _postgresql(table: str, number: str, unique: str) -> Iterable[tuple[str, str]]:
    refuse = f"EXECUTE FUNCTION {FUNCTION}()"
    name = f"{table}_no_change"
    yield name, f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {refuse}"
    name = f"{table}_no_truncate"
    yield name, f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}"


def _on_sqlite() -> set[str]:
    """The triggers whose SQL is unchanged."""
    statements = {name: statement for _, name, statement in _definitions()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {name for name, sql in cursor.fetchall() if statements.get(name) == sql}


# pg_trigger.tgtype: row 1, before 2, delete 8, update 16, truncate 32.
POSTGRESQL_TYPES = {"no_change": 1 + 2 + 8 + 16, "no_truncate": 2 + 32}


def _on_postgresql() -> set[str]:
    """The triggers that are enabled, on the right table, without a condition."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, t.tgrelid::regclass::text, t.tgtype"
            " FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL AND t.tgattr::text = ''"
            " AND p.prosrc = %s",
            [FUNCTION_BODY],
        )
        found = set(cursor.fetchall())
    return {
        name
        for table, name, _ in _definitions()
        if (name, table, POSTGRESQL_TYPES[name.removeprefix(f"{table}_")]) in found
    }
