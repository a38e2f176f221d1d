"""Text that a row need not give."""

from typing import Any

# The database fills it in for an earlier version of the code, which may still run after a
# migration has added the column. Without the other default, a new instance would hold an expression
# instead of text until it is saved.
BLANK: dict[str, Any] = {"blank": True, "default": "", "db_default": ""}
