"""Many rows at once, quicker than bulk_create: no instances, PostgreSQL's COPY."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter
from typing import Any

from django.db import connection, models

# SQLite's indexes are written in no order: without room for them, and with a checkpoint at each
# commit, it would read and write the same pages again and again.
CACHE_KIB = 256 * 1024
CHECKPOINT_PAGES = 100_000

Rows = Iterable[Sequence[Any]]


def columns(model: type[models.Model]) -> list[str]:
    """The names, as attributes, of all columns of a model, in the order that rows here have."""
    return [field.attname for field in model._meta.concrete_fields]


def prepared(model: type[models.Model], rows: Rows) -> Iterator[list[Any]]:
    """Yields the rows as the database in use takes them; does not ask it."""
    ways = [
        (place, way)
        for place, field in enumerate(model._meta.concrete_fields)
        if (way := _way(field))
    ]
    for row in rows:
        values = list(row)
        for place, way in ways:
            if values[place] is not None:
                values[place] = way(values[place])
        yield values


def insert(model: type[models.Model], rows: Rows) -> None:
    """Inserts prepared rows. Raises DatabaseError."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    names = [quote(str(field.column)) for field in model._meta.concrete_fields]
    into = f"{table} ({', '.join(names)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with (
                connection.wrap_database_errors,
                cursor.copy(f"COPY {into} FROM STDIN") as copy,
            ):
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(names))
            statement = f"INSERT INTO {into} VALUES ({places})"  # noqa: S608 - names of ours
            cursor.executemany(statement, rows)  # type: ignore[arg-type]  # it takes iterators


@contextmanager
def room() -> Iterator[None]:
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


def _way(field: Any) -> Callable[[Any], Any] | None:
    """How a field's values are prepared; None where the database takes them as they are.

    A field's own way does the same, but asks of each value anew what it is.
    """
    ops, is_sqlite = connection.ops, connection.vendor == "sqlite"
    target = field.target_field if field.is_relation else field
    match target.get_internal_type():
        case "JSONField":
            return lambda value: ops.adapt_json_value(value, None)
        case "GenericIPAddressField":
            return ops.adapt_ipaddressfield_value
        case "UUIDField" if is_sqlite:
            return attrgetter("hex")
        case "DateTimeField" if is_sqlite:
            # All times here are in UTC, as SQLite's are, which have no zone.
            return lambda value: ops.adapt_datetimefield_value(value.replace(tzinfo=None))
    return None
