"""The triggers of each table as SQL, for SQLite and for PostgreSQL."""

from collections.abc import Iterable

from django.db import connection

from groups.models import Submission
from groups.models.indexes import IDENTITY, OPEN_STATUSES

SUBMISSION = Submission._meta.db_table
# Tables and their unique columns.
TABLES = {
    "groups_auditevent": ("number", "hash"),
    "groups_checkpoint": ("id", "signature"),
    SUBMISSION: ("id", "key", "liner_group_id"),
}
REFUSAL = "evidence is append-only"
FROZEN = [
    field.column
    for field in Submission._meta.concrete_fields
    if field.attname not in Submission.CHANGING
]
# The functions that the triggers call on PostgreSQL, with their bodies.
REFUSE, REFUSE_REWRITE = "groups_refuse", "groups_refuse_rewrite"
RAISE = f"RAISE EXCEPTION '{REFUSAL}'"
FUNCTIONS = {
    REFUSE: f" BEGIN {RAISE}; END ",
    REFUSE_REWRITE: (
        f" BEGIN IF ({', '.join(f'NEW.{name}' for name in FROZEN)})"
        f" IS DISTINCT FROM ({', '.join(f'OLD.{name}' for name in FROZEN)})"
        f" THEN {RAISE}; END IF; RETURN NEW; END "
    ),
}
# The function, and pg_trigger.tgtype: row 1, before 2, delete 8, update 16, truncate 32.
POSTGRESQL_TYPES = {
    "no_change": (REFUSE, 1 + 2 + 8 + 16),
    "no_rewrite": (REFUSE_REWRITE, 1 + 2 + 16),
    "no_delete": (REFUSE, 1 + 2 + 8),
    "no_truncate": (REFUSE, 2 + 32),
}


def definitions() -> Iterable[tuple[str, str, str]]:
    """Yields table, name and SQL of each trigger."""
    build = _postgresql if connection.vendor == "postgresql" else _sqlite
    for table, unique in TABLES.items():
        for name, statement in build(table, unique):
            yield table, f"{table}_{name}", statement.format(name=f"{table}_{name}", table=table)


def _sqlite(table: str, unique: tuple[str, ...]) -> Iterable[tuple[str, str]]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    same = " OR ".join(f"{column} = NEW.{column}" for column in unique)
    changed = ""
    if table == SUBMISSION:
        same += f" OR {_same_open_request()}"
        changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in ("rowid", *FROZEN))
        changed = f" WHEN {changed} OR EXISTS ({_others(f'rowid <> OLD.rowid AND ({same})')})"
    yield "no_update", f"CREATE TRIGGER {{name}} BEFORE UPDATE ON {{table}}{changed} {refuse}"
    yield "no_delete", f"CREATE TRIGGER {{name}} BEFORE DELETE ON {{table}} {refuse}"
    # OR REPLACE fires no DELETE trigger unless the connection enables that; and the row that it
    # replaces may have only its rowid in common.
    when = f"WHEN EXISTS ({_others(f'{same} OR rowid = NEW.rowid')})"
    yield "no_replace", f"CREATE TRIGGER {{name}} BEFORE INSERT ON {{table}} {when} {refuse}"


def _others(condition: str) -> str:
    return f"SELECT 1 FROM {{table}} WHERE {condition}"  # noqa: S608 - names of ours


def _same_open_request() -> str:
    """What another open submission may not have in common with an open one."""
    statuses = ", ".join(f"'{status}'" for status in OPEN_STATUSES)
    same = " AND ".join(f"{column} = NEW.{column}" for column in IDENTITY)
    return f"(status IN ({statuses}) AND NEW.status IN ({statuses}) AND {same})"


def _postgresql(table: str, unique: tuple[str, ...]) -> Iterable[tuple[str, str]]:
    refuse = f"EXECUTE FUNCTION {REFUSE}()"
    on = "CREATE TRIGGER {name} BEFORE %s ON {table} FOR EACH %s"
    if table == SUBMISSION:
        yield "no_rewrite", f"{on % ('UPDATE', 'ROW')} EXECUTE FUNCTION {REFUSE_REWRITE}()"
        yield "no_delete", f"{on % ('DELETE', 'ROW')} {refuse}"
    else:
        yield "no_change", f"{on % ('UPDATE OR DELETE', 'ROW')} {refuse}"
    yield "no_truncate", f"{on % ('TRUNCATE', 'STATEMENT')} {refuse}"
