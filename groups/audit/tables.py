"""Reads whole tables as plain JSON values, streamed, in one snapshot.

Nothing in a row may stop the reading: a value that its column can't hold is returned as the
database gives it, and equals nothing that an event says.
"""

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any

from django.db import DatabaseError, connection, models, transaction

from groups.audit.chain import canonical

CHUNK = 2_000
# The most that SQLite can map.
MOST_MAPPED = 2**31 - 2**16

Reader = Callable[[Any], Any]


@contextmanager
def snapshot(*, any_text: bool = False, mapped: bool = False) -> Iterator[None]:
    """Everything read inside is of one moment; writers do not wait. Raises RuntimeError inside a
    transaction.

    any_text  reads even text in SQLite that is not UTF-8, in half as much time again. Without it,
              such text raises an error that is_undecodable() recognizes.
    mapped    maps SQLite's file into memory, to read all of it in an order that is not the file's
    """
    connection.ensure_connection()
    on_sqlite: Any = connection if connection.vendor == "sqlite" else None
    # Other transactions on SQLite start with the write lock; this one must not.
    mode = on_sqlite and on_sqlite.transaction_mode
    if on_sqlite:
        on_sqlite.transaction_mode = "DEFERRED"
        on_sqlite.connection.text_factory = _text if any_text else str
        _map(MOST_MAPPED if mapped else 0)
    try:
        with transaction.atomic(durable=True):
            if not on_sqlite:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    finally:
        if on_sqlite:
            on_sqlite.transaction_mode = mode
            on_sqlite.connection.text_factory = str
            _map(0)


def _map(size: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA mmap_size = {size}")
        cursor.fetchall()


def is_undecodable(error: DatabaseError) -> bool:
    """Whether the reading stopped at text that is not UTF-8."""
    return connection.vendor == "sqlite" and "Could not decode to UTF-8" in str(error)


def _text(raw: bytes) -> str:
    return raw.decode(errors="surrogateescape")


def rows(
    model: type[models.Model],
    names: Sequence[str],
    *,
    order: str,
    where: str = "",
    unformatted: Collection[str] = (),
    tick: Callable[[int], None] | None = None,
) -> Iterator[Sequence[Any]]:
    """Yields the named columns of every row.

    JSON is returned as the database's text; equals() compares such values. UUIDs named in
    `unformatted` are returned as SQLite stores them, for dashed(). `tick` is called with the number
    of rows of each chunk.
    """
    fields = [_target(model._meta.get_field(name)) for name in names]
    on_sqlite = connection.vendor == "sqlite"
    columns = ", ".join(
        ("+{0}" if on_sqlite and name in unformatted else column_sql(field)).format(
            connection.ops.quote_name(name)
        )
        for name, field in zip(names, fields, strict=True)
    )
    query = f"SELECT {columns} FROM {model._meta.db_table} {where} ORDER BY {order}"  # noqa: S608
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        while chunk := cursor.fetchmany(CHUNK):
            yield from chunk
            if tick:
                tick(len(chunk))


def dashed(key: Any) -> str:
    """Returns a UUID with dashes; SQLite stores it without."""
    text = str(key)
    if "-" in text:
        return text
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def equals(field: Any, one: Any, other: Any) -> bool:
    """Whether two values of a column, as rows() returns them, mean the same."""
    reader = READERS.get(_target(field).get_internal_type())
    if reader and one is not None and other is not None:
        return bool(reader(one) == reader(other))
    return bool(one == other)


def _target(field: Any) -> Any:
    return field.target_field if field.remote_field else field


def column_sql(field: Any) -> str:
    """Returns SQL, with {0} for the column's name, that formats a column as events record it."""
    field = _target(field)
    if connection.vendor == "sqlite":
        # The value of an expression is not converted: 2 does not become "true".
        return SQLITE.get(field.get_internal_type(), "+{0}")
    return POSTGRESQL.get(field.get_internal_type(), "{0}")


def _json(raw: Any) -> Any:
    """Canonical JSON, in which 1, 1.0 and true differ."""
    try:
        value = json.loads(raw)
        return None if value is None else canonical(value)
    except (ValueError, TypeError, RecursionError):
        return f"not JSON: {raw!r}"


def _address(raw: Any) -> Any:
    """One form for each address: libraries write IPv4 inside IPv6 in two ways."""
    try:
        return str(ip_address(raw))
    except ValueError:
        return raw


# Formatting in the database is faster than in Python.
SQLITE = {
    "UUIDField": (
        "substr({0}, 1, 8) || '-' || substr({0}, 9, 4) || '-' || substr({0}, 13, 4)"
        " || '-' || substr({0}, 17, 4) || '-' || substr({0}, 21)"
    ),
    "DateTimeField": (
        "replace({0}, ' ', 'T') || CASE WHEN instr({0}, '.') THEN '+00:00' ELSE '.000000+00:00' END"
    ),
}
POSTGRESQL = {
    "UUIDField": "{0}::text",
    # to_char() of "infinity" is NULL.
    "DateTimeField": (
        "coalesce(to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"'),"
        " {0}::text)"
    ),
}
READERS: dict[str, Reader] = {"JSONField": _json, "GenericIPAddressField": _address}
