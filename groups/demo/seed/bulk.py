"""Many rows at once. bulk_create would take twice the time of a whole run."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

# SQLite writes its indexes in random order: without room for them, and with a checkpoint at each
# commit, it would read and write the same pages again and again.
PRAGMAS = {"cache_size": -256 * 1024, "wal_autocheckpoint": 100_000}


def insert(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
    """Inserts rows with all columns, as evidence spells them. Raises DatabaseError."""
    fields = [(field.attname, _kind(field)) for field in model._meta.concrete_fields]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in model._meta.concrete_fields)
    places = ", ".join(["%s"] * len(fields))
    into = f"{quote(model._meta.db_table)} ({names})"
    values = [[_spelled(row[name], kind) for name, kind in fields] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {into} VALUES ({places})", values)  # noqa: S608 - our names


def _kind(field: Any) -> str:
    target = field.target_field if field.is_relation else field
    return str(target.get_internal_type())


def _spelled(value: Any, kind: str) -> Any:
    """The value as the database in use takes it."""
    if value is None:
        return None
    if kind == "JSONField":
        return json.dumps(value)
    if connection.vendor == "sqlite" and kind == "UUIDField":
        return value.replace("-", "")
    if connection.vendor == "sqlite" and kind == "DateTimeField":
        return value[:26].replace("T", " ")
    return value


@contextmanager
def more_memory() -> Iterator[None]:
    """Gives SQLite memory and a longer log for the time of the block."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        usual = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}
        try:
            for name, value in PRAGMAS.items():
                cursor.execute(f"PRAGMA {name} = {value}")
            yield
        finally:
            for name, value in usual.items():
                cursor.execute(f"PRAGMA {name} = {value}")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
