"""What is wrong with the database, and what to do about it, in one sentence."""

import re
import sqlite3

from django.db import DataError, Error, IntegrityError, InterfaceError, OperationalError

DEFAULT = "The database does not answer: start it, or correct DATABASE_URL."
MIGRATIONS = "The database's tables are old or missing: run `manage.py migrate`."
# By what the databases say. Without settings, users and hosts: strangers may read /readyz.
_SENTENCES = {
    r"no such (table|column)|(relation|column) .* does not exist": (MIGRATIONS),
    r"read-?only": (
        "The database can't be written: give the server's user the right to write, or name the"
        " primary server in DATABASE_URL."
    ),
    r"disk is full|no space left|disk i/o": (
        "The database's disk is full or broken: free some space, or replace it."
    ),
    r"unable to open database file": (
        "The database's file can't be opened: create its folder, and give the server's user the"
        " right to write there."
    ),
    r"not a database|malformed": (
        "The database's file is damaged: stop the server, keep a copy, and restore a backup."
    ),
    r"locked|lock timeout|lock_not_available|canceling statement": (
        "The database is busy: another program has held a lock for too long, so find and end it."
    ),
    r"password|authentication|role .* does not exist|pg_hba": (
        "The database refuses the user or the password: correct DATABASE_URL."
    ),
    r'database ".*" does not exist': (
        "There is no such database: create it, or correct DATABASE_URL."
    ),
    r"permission denied": (
        "The database refuses a permission: grant the server's user the rights on its tables."
    ),
    r"too many (clients|connections)|remaining connection slots": (
        "The database has no free connection: raise its max_connections, or run fewer servers."
    ),
}
_PATTERNS = [
    (re.compile(pattern, re.IGNORECASE), sentence) for pattern, sentence in _SENTENCES.items()
]


# PostgreSQL's codes: of missing tables, columns and rights and of a read-only server; and the
# classes of lost connections, of resources that ran out, and of a server that is shut down.
_STATES = ("42P01", "42703", "42501", "25006")
_CLASSES = ("08", "53", "57")


def failure_of(error: BaseException | None) -> str | None:
    """The sentence, if it is the database that fails; None if the fault is in a statement."""
    if not isinstance(error, Error) or isinstance(error, DataError | IntegrityError):
        return None
    text = str(error)
    found = next((sentence for pattern, sentence in _PATTERNS if pattern.search(text)), None)
    if isinstance(error.__cause__, sqlite3.Error):  # calls faults in statements operational, too
        return found
    state = getattr(error.__cause__, "sqlstate", None)
    if isinstance(error, OperationalError | InterfaceError):
        is_lost = state is None or state.startswith(_CLASSES)
        return found or (DEFAULT if is_lost else None)
    return found if state in _STATES else None


def first_line(error: BaseException) -> str:
    lines = str(error).splitlines()
    return lines[0] if lines else type(error).__name__
