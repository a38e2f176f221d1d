"""The values of columns as events record them: how they are selected and compared."""

import json
from collections.abc import Callable
from datetime import datetime
from ipaddress import ip_address
from typing import Any

from django.db import connection

from groups.audit.chain import canonical


def dashed(key: Any) -> str:
    """Returns a UUID with dashes; SQLite stores it without."""
    text = str(key)
    if "-" in text:
        return text
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def undashed(key: str) -> str:
    """Returns a UUID as the database in use takes it."""
    return key.replace("-", "") if connection.vendor == "sqlite" else key


def equals(field: Any, one: Any, other: Any) -> bool:
    """Whether two values of a column, as rows() returns them, mean the same."""
    reader = READERS.get(_target(field).get_internal_type())
    if reader and one is not None and other is not None:
        return bool(reader(one) == reader(other))
    return bool(one == other)


def is_json_of(text: Any, value: Any) -> bool:
    """Whether text, as the database spells JSON, has this value; quicker than equals().

    May return False for the same value, if an object in an object has its keys in another order.
    """
    try:
        # A list of numbers is spelled alike in Python.
        if text == repr(value):
            return True
        found = json.loads(text)
        # Unlike ==, repr() tells 1, 1.0 and true apart.
        if isinstance(found, dict) and isinstance(value, dict):
            same_keys = found.keys() == value.keys()
            return same_keys and all([repr(found[key]) == repr(value[key]) for key in value])
        return repr(found) == repr(value)
    except (ValueError, TypeError, RecursionError):
        return False


def _target(field: Any) -> Any:
    return field.target_field if field.remote_field else field


def moment(text: object) -> datetime | None:
    """Returns a recorded time; None if it can't be read."""
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None


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
READERS: dict[str, Callable[[Any], Any]] = {"JSONField": _json, "GenericIPAddressField": _address}
