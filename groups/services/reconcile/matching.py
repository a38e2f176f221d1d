"""Deciding from Liner's list what became of submissions whose outcome is unknown."""

import logging
from collections import Counter
from collections.abc import Container
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import IntegrityError

from groups.liner.client import Liner
from groups.models import LinerGroup, Submission, database_now
from groups.models.search import fold
from groups.services.clocks import clock_problems
from groups.services.liner_groups.mirror import READ_SECONDS, Reading, read_list
from groups.services.record.submissions import change

log = logging.getLogger(__name__)

Status = Submission.Status

# Complete readings of Liner's list that must agree.
READINGS_TO_CLAIM = 2
READINGS_TO_SETTLE = 3
# Readings that find nothing count only so far apart: Liner's list may show new groups late.
READINGS_APART = timedelta(minutes=2)
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
    recent = database_now() - LOOK_FOR
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
    listed = {group.id for group in reading.groups}
    matched = {submission.pk: matches(submission, listed) for submission in submissions}
    exact = [found.numbers for found in matched.values() if found.is_exact]
    claims = Counter(number for numbers in exact for number in numbers)
    for submission in submissions:
        before = submission.status
        found = matched[submission.pk]
        is_shared = any(claims[number] > 1 for number in found.numbers)
        _decide(submission, found, reading, is_shared=is_shared)
        if submission.status != before:
            is_found = submission.status == Status.CREATED
            (resolved.found if is_found else resolved.absent).append(submission)
    return resolved


class Matches(NamedTuple):
    """Numbers that a submission may have created; `is_exact` if all is as it was sent."""

    numbers: list[int]
    is_exact: bool


def matches(submission: Submission, listed: Container[int] = ()) -> Matches:
    """Returns what Liner's list has that the submission may have created.

    `listed` are the numbers in a list that was read: a reading that began later may have ended
    before it, and then the mirror takes what only this one has for gone.
    Liner may store a title in another spelling, and a later default takes the flag away, so others
    count where none is as it was sent.
    """
    sent = (submission.title, submission.is_default)
    new = LinerGroup.objects.possibly_made_by(submission).order_by("pk")
    found = {
        group.pk: (group.title, group.is_default)
        for group in new
        if group.last_seen is None or group.pk in listed
    }
    exact = [number for number, held in found.items() if held == sent]
    return Matches(exact or list(found), is_exact=bool(exact))


def needs_a_person(submission: Submission, now: datetime) -> bool:
    """Whether only a person can decide now."""
    return submission.status == Status.UNKNOWN and now >= person_decides_from(submission)


def person_decides_from(submission: Submission) -> datetime:
    """From when on only a person can decide, as far as is known now: at once if there are several
    matches, or one that can't be proven ours; else after 15 minutes if Liner's list can't be read
    that long, or if clocks differed when it was sent; else after a day."""
    at = submission.submitted_at
    if submission.matches and submission.scans >= READINGS_TO_CLAIM:
        return at
    last_read = submission.scanned_at or at if submission.clocks_agreed else at
    return min(max(at, last_read) + SETTLE_AFTER, at + LOOK_FOR)


def _decide(submission: Submission, found: Matches, reading: Reading, *, is_shared: bool) -> None:
    numbers = found.numbers
    is_repeated = numbers == submission.matches
    if not numbers and is_repeated and _is_too_soon(submission, reading):
        return
    readings = submission.scans + 1 if is_repeated else 1
    noted: dict[str, Any] = {"matches": numbers, "scans": readings, "scanned_at": reading.begun.at}
    is_certain = found.is_exact and len(numbers) == 1 and submission.list_read_at is not None
    is_certain = is_certain and not is_shared and readings >= READINGS_TO_CLAIM
    if is_certain and not _has_rival(submission):
        _claim(submission, numbers[0], noted)
    elif not numbers and readings >= READINGS_TO_SETTLE and _may_settle(submission, reading):
        if submission.status == Status.UNKNOWN:
            changes = noted | {"status": Status.ABSENT, "cause": "not_listed"}
            change(submission, "submission.absent", expect=[Status.UNKNOWN], **changes)
    elif readings <= READINGS_TO_SETTLE or not is_repeated:
        change(submission, "submission.scanned", expect=[submission.status], **noted)


def _is_too_soon(submission: Submission, reading: Reading) -> bool:
    """Whether a reading that finds nothing again comes too soon to prove more than the last."""
    return (
        submission.scanned_at is not None
        and reading.begun.at - submission.scanned_at < READINGS_APART
    )


def _may_settle(submission: Submission, reading: Reading) -> bool:
    """Whether the list was read long enough after the last moment the POST can have been sent, as
    far as the clocks can be believed."""
    deadline = timedelta(seconds=settings.LINER_TIMEOUT_SECONDS)
    is_old = reading.begun.at - submission.submitted_at >= SETTLE_AFTER + deadline
    return is_old and submission.clocks_agreed and not clock_problems()


def _has_rival(submission: Submission) -> bool:
    """Whether another entry may have created the match: with the same request, or with a title that
    Liner may have stored in this spelling, or as a default that another has replaced."""
    others = Submission.objects.filter(
        fingerprint=submission.fingerprint,
        is_default__in=[submission.is_default, True],
        reset_attempts_enabled=submission.reset_attempts_enabled,
        status__in=[Status.SENDING, Status.UNKNOWN, Status.ABSENT],
    ).exclude(pk=submission.pk)
    title = fold(submission.title)
    return any(fold(other) == title for other in others.values_list("title", flat=True))


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
