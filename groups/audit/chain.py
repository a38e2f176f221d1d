"""The hash of an event. FIXED by the golden vectors in tests/audit/test_chain.py.

    hash = SHA-256( version byte 1 | previous hash, 32 bytes | canonical JSON, UTF-8 )

The canonical JSON is a list: number, time, kind, submission, actor's id, actor's name, details.
The details are canonical JSON as text, exactly as the database keeps them: a database that reorders
keys or changes how numbers are written can't change what was hashed.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

VERSION = b"\x01"
# The previous hash of the first event.
GENESIS = "0" * 64
# The hashed columns, in the order of the list above; then the two hashes.
COLUMNS = (
    "number",
    "at",
    "kind",
    "submission",
    "actor_id",
    "actor",
    "details",
    "previous_hash",
    "hash",
)
HASHED = len(COLUMNS) - 2

_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


def canonical(value: Any) -> str:
    """Returns JSON with sorted keys and no spaces. Raises ValueError for NaN."""
    return _ENCODER.encode(value)


def digest(previous: str, content: Sequence[Any]) -> str:
    """Returns the hash, 64 hex digits, of JSON values in the order of the list above.

    Raises ValueError or TypeError for values that can't be in an event.
    """
    document = VERSION + bytes.fromhex(previous) + canonical(list(content)).encode()
    return sha256(document).hexdigest()


def event_hash(
    previous: str,
    *,
    number: int,
    at: datetime,
    kind: str,
    submission: UUID | None,
    actor_id: int | None,
    actor: str,
    details: str,
) -> str:
    """Returns the hash of the event after the one whose hash is `previous`."""
    time = at.astimezone(UTC).isoformat(timespec="microseconds")
    entry = str(submission) if submission else None
    return digest(previous, [number, time, kind, entry, actor_id, actor, details])


def has_own_hash(row: Sequence[Any]) -> bool:
    """Whether the hash of an event, given as COLUMNS, is that of what it says."""
    try:
        return bool(digest(row[-2], row[:HASHED]) == row[-1])
    except (ValueError, TypeError):
        return False
