"""Reads whole tables as plain JSON values, streamed, in one snapshot.

Nothing in a row may stop the reading: a value that its column can't hold is returned as the
database gives it, and equals nothing that an event says.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.db import connection, models, transaction
from django.db.models import F, Func, TextField

from groups.audit.values import column_sql

# Rows read at once: a few milliseconds of work, after which long work may pause.
CHUNK = 200
# The most that SQLite can map.
MOST_MAPPED = 2**31 - 2**16


@contextmanager
def snapshot(*, any_text: bool = False, mapped: bool = False) -> Iterator[None]:
    """Everything read inside is of one moment; writers do not wait.

    any_text  reads even text in SQLite that is not UTF-8, in half as much time again. Without it,
              such text raises an error that is_undecodable() recognizes.
    mapped    maps SQLite's file into memory, to read all of it in an order that is not the file's

    Raises RuntimeError inside a transaction.
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


def _text(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogateescape")


def _map(size: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA mmap_size = {size}")
        cursor.fetchall()


def is_undecodable(error: Exception) -> bool:
    """Whether the reading stopped at text that is not UTF-8."""
    return connection.vendor == "sqlite" and "Could not decode to UTF-8" in str(error)


def rows(
    model: type[models.Model],
    names: Sequence[str],
    *,
    order: str,
    where: str = "",
    values: Sequence[Any] = (),
    unformatted: Collection[str] = (),
    tick: Callable[[int], None] | None = None,
) -> Iterator[Sequence[Any]]:
    """Yields the named columns of every row that meets the condition; `values` are those in it.

    JSON is returned as the database's text; equals() compares such values. UUIDs named in
    `unformatted` are returned as SQLite stores them, for dashed(). `tick` is called with the number
    of rows of each chunk.
    """
    columns = _columns(model, tuple(names), frozenset(unformatted))
    query = f"SELECT {columns} FROM {model._meta.db_table} {where} ORDER BY {order}"  # noqa: S608 - names of ours
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, values or None)
        while chunk := cursor.fetchmany(CHUNK):
            yield from chunk
            if tick:
                tick(len(chunk))


@lru_cache
def _columns(model: type[models.Model], names: tuple[str, ...], unformatted: frozenset[str]) -> str:
    on_sqlite = connection.vendor == "sqlite"
    return ", ".join(
        (
            "+{0}" if on_sqlite and name in unformatted else column_sql(model._meta.get_field(name))
        ).format(connection.ops.quote_name(name))
        for name in names
    )


class Spelled(Func):
    """A column as evidence spells it, from the database: faster than Python's types."""

    arity = 1
    output_field = TextField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        (column,) = self.get_source_expressions()
        sql, values = compiler.compile(column)
        return column_sql(column.target).format(sql), values


def spelled(names: Iterable[str]) -> list[Spelled]:
    """Returns the columns, for values_list(), as rows() yields them."""
    return [Spelled(F(name)) for name in names]
