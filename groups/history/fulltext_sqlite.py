# ruff: noqa: S608 - no input from outside in these statements
"""Full-text search on SQLite: an FTS5 table without content, kept up to date by triggers.

Its rows are numbered by time, so that the newest matches are found first, however common a text is.
groups_fulltext_row says which entry has which number: VACUUM changes SQLite's own row numbers.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from groups.models.search import SearchTerm

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Each microsecond has this many numbers.
TIES = 256
LARGEST = 2**63 - 1 - 2**20
LAST = LARGEST + 2**20

# Without the fraction: strftime would round it up.
SECONDS = "CAST(strftime('%s', substr({row}.submitted_at, 1, 19)) AS INTEGER)"
MICROSECONDS = "CAST(substr({row}.submitted_at, 21, 6) AS INTEGER)"
NUMBER = f"min(coalesce(({SECONDS} * 1000000 + {MICROSECONDS}) * {TIES}, 0), {LARGEST})"
TABLES = (
    "CREATE TABLE groups_fulltext_row"
    " (number INTEGER PRIMARY KEY, submission TEXT NOT NULL UNIQUE)",
    "CREATE VIRTUAL TABLE groups_fulltext"
    " USING fts5(search_text, content='', tokenize='trigram case_sensitive 1')",
)
# The first free number of the microsecond, or the next free one after it.
FREE = (
    f"SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM groups_fulltext_row WHERE number = {NUMBER})"
    f" THEN {NUMBER} ELSE (SELECT number + 1 FROM groups_fulltext_row a WHERE number >= {NUMBER}"
    " AND NOT EXISTS (SELECT 1 FROM groups_fulltext_row b WHERE b.number = a.number + 1)"
    " ORDER BY number LIMIT 1) END"
).format(row="NEW")
ADD = (
    f"INSERT INTO groups_fulltext_row (number, submission) VALUES (({FREE}), NEW.id);"
    " INSERT INTO groups_fulltext (rowid, search_text)"
    " VALUES ((SELECT number FROM groups_fulltext_row WHERE submission = NEW.id),"
    " NEW.search_text);"
)
REMOVE = (
    "INSERT INTO groups_fulltext (groups_fulltext, rowid, search_text)"
    " SELECT 'delete', number, OLD.search_text FROM groups_fulltext_row"
    " WHERE submission = OLD.id;"
    " DELETE FROM groups_fulltext_row WHERE submission = OLD.id;"
)
TRIGGERS = {
    "groups_fulltext_insert": f"AFTER INSERT ON groups_submission BEGIN {ADD} END",
    "groups_fulltext_delete": f"AFTER DELETE ON groups_submission BEGIN {REMOVE} END",
    "groups_fulltext_update": (
        "AFTER UPDATE OF id, submitted_at, search_text ON groups_submission"
        f" BEGIN {REMOVE} {ADD} END"
    ),
}
# Numbers all entries in the order of the list, each number once.
FILL = (
    "INSERT INTO groups_fulltext_row (number, submission)"
    " SELECT place + max(number - place) OVER (ORDER BY place), id FROM"
    " (SELECT id, number, row_number() OVER (ORDER BY number, id) AS place FROM"
    f" (SELECT id, {NUMBER.format(row='s')} AS number FROM groups_submission s))",
    "INSERT INTO groups_fulltext (rowid, search_text) SELECT number, search_text"
    " FROM groups_fulltext_row JOIN groups_submission s ON s.id = submission ORDER BY number",
)
MATCHES = "groups_fulltext MATCH %s AND groups_fulltext.rowid BETWEEN %s AND %s"
HITS = (
    "SELECT groups_fulltext_row.number, submission"
    " FROM groups_fulltext CROSS JOIN groups_fulltext_row"
    f" ON groups_fulltext_row.number = groups_fulltext.rowid WHERE {MATCHES}"
    " ORDER BY groups_fulltext.rowid {direction} LIMIT %s"
)
# The entry of a number in Liner, together with the hits.
WITH_NUMBER = (
    f"SELECT * FROM ({HITS}) UNION SELECT number, submission FROM groups_fulltext_row"
    " WHERE submission = (SELECT id FROM groups_submission WHERE liner_group_id = %s)"
    " AND number BETWEEN %s AND %s ORDER BY number {direction} LIMIT %s"
)
# Without a join: counting needs no entries.
COUNT = (
    "SELECT count(*) FROM (SELECT 1 FROM groups_fulltext"
    f" WHERE {MATCHES} ORDER BY rowid DESC LIMIT %s)"
)
ENTRIES = "SELECT s.* FROM ({hits}) hits CROSS JOIN groups_submission s ON s.id = hits.submission"
IDS = (
    "SELECT submission FROM groups_fulltext_row WHERE number IN"
    f" (SELECT rowid FROM groups_fulltext WHERE {MATCHES})"
)


def is_there() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE name LIKE 'groups_fulltext%'")
        found = dict(cursor.fetchall())
    return "groups_fulltext" in found and all(
        found.get(name) == f"CREATE TRIGGER {name} {rest}" for name, rest in TRIGGERS.items()
    )


def statements() -> Iterator[str]:
    """Returns the statements that create and fill the index."""
    for name in TRIGGERS:
        yield f"DROP TRIGGER IF EXISTS {name}"
    yield "DROP TABLE IF EXISTS groups_fulltext_row"
    yield "DROP TABLE IF EXISTS groups_fulltext"
    yield from (*TABLES, *FILL)
    yield from (f"CREATE TRIGGER {name} {rest}" for name, rest in TRIGGERS.items())


def contains(text: str) -> Q:
    return Q(id__in=RawSQL(IDS, [_phrase(text), 0, LAST]))  # noqa: S611 - no input from outside


def number(at: datetime) -> int:
    """Returns the first number of a microsecond."""
    since = at - EPOCH
    microseconds = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    return min(max(microseconds * TIES, 0), LARGEST)


def hits(
    term: SearchTerm, numbers: tuple[int, int], *, back: bool = False, limit: int
) -> tuple[str, list[Any]]:
    """Returns SQL and parameters for the entries that a term finds: numbers, and ids as hex digits.

    `numbers` are the first and the last number to look at. The newest entry comes first; with
    `back`, the oldest.
    """
    statement = HITS
    values: list[Any] = [_phrase(term.text), *numbers, limit]
    if term.number is not None:
        statement, values = WITH_NUMBER, [*values, term.number, *numbers, limit]
    return statement.format(direction="ASC" if back else "DESC"), values


def count(term: SearchTerm, numbers: tuple[int, int], *, limit: int) -> int:
    """Counts the entries that a term finds, up to a limit."""
    found, values = hits(term, numbers, limit=limit)
    statement = COUNT if term.number is None else f"SELECT count(*) FROM ({found})"
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.fetchone()[0])


def next_ids(statement: str, values: Sequence[Any], place: Any, *, back: bool) -> list[str]:
    """Runs the statement of hits(). Returns the ids past an entry, in the order of the list.

    If the limit was reached, the ids of the last microsecond are left out: it may have more.
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = [(number // TIES, pk) for number, pk in cursor.fetchall()]
    if len(found) == values[-1]:
        found = [each for each in found if each[0] != found[-1][0]]
    if place:
        at = number(place.submitted_at) // TIES, place.id.hex
        found = [each for each in found if (each > at if back else each < at)]
    return [pk for _, pk in sorted(found, reverse=not back)]


def _phrase(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
