"""Deciding from Liner's list what became of submissions whose outcome is unknown."""

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone

from groups.liner.client import Liner
from groups.liner.fields import is_same
from groups.models import LinerGroup, Submission
from groups.services.liner_groups.mirror import READ_SECONDS, Reading, read_list
from groups.services.record.submissions import change

log = logging.getLogger(__name__)

Status = Submission.Status

# Complete readings of Liner's list that must agree.
READINGS_TO_CLAIM = 2
READINGS_TO_SETTLE = 3
SETTLE_AFTER = timedelta(minutes=15)
LOOK_FOR = timedelta(hours=24)


@dataclass
class Resolved:
    """What one reading of Liner's list decided; `list_was_read` is None if there was no need."""

    list_was_read: bool | None = None
    looked_at: int = 0
    found: list[Submission] = field(default_factory=list)
    absent: list[Submission] = field(default_factory=list)


def unresolved() -> list[Submission]:
    """Returns the submissions to look for: the unknown ones, and the absent ones for a day."""
    recent = timezone.now() - LOOK_FOR
    unknown = Submission.objects.filter(status=Status.UNKNOWN)
    absent = Submission.objects.filter(status=Status.ABSENT, submitted_at__gt=recent)
    return [*unknown, *absent]


def resolve(
    liner: Liner, submissions: list[Submission], *, timeout: float = READ_SECONDS
) -> Resolved:
    """Reads Liner's list once, if there are submissions, and decides what the rules allow."""
    if not submissions:
        return Resolved()
    reading = read_list(liner, timeout=timeout)
    if reading is None:
        return Resolved(list_was_read=False)
    resolved = Resolved(list_was_read=True, looked_at=len(submissions))
    matched = {submission.pk: matches(submission, reading) for submission in submissions}
    claims = Counter(number for numbers in matched.values() for number in numbers)
    for submission in submissions:
        before = submission.status
        numbers = matched[submission.pk]
        is_shared = any(claims[number] > 1 for number in numbers)
        _decide(submission, numbers, reading, is_shared=is_shared)
        if submission.status != before:
            is_found = submission.status == Status.CREATED
            (resolved.found if is_found else resolved.absent).append(submission)
    return resolved


def matches(submission: Submission, reading: Reading) -> list[int]:
    """Returns the numbers that this submission may have created: with the same fields, held by no
    submission, and not seen in Liner before the submission was sent."""
    same = [group.id for group in reading.groups if is_same(group, submission)]
    held = Submission.objects.filter(liner_group_id__in=same)
    free = set(same).difference(held.values_list("liner_group_id", flat=True))
    old = LinerGroup.objects.filter(pk__in=free, first_seen__lte=submission.submitted_at)
    return sorted(free.difference(old.values_list("pk", flat=True)))


def needs_a_person(submission: Submission) -> bool:
    """Whether only a person can decide now: several matches, or one that can't be proven ours, or a
    list that could not be read for 15 minutes, or a day without an answer."""
    if submission.status != Status.UNKNOWN:
        return False
    now = timezone.now()
    age = now - submission.submitted_at
    unread_for = now - (submission.scanned_at or submission.submitted_at)
    return (
        (bool(submission.matches) and submission.scans >= READINGS_TO_CLAIM)
        or min(age, unread_for) >= SETTLE_AFTER
        or age >= LOOK_FOR
    )


def _decide(
    submission: Submission, numbers: list[int], reading: Reading, *, is_shared: bool
) -> None:
    readings = submission.scans + 1 if numbers == submission.matches else 1
    noted: dict[str, Any] = {"matches": numbers, "scans": readings, "scanned_at": reading.began}
    is_certain = len(numbers) == 1 and not is_shared and submission.list_read_at is not None
    if is_certain and readings >= READINGS_TO_CLAIM and not _has_rival(submission):
        _claim(submission, numbers[0], noted)
    elif not numbers and readings >= READINGS_TO_SETTLE and _is_old(submission, reading):
        if submission.status == Status.UNKNOWN:
            changes = noted | {"status": Status.ABSENT, "cause": "not_listed"}
            change(submission, "submission.absent", expect=[Status.UNKNOWN], **changes)
    elif readings <= READINGS_TO_SETTLE or numbers != submission.matches:
        change(submission, "submission.scanned", expect=[submission.status], **noted)


def _is_old(submission: Submission, reading: Reading) -> bool:
    """Whether the list was read long enough after the last moment the POST can have been sent."""
    deadline = timedelta(seconds=settings.LINER_TIMEOUT_SECONDS)
    return reading.began - submission.submitted_at >= SETTLE_AFTER + deadline


def _has_rival(submission: Submission) -> bool:
    """Whether another entry with the same request may have created the match."""
    return (
        Submission.objects.same_request(submission.new_group)
        .filter(status__in=[Status.SENDING, Status.UNKNOWN, Status.ABSENT])
        .exclude(pk=submission.pk)
        .exists()
    )


def _claim(submission: Submission, number: int, noted: dict[str, Any]) -> None:
    changes = noted | {
        "status": Status.CREATED,
        "liner_group_id": number,
        "cause": "found",
        "verification": Submission.Verification.SAME,
    }
    if submission.status == Status.ABSENT:
        changes["alarm"] = Submission.Alarm.FOUND_LATE
    try:
        if change(submission, "submission.found", expect=[submission.status], **changes):
            log.info("Submission %s was found in Liner as %s.", submission.pk, number)
    except IntegrityError:
        log.warning("Submission %s: another entry claimed number %s.", submission.pk, number)
