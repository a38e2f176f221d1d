"""The time that decides: the database's."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Func, Value
from django.utils import timezone


def database_now() -> datetime:
    """Returns PostgreSQL's time, which all servers share; on SQLite, this machine's.

    Raises DatabaseError.
    """
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


def database_time() -> Any:
    """The same time as an expression, for a query that is made anyway."""
    if connection.vendor != "postgresql":
        return Value(timezone.now(), output_field=DateTimeField())
    return Func(function="clock_timestamp", output_field=DateTimeField())
