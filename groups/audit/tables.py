"""Reading whole tables as evidence keeps them: plain JSON values, streamed, in one snapshot.

Nothing that stands in a row may stop the reading: what a column can't hold in earnest is handed on
as the database gave it, and then equals nothing that an event says.
"""

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any

from django.db import DatabaseError, connection, models, transaction

from groups.audit.chain import canonical

CHUNK = 2_000
# As much as SQLite maps at most.
MAPPED = 2**31 - 2**16

Reader = Callable[[Any], Any]


@contextmanager
def snapshot(*, any_text: bool = False, mapped: bool = False) -> Iterator[None]:
    """Everything read inside is of one moment, and nobody who writes has to wait.

    SQLite keeps whatever it is given, also text that is no UTF-8. With `any_text` that can be read
    too, which takes half as long again; without it is_undecodable() tells the error that it raises.
    `mapped` is for reading all of a file of SQLite's in an order that is not the file's.

    Raises RuntimeError inside a transaction.
    """
    connection.ensure_connection()
    on_sqlite: Any = connection if connection.vendor == "sqlite" else None
    # Each transaction of ours on SQLite begins with the write lock; this one must not.
    mode = on_sqlite and on_sqlite.transaction_mode
    if on_sqlite:
        on_sqlite.transaction_mode = "DEFERRED"
        on_sqlite.connection.text_factory = _text if any_text else str
        _map(MAPPED if mapped else 0)
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
    """Lets SQLite read so much of its file from memory that the system maps: rows in the order of
    their ids lie all over it."""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA mmap_size = {size}")
        cursor.fetchall()


def is_undecodable(error: DatabaseError) -> bool:
    """Whether text that is no UTF-8 stopped the reading."""
    return connection.vendor == "sqlite" and "Could not decode to UTF-8" in str(error)


def _text(raw: bytes) -> str:
    return raw.decode(errors="surrogateescape")


def rows(
    model: type[models.Model],
    names: Sequence[str],
    *,
    order: str,
    where: str = "",
    stored: Collection[str] = (),
    tick: Callable[[int], None] | None = None,
) -> Iterator[Sequence[Any]]:
    """Yields the named columns of every row; `tick` is told of each chunk that came.

    JSON comes as the text that the database has; equals() knows when two such values are the same.
    Ids named in `stored` come as SQLite has them: dashed() spells them.
    """
    fields = [_target(model._meta.get_field(name)) for name in names]
    on_sqlite = connection.vendor == "sqlite"
    columns = ", ".join(
        ("+{0}" if on_sqlite and name in stored else spelled(field)).format(
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
    """An id as evidence spells it; SQLite has its digits alone."""
    text = str(key)
    if "-" in text:
        return text
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def equals(field: Any, one: Any, other: Any) -> bool:
    """Whether two values of a column, as rows() gives them, mean the same."""
    reader = READERS.get(_target(field).get_internal_type())
    if reader and one is not None and other is not None:
        return bool(reader(one) == reader(other))
    return bool(one == other)


def _target(field: Any) -> Any:
    return field.target_field if field.remote_field else field


def spelled(field: Any) -> str:
    """How a column is selected, so that the database spells its value as evidence does: a format
    with the column's name at {0}."""
    field = _target(field)
    if connection.vendor == "sqlite":
        # An expression, unlike a column, comes just as it is stored: 2 is not taken for "true".
        return SQLITE.get(field.get_internal_type(), "+{0}")
    return POSTGRESQL.get(field.get_internal_type(), "{0}")


def _json(raw: Any) -> Any:
    """Canonical JSON, in which 1, 1.0 and true are three things."""
    try:
        value = json.loads(raw)
        return None if value is None else canonical(value)
    except (ValueError, TypeError, RecursionError):
        return f"not JSON: {raw!r}"


def _address(raw: Any) -> Any:
    """One spelling for each address: libraries spell IPv4 inside IPv6 in two ways."""
    try:
        return str(ip_address(raw))
    except ValueError:
        return raw


# Text that the database makes is had sooner than values of the driver that Python spells.
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
    # There is no to_char() of "infinity".
    "DateTimeField": (
        "coalesce(to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"'),"
        " {0}::text)"
    ),
}
READERS: dict[str, Reader] = {"JSONField": _json, "GenericIPAddressField": _address}
