"""How evidence spells what a column holds."""

import uuid
from datetime import UTC, datetime
from typing import Any


def as_recorded(value: Any) -> Any:
    """A column's value as JSON: times in UTC to the microsecond, UUIDs as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, uuid.UUID) else value
