"""Recording Liner's default before and after a new default is created."""

from typing import Any

from groups.liner.client import Liner
from groups.models import Submission, as_recorded
from groups.services.liner_groups.mirror import Reading, read_list
from groups.services.liner_groups.read_back import as_json
from groups.services.record.submissions import change


def default_in(reading: Reading | None) -> dict[str, Any]:
    """Returns the default in Liner's list, as the record keeps it.

    {"known": bool, "read_at": time or None, "group": interval group or None}. It is not known if
    the list could not be read or names several.
    """
    if reading is None:
        return {"group": None, "known": False, "read_at": None}
    defaults = [group for group in reading.groups if group.is_default]
    return {
        "group": as_json(defaults[0]) if len(defaults) == 1 else None,
        "known": len(defaults) <= 1,
        "read_at": as_recorded(reading.began),
    }


def record_default_after(submission: Submission, liner: Liner, *, timeout: float) -> None:
    """Reads Liner's list after a default was created, and records the default in it.

    With a `timeout` of 0 s or less it records that the default is not known.
    """
    after = default_in(read_list(liner, timeout=timeout) if timeout > 0 else None)
    change(
        submission,
        "submission.default_read",
        expect=[Submission.Status.CREATED],
        default_after=after,
    )
