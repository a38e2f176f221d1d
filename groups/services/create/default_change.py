"""Which interval group was Liner's default before a new default was made, and which one after."""

from typing import Any

from groups.liner.client import Liner
from groups.models import Submission, as_recorded
from groups.services.liner_groups.mirror import READ_SECONDS, Scan, scan
from groups.services.liner_groups.read_back import as_json
from groups.services.record.submissions import change


def default_in(reading: Scan | None) -> dict[str, Any]:
    """Returns what a list says of the default, as the record keeps it.

    {"known": bool, "read_at": time or None, "group": interval group or None}; not known where the
    list could not be read, or names several.
    """
    if reading is None:
        return {"group": None, "known": False, "read_at": None}
    defaults = [group for group in reading.listed if group.is_default]
    return {
        "group": as_json(defaults[0]) if len(defaults) == 1 else None,
        "known": len(defaults) <= 1,
        "read_at": as_recorded(reading.began),
    }


def record_default_after(
    submission: Submission, liner: Liner, *, timeout: float = READ_SECONDS
) -> None:
    """Reads Liner's list once a default was created, and records which one is the default now."""
    after = default_in(scan(liner, timeout=timeout) if timeout > 0 else None)
    change(
        submission,
        "submission.default_read",
        expect=[Submission.Status.CREATED],
        default_after=after,
    )
