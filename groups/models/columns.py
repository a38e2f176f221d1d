"""What columns of several tables share."""

import uuid
from datetime import UTC, datetime
from typing import Any

# The database fills in the text for an earlier version of the code, which may still run after a
# migration has added the column. Without `default`, a new instance would hold an expression until
# it is saved.
BLANK: dict[str, Any] = {"blank": True, "default": "", "db_default": ""}


def as_recorded(value: Any) -> Any:
    """Returns a column's value as events record it: times in UTC to the microsecond, UUIDs as text.

    The result can be written as JSON.
    """
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, uuid.UUID) else value
