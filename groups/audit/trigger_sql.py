"""The triggers of each table as SQL, for SQLite and for PostgreSQL."""

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import User
from django.db import connection

from groups.models import Submission
from groups.models.indexes import IDENTITY, OPEN_STATUSES

SUBMISSION = Submission._meta.db_table
ACCOUNT = User._meta.db_table
# Tables and their unique columns.
TABLES = {
    "groups_auditevent": ("number", "hash"),
    "groups_checkpoint": ("id", "signature"),
    SUBMISSION: ("id", "key", "liner_group_id"),
    ACCOUNT: ("id", "username"),
}
REFUSAL = "evidence is append-only"
COLUMNS = [str(field.column) for field in Submission._meta.concrete_fields]
FROZEN = [
    str(field.column)
    for field in Submission._meta.concrete_fields
    if field.attname not in Submission.CHANGING
]
LAST_ADMINISTRATOR = "the last active administrator must remain one"
WAS_ADMINISTRATOR = "OLD.is_active AND OLD.is_superuser"
IS_NONE_NOW = "NOT (NEW.is_active AND NEW.is_superuser)"
NO_OTHER = f"NOT EXISTS (SELECT 1 FROM {ACCOUNT} WHERE is_active AND is_superuser AND id <> OLD.id)"  # noqa: S608 - names of ours
# The key of PostgreSQL's advisory lock under which administrators are counted. Any number will do.
COUNT_LOCK = 7_205_760
# The functions that the triggers call on PostgreSQL, with their bodies.
REFUSE, REFUSE_REWRITE = "groups_refuse", "groups_refuse_rewrite"
KEEP_ADMINISTRATOR = "groups_keep_administrator"
RAISE = f"RAISE EXCEPTION '{REFUSAL}'"
FUNCTIONS = {
    REFUSE: f" BEGIN {RAISE}; END ",
    REFUSE_REWRITE: (
        f" BEGIN IF ({{new}}) IS DISTINCT FROM ({{old}}) THEN {RAISE}; END IF; RETURN NEW; END "
    ),
    # The lock first: the query after it sees what others have committed meanwhile.
    KEEP_ADMINISTRATOR: (
        f" BEGIN IF {WAS_ADMINISTRATOR} AND (TG_OP = 'DELETE' OR {IS_NONE_NOW})"
        f" THEN PERFORM pg_advisory_xact_lock({COUNT_LOCK}); IF {NO_OTHER}"
        f" THEN RAISE EXCEPTION '{LAST_ADMINISTRATOR}' USING ERRCODE = 'check_violation'; END IF;"
        " END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END "
    ),
}
# The function, and pg_trigger.tgtype: row 1, before 2, delete 8, update 16, truncate 32.
POSTGRESQL_TYPES = {
    "no_change": (REFUSE, 1 + 2 + 8 + 16),
    "no_rewrite": (REFUSE_REWRITE, 1 + 2 + 16),
    "no_delete": (REFUSE, 1 + 2 + 8),
    "no_truncate": (REFUSE, 2 + 32),
    "keep_administrator": (KEEP_ADMINISTRATOR, 1 + 2 + 8 + 16),
}


def functions(frozen: Sequence[str]) -> dict[str, str]:
    """Returns the bodies of the functions, where these columns of submissions can't change."""
    new, old = (", ".join(f"{row}.{name}" for name in frozen) for row in ("NEW", "OLD"))
    rewrite = FUNCTIONS[REFUSE_REWRITE].format(new=new, old=old)
    return FUNCTIONS | {REFUSE_REWRITE: rewrite}


def definitions(frozen: Sequence[str]) -> Iterable[tuple[str, str, str]]:
    """Yields table, name and SQL of each trigger; `frozen` as for functions()."""
    is_postgresql = connection.vendor == "postgresql"
    for table, unique in TABLES.items():
        found = _postgresql(table) if is_postgresql else _sqlite(table, unique, frozen)
        for name, statement in found:
            yield table, f"{table}_{name}", statement.format(name=f"{table}_{name}", table=table)


def _sqlite(
    table: str, unique: tuple[str, ...], frozen: Sequence[str]
) -> Iterable[tuple[str, str]]:
    if table == ACCOUNT:
        yield from _sqlite_accounts()
        return
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    same = " OR ".join(f"{column} = NEW.{column}" for column in unique)
    changed = ""
    if table == SUBMISSION:
        same += f" OR {_same_open_request()}"
        changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in ("rowid", *frozen))
        changed = f" WHEN {changed} OR EXISTS ({_others(f'rowid <> OLD.rowid AND ({same})')})"
    yield "no_update", f"CREATE TRIGGER {{name}} BEFORE UPDATE ON {{table}}{changed} {refuse}"
    yield "no_delete", f"CREATE TRIGGER {{name}} BEFORE DELETE ON {{table}} {refuse}"
    # OR REPLACE fires no DELETE trigger unless the connection enables that; and the row that it
    # replaces may have only its rowid in common.
    when = f"WHEN EXISTS ({_others(f'{same} OR rowid = NEW.rowid')})"
    yield "no_replace", f"CREATE TRIGGER {{name}} BEFORE INSERT ON {{table}} {when} {refuse}"


def _sqlite_accounts() -> Iterable[tuple[str, str]]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{LAST_ADMINISTRATOR}'); END"
    last = f"WHEN {WAS_ADMINISTRATOR} AND {NO_OTHER}"
    on = "CREATE TRIGGER {name} BEFORE %s ON {table}"
    yield "keep_administrator", f"{on % 'UPDATE'} {last} AND {IS_NONE_NOW} {refuse}"
    yield "keep_last_administrator", f"{on % 'DELETE'} {last} {refuse}"


def _others(condition: str) -> str:
    return f"SELECT 1 FROM {{table}} WHERE {condition}"  # noqa: S608 - names of ours


def _same_open_request() -> str:
    """What another open submission may not have in common with an open one."""
    statuses = ", ".join(f"'{status}'" for status in OPEN_STATUSES)
    same = " AND ".join(f"{column} = NEW.{column}" for column in IDENTITY)
    return f"(status IN ({statuses}) AND NEW.status IN ({statuses}) AND {same})"


def _postgresql(table: str) -> Iterable[tuple[str, str]]:
    keep = f"EXECUTE FUNCTION {KEEP_ADMINISTRATOR}()"
    refuse = f"EXECUTE FUNCTION {REFUSE}()"
    on = "CREATE TRIGGER {name} BEFORE %s ON {table} FOR EACH %s"
    if table == ACCOUNT:
        yield "keep_administrator", f"{on % ('UPDATE OR DELETE', 'ROW')} {keep}"
        return
    if table == SUBMISSION:
        yield "no_rewrite", f"{on % ('UPDATE', 'ROW')} EXECUTE FUNCTION {REFUSE_REWRITE}()"
        yield "no_delete", f"{on % ('DELETE', 'ROW')} {refuse}"
    else:
        yield "no_change", f"{on % ('UPDATE OR DELETE', 'ROW')} {refuse}"
    yield "no_truncate", f"{on % ('TRUNCATE', 'STATEMENT')} {refuse}"
