"""Full-text search in what entries hold, by an index of trigrams: every three characters in a row.

Text and entries are folded alike (groups/models/search.py), so the databases compare letters as
they are. Without the index (PostgreSQL without the right to create pg_trgm, SQLite without FTS5's
trigrams) and for shorter texts, a limited number of entries is searched.
"""

import logging
from contextlib import nullcontext
from types import ModuleType
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, transaction
from django.db.models import Q

from groups.history import fulltext_postgresql, fulltext_sqlite

log = logging.getLogger(__name__)

SHORTEST = 3


def install(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Creates and fills the index where it is missing or incomplete; a receiver of post_migrate.

    Django sometimes recreates SQLite's tables, which drops their triggers.
    """
    has_table = "groups_submission" in connection.introspection.table_names()
    if using != DEFAULT_DB_ALIAS or is_there() or not has_table:
        return
    is_atomic = connection.vendor == "sqlite" or connection.in_atomic_block
    whole = transaction.atomic() if is_atomic else nullcontext()
    try:
        with whole, connection.cursor() as cursor:
            for statement in _backend().statements():
                cursor.execute(statement)
    except DatabaseError as error:
        log.warning("Texts are searched without an index: %s See docs/operate.md.", error)


def is_there() -> bool:
    """Whether the database in use has the complete index."""
    return bool(_backend().is_there())


def is_indexed(text: str) -> bool:
    """Whether the index can find this text. PostgreSQL's planner decides by itself."""
    return len(text) >= SHORTEST and (connection.vendor == "postgresql" or is_there())


def contains(text: str) -> Q:
    """A condition on entries: they contain the folded text. It uses the index, if that helps."""
    on_sqlite = connection.vendor == "sqlite" and is_indexed(text)
    return fulltext_sqlite.contains(text) if on_sqlite else contains_in_row(text)


def contains_in_row(text: str) -> Q:
    """The same condition, checked row by row where the database does not choose an index."""
    return Q(search_text__contains=text)


def _backend() -> ModuleType:
    return fulltext_postgresql if connection.vendor == "postgresql" else fulltext_sqlite
