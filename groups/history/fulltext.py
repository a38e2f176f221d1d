"""Full-text search in titles and reasons, by an index of trigrams: every three characters in a row.

Without the index (PostgreSQL without the right to create pg_trgm, SQLite without FTS5's trigrams)
and for shorter texts, a limited number of entries is searched.
"""

import logging
import re
from collections.abc import Iterator
from functools import reduce
from itertools import product
from operator import or_
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
    try:
        with transaction.atomic(), connection.cursor() as cursor:
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
    """A condition on entries: title or reason contain the text, in any case."""
    if connection.vendor == "postgresql":
        return _title_or_reason("icontains", text)
    if is_indexed(text):
        return fulltext_sqlite.contains(text)
    return reduce(or_, (_title_or_reason("icontains", spelling) for spelling in _spellings(text)))


def contains_in_row(text: str) -> Q | None:
    """The same condition without the index, checked row by row; None if contains() is that."""
    if connection.vendor == "postgresql":
        return None
    return _title_or_reason("iregex", re.escape(text))


def _backend() -> ModuleType:
    return fulltext_postgresql if connection.vendor == "postgresql" else fulltext_sqlite


def _title_or_reason(lookup: str, text: str) -> Q:
    return Q(**{f"title__{lookup}": text}) | Q(**{f"reason__{lookup}": text})


def _spellings(text: str) -> Iterator[str]:
    """SQLite's LIKE ignores the case of ASCII letters only: a short text is tried in every case."""
    if len(text) >= SHORTEST:
        return iter({text, text.lower(), text.upper(), text.capitalize()})
    cases = [{letter, letter.lower(), letter.upper()} for letter in text]
    return map("".join, product(*cases))
