"""Many rows at once. bulk_create would take twice the time of a whole run."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

# SQLite writes its indexes in random order: without room for them, and with a checkpoint at each
# commit, it would read and write the same pages again and again.
PRAGMAS = {"cache_size": -256 * 1024, "wal_autocheckpoint": 100_000}


def insert(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
    """Inserts rows with all columns, as evidence spells them. Raises DatabaseError."""
    fields = model._meta.concrete_fields
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608 - names of ours
    spellings = [(field.attname, _spelling(field)) for field in fields]
    values = [[spell(row[name]) for name, spell in spellings] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def _spelling(field: Any) -> Callable[[Any], Any]:
    """Returns what spells the field's values for the database in use."""
    target = field.target_field if field.is_relation else field
    match target.get_internal_type():
        case "JSONField":
            return lambda value: value if value is None else json.dumps(value)
        case "UUIDField" if connection.vendor == "sqlite":
            return lambda key: key and key.replace("-", "")
        case "DateTimeField" if connection.vendor == "sqlite":
            return lambda time: time and time[:26].replace("T", " ")
    return lambda value: value


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
