"""Whether Liner holds what was asked: read right after the create, and by whoever looks later."""

import logging
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Q

from groups.liner.client import Liner
from groups.liner.errors import LinerError
from groups.liner.new_group import FIELDS, RemoteGroup, is_same
from groups.models import Submission
from groups.services.liner_groups.mirror import READ_SECONDS
from groups.services.record.submissions import change

log = logging.getLogger(__name__)

Verification = Submission.Verification


def read_back(submission: Submission, liner: Liner, *, timeout: float = READ_SECONDS) -> bool:
    """Reads a created interval group from Liner and records whether it is what was asked.

    What can't be read, or is not there yet, stays "not yet read". Returns whether this call
    recorded something.
    """
    assert submission.liner_group_id is not None  # noqa: S101 - for mypy: created has a number
    try:
        group = liner.read_group(submission.liner_group_id, timeout=timeout)
    except LinerError as error:
        log.warning("Submission %s could not be read back: %s", submission.pk, error)
        return False
    if group is None:
        return False
    same = is_same(group, submission)
    alarm: dict[str, Any] = {} if same else {"alarm": Submission.Alarm.DIFFERENT}
    return change(
        submission,
        "submission.read_back",
        expect=[Submission.Status.CREATED],
        when=Q(verification=Verification.NOT_READ),
        verification=Verification.SAME if same else Verification.DIFFERENT,
        read_back=as_json(group),
        **alarm,
    )


@dataclass(frozen=True)
class Comparison:
    """What stands in Liner now: `result` is same, different, changed, gone or unreadable.

    different  as it was read back, and that was something else than was asked
    """

    result: str
    group: RemoteGroup | None = None


def compare(submission: Submission, liner: Liner, *, timeout: float = READ_SECONDS) -> Comparison:
    """Compares a created entry with Liner as it is now, and records nothing."""
    assert submission.liner_group_id is not None  # noqa: S101 - for mypy: created has a number
    try:
        group = liner.read_group(submission.liner_group_id, timeout=timeout)
    except LinerError:
        return Comparison("unreadable")
    if group is None:
        return Comparison("gone")
    if is_same(group, submission):
        return Comparison("same", group)
    never_was = submission.verification == Verification.DIFFERENT
    is_still = never_was and submission.read_back == as_json(group)
    return Comparison("different" if is_still else "changed", group)


def differences(submission: Submission) -> tuple[str, ...]:
    """Names of the columns in which Liner, as read back, held something else than was asked."""
    held = submission.read_back
    if not isinstance(held, dict):
        return ()
    return tuple(name for name in FIELDS if held.get(name) != getattr(submission, name))


def as_json(group: RemoteGroup) -> dict[str, object]:
    # Keys in the order that the events have them: then verification need compare no more than text.
    return dict(sorted({**asdict(group), "intervals": list(group.intervals)}.items()))
