"""Searching text in titles and reasons by an index of each three letters in a row.

SQLite: an FTS5 table that keeps no text, kept by triggers on groups_submission. Its rows are
numbered by time, so that the newest are found first however common a text is; groups_letter tells
which entry a number belongs to, for SQLite's own numbers of rows change with VACUUM.

PostgreSQL: GIN indexes of pg_trgm on what Django's icontains compares. Without the right to make
that extension, or without FTS5's trigrams, texts are looked for in a bounded stretch of the list.
"""

import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import reduce
from itertools import product
from operator import or_
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, transaction
from django.db.models import Q
from django.db.models.expressions import RawSQL

from groups.history.fulltext_sql import (
    COUNT,
    FILL,
    HITS,
    IDS,
    INDEXES,
    LARGEST,
    TABLES,
    TIES,
    TRIGGERS,
)

log = logging.getLogger(__name__)

SHORTEST = 3
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

LAST = LARGEST + 2**20


def install(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Makes the index, with all entries in it, where it is not there as it must be; a receiver of
    post_migrate, for Django remakes SQLite's tables now and then and drops their triggers."""
    if using != DEFAULT_DB_ALIAS or is_there() or not _has_table():
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in _statements():
                cursor.execute(statement)
    except DatabaseError as error:
        log.warning("Texts are searched without an index: %s See docs/operate.md, Databases.", error)


def is_there() -> bool:
    """Whether texts can be searched by the index, on the database in use."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT count(*) FROM pg_index WHERE indisvalid AND indexrelid IN"
                " (to_regclass('groups_letter_title'), to_regclass('groups_letter_reason'))"
            )
            return bool(cursor.fetchone()[0] == len(INDEXES))
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE name LIKE 'groups_letter%'")
        standing = dict(cursor.fetchall())
    return "groups_letters" in standing and all(
        standing.get(name) == f"CREATE TRIGGER {name} {rest}" for name, rest in TRIGGERS.items()
    )


def finds(text: str) -> bool:
    """Whether the index can tell which entries hold the text.

    PostgreSQL finds them without it too, and says beforehand what that costs it.
    """
    return len(text) >= SHORTEST and (connection.vendor == "postgresql" or is_there())


def contains(text: str) -> Q:
    """That title or reason hold the text, in any case: as a condition on entries."""
    if connection.vendor == "postgresql":
        return Q(title__icontains=text) | Q(reason__icontains=text)
    if finds(text):
        hits = RawSQL(IDS, [_phrase(text), 0, LAST])  # noqa: S611 - names of ours
        return Q(id__in=hits)
    return reduce(or_, (_holds(spelled) for spelled in _spellings(text)))


def holds(text: str) -> Q | None:
    """What contains() asks the index, told from a row alone; None where that is so anyway."""
    if connection.vendor == "postgresql":
        return None
    pattern = re.escape(text)
    return Q(title__iregex=pattern) | Q(reason__iregex=pattern)


def hits(text: str, *, first: int, last: int, newest_first: bool, limit: int) -> tuple[str, Any]:
    """SQLite's statement, with its values, for the entries that hold the text: their numbers,
    between these two, and ids as hex digits, in the order of the numbers."""
    statement = HITS.format(direction="DESC" if newest_first else "ASC")
    return statement, [_phrase(text), first, last, limit]


def count(text: str, *, first: int, last: int, limit: int) -> int:
    """How many entries hold the text, by SQLite's index, between these numbers, up to a limit."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [_phrase(text), first, last, limit])
        return int(cursor.fetchone()[0])


def next_ids(statement: str, values: Any, place: Any, *, back: bool) -> tuple[list[str], bool]:
    """The ids that hits() gives, in the order of the list, past an entry if there is one; and
    whether those are all there are.

    Where hits() came to its limit, those of its last moment are left out: more may be of it.
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = [(number // TIES, pk) for number, pk in cursor.fetchall()]
    is_all = len(found) < values[-1]
    if not is_all:
        found = [each for each in found if each[0] != found[-1][0]]
    if place:
        at = number(place.submitted_at) // TIES, place.id.hex
        found = [each for each in found if (each > at if back else each < at)]
    return [pk for _, pk in sorted(found, reverse=not back)], is_all


def number(at: datetime) -> int:
    """The first number of a moment."""
    since = at - EPOCH
    moment = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    return min(max(moment * TIES, 0), LARGEST)


def _phrase(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _holds(text: str) -> Q:
    return Q(title__icontains=text) | Q(reason__icontains=text)


def _spellings(text: str) -> Iterator[str]:
    """SQLite's LIKE folds the case of ASCII alone; so short texts are looked for in each case."""
    if len(text) >= SHORTEST:
        return iter({text, text.lower(), text.upper(), text.capitalize()})
    cases = [{letter, letter.lower(), letter.upper()} for letter in text]
    return map("".join, product(*cases))


def _has_table() -> bool:
    return "groups_submission" in connection.introspection.table_names()


def _statements() -> Iterator[str]:
    if connection.vendor == "postgresql":
        yield "CREATE EXTENSION IF NOT EXISTS pg_trgm"
        for name, statement in INDEXES.items():
            yield f"DROP INDEX IF EXISTS {name}"
            yield statement
        return
    for name in TRIGGERS:
        yield f"DROP TRIGGER IF EXISTS {name}"
    yield "DROP TABLE IF EXISTS groups_letter"
    yield "DROP TABLE IF EXISTS groups_letters"
    yield from (*TABLES, *FILL)
    yield from (f"CREATE TRIGGER {name} {rest}" for name, rest in TRIGGERS.items())
