"""Many rows at once, quicker than bulk_create: no instances, PostgreSQL's COPY."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

# SQLite's indexes are written in no order: without room for them, and with a checkpoint at each
# commit, it would read and write the same pages again and again.
CACHE_KIB = 256 * 1024
CHECKPOINT_PAGES = 100_000


def columns(model: type[models.Model]) -> list[str]:
    """The names, as attributes, of all columns of a model, in the order that rows here have."""
    return [field.attname for field in model._meta.concrete_fields]


def insert(model: type[models.Model], rows: Iterable[Sequence[Any]]) -> None:
    """Inserts rows with all columns, as evidence spells them. Raises DatabaseError."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in model._meta.concrete_fields)
    into = f"{quote(model._meta.db_table)} ({names})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with (
                connection.wrap_database_errors,
                cursor.copy(f"COPY {into} FROM STDIN") as copy,
            ):
                for row in _spelled(model, rows):
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(model._meta.concrete_fields))
            statement = f"INSERT INTO {into} VALUES ({places})"  # noqa: S608 - names of ours
            cursor.executemany(statement, _spelled(model, rows))  # type: ignore[arg-type]


@contextmanager
def more_memory() -> Iterator[None]:
    """Gives SQLite memory and a longer log for the time of the block."""
    if connection.vendor != "sqlite":
        yield
        return
    wanted = {"cache_size": -CACHE_KIB, "wal_autocheckpoint": CHECKPOINT_PAGES}
    with connection.cursor() as cursor:
        usual = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
        try:
            for name, value in wanted.items():
                cursor.execute(f"PRAGMA {name} = {value}")
            yield
        finally:
            for name, value in usual.items():
                cursor.execute(f"PRAGMA {name} = {value}")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _spelled(model: type[models.Model], rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    """Yields the rows as the database in use takes them."""
    fields = enumerate(model._meta.concrete_fields)
    spellings = [(place, spell) for place, field in fields if (spell := _spelling(field))]
    for row in rows:
        values = list(row)
        for place, spell in spellings:
            if values[place] is not None:
                values[place] = spell(values[place])
        yield values


def _spelling(field: Any) -> Callable[[Any], str] | None:
    """How the database spells a field's values; None where as evidence does."""
    target = field.target_field if field.is_relation else field
    match target.get_internal_type():
        case "JSONField":
            return json.dumps
        case "UUIDField" if connection.vendor == "sqlite":
            return lambda key: key.replace("-", "")
        case "DateTimeField" if connection.vendor == "sqlite":
            return lambda time: time[:26].replace("T", " ")
    return None
