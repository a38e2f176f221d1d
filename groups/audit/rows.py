"""Reading whole tables as evidence keeps them: plain JSON values, streamed, in one snapshot.

Nothing that stands in a row may stop the reading: what a column can't hold in earnest is handed on
as the database gave it, and then equals nothing that an event says.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from ipaddress import ip_address
from typing import Any

from django.db import connection, models, transaction

from groups.audit.chain import canonical
from groups.models import as_recorded

CHUNK = 2_000

Reader = Callable[[Any], Any]


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything read inside is of one moment, and nobody who writes has to wait.

    Raises RuntimeError inside a transaction.
    """
    connection.ensure_connection()
    on_sqlite: Any = connection if connection.vendor == "sqlite" else None
    # Each transaction of ours on SQLite begins with the write lock; this one must not.
    mode = on_sqlite and on_sqlite.transaction_mode
    if on_sqlite:
        on_sqlite.transaction_mode = "DEFERRED"
    try:
        with transaction.atomic(durable=True):
            if not on_sqlite:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    finally:
        if on_sqlite:
            on_sqlite.transaction_mode = mode


def rows(
    model: type[models.Model],
    names: Sequence[str],
    *,
    order: str,
    where: str = "",
    tick: Callable[[int], None] | None = None,
) -> Iterator[list[Any]]:
    """Yields the named columns of every row; `tick` is told of each chunk that came."""
    fields = [model._meta.get_field(name) for name in names]
    columns = ", ".join(connection.ops.quote_name(name) for name in names)
    query = f"SELECT {columns} FROM {model._meta.db_table} {where} ORDER BY {order}"  # noqa: S608
    readers = [(place, reader_of(field)) for place, field in enumerate(fields)]
    needed = [(place, reader) for place, reader in readers if reader]
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        while chunk := cursor.fetchmany(CHUNK):
            for row in map(list, chunk):
                for place, reader in needed:
                    if row[place] is not None:
                        row[place] = reader(row[place])
                yield row
            if tick:
                tick(len(chunk))


def reader_of(field: Any) -> Reader | None:
    """Returns what makes the driver's value a recorded one; None where they are the same."""
    if field.remote_field:
        field = field.target_field
    kind = field.get_internal_type()
    return (SQLITE if connection.vendor == "sqlite" else POSTGRESQL).get(kind) or COMMON.get(kind)


def expectation_of(field: Any) -> Reader | None:
    """Returns what makes an event's value comparable with the row's; None where it is."""
    return EXPECTED.get(field.get_internal_type())


def _uuid(raw: Any) -> str:
    text = str(raw)
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def _moment(raw: Any) -> str:
    text = str(raw).replace(" ", "T")
    return text + ("+00:00" if "." in text else ".000000+00:00")


@lru_cache(4096)
def _json(raw: Any) -> Any:
    """Canonical JSON, in which 1, 1.0 and true are three things."""
    try:
        value = json.loads(raw)
        return None if value is None else canonical(value)
    except (ValueError, TypeError, RecursionError):
        return f"not JSON: {raw!r}"


@lru_cache(4096)
def _address(raw: Any) -> Any:
    """One spelling for each address: libraries spell IPv4 inside IPv6 in two ways."""
    try:
        return str(ip_address(raw))
    except ValueError:
        return raw


SQLITE: dict[str, Reader] = {"UUIDField": _uuid, "DateTimeField": _moment}
POSTGRESQL: dict[str, Reader] = {"UUIDField": as_recorded, "DateTimeField": as_recorded}
COMMON: dict[str, Reader] = {"JSONField": _json, "GenericIPAddressField": _address}
EXPECTED: dict[str, Reader] = {"JSONField": canonical, "GenericIPAddressField": _address}
