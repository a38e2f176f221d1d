"""Comparing a created interval group in Liner with the request."""

import logging
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q

from groups.liner.client import Liner
from groups.liner.errors import LinerError
from groups.liner.fields import FIELDS, RemoteGroup, is_same
from groups.models import LinerGroup, Submission, database_now
from groups.services.clocks import clocks_differ
from groups.services.liner_groups.mirror import READ_SECONDS, read_list
from groups.services.record.submissions import change
from groups.wording.readiness import liner_sentence

log = logging.getLogger(__name__)

Verification = Submission.Verification
DENIED_AFTER = timedelta(minutes=15)


def read_back(submission: Submission, liner: Liner, *, timeout: float = READ_SECONDS) -> bool:
    """Reads a created interval group from Liner and records whether it equals the request.

    A group that can't be read stays "not yet read"; so does one that Liner denies, for 15 minutes,
    as its list may show new groups late. Then it is "not held", an alarm, and the unclaimed groups
    with the same plan in Liner's list are proposed. Returns whether this call recorded anything.
    """
    assert submission.liner_group_id is not None  # noqa: S101 - for mypy: created has a number
    try:
        group = liner.read_group(submission.liner_group_id, timeout=timeout)
    except LinerError as error:
        why = liner_sentence(error.reason)
        log.warning("Submission %s could not be read back. %s", submission.pk, why)
        return False
    changes = _read_back(group, submission, liner)
    return bool(changes) and change(
        submission,
        "submission.read_back",
        expect=[Submission.Status.CREATED],
        when=Q(verification=submission.verification),
        **changes,
    )


def _read_back(group: RemoteGroup | None, submission: Submission, liner: Liner) -> dict[str, Any]:
    """Returns the columns to change; none if there is nothing new."""
    if group is not None:
        changes = read_back_columns(group, submission)
        if changes["verification"] == Verification.DIFFERENT:
            changes["alarm"] = Submission.Alarm.DIFFERENT
        return changes
    age = database_now() - submission.submitted_at
    if submission.verification == Verification.NOT_HELD or age < DENIED_AFTER or clocks_differ():
        return {}
    read_list(liner)
    could_be = LinerGroup.objects.listed().possibly_made_by(submission).order_by("pk")
    return {
        "verification": Verification.NOT_HELD,
        "alarm": Submission.Alarm.NOT_HELD,
        "matches": list(could_be.values_list("pk", flat=True)),
    }


def read_back_columns(group: RemoteGroup, submission: Submission) -> dict[str, Any]:
    same = is_same(group, submission)
    return {
        "verification": Verification.SAME if same else Verification.DIFFERENT,
        "read_back": as_json(group),
    }


@dataclass(frozen=True)
class Comparison:
    """An entry compared with Liner: `result` is same, different, changed, gone or unreadable.

    different  still as it was read back, which already differed from the request
    """

    result: str
    group: RemoteGroup | None = None


def compare(submission: Submission, liner: Liner) -> Comparison:
    """Compares a created entry with Liner as it is now, and records nothing."""
    assert submission.liner_group_id is not None  # noqa: S101 - for mypy: created has a number
    try:
        group = liner.read_group(submission.liner_group_id, timeout=READ_SECONDS)
    except LinerError:
        return Comparison("unreadable")
    if group is None:
        return Comparison("gone")
    if is_same(group, submission):
        return Comparison("same", group)
    was_different = submission.verification == Verification.DIFFERENT
    is_unchanged = was_different and submission.read_back == as_json(group)
    return Comparison("different" if is_unchanged else "changed", group)


def differences(submission: Submission) -> tuple[str, ...]:
    """Returns the fields that Liner, as read back, had saved differently."""
    saved = submission.read_back
    if not isinstance(saved, dict):
        return ()
    return tuple(name for name in FIELDS if saved.get(name) != getattr(submission, name))


def as_json(group: RemoteGroup) -> dict[str, object]:
    # Keys in the order that the events have them: then verification compares text alone.
    return dict(sorted({**asdict(group), "intervals": list(group.intervals)}.items()))
