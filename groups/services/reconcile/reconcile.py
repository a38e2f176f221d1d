"""Bringing every uncertain outcome to an end, safely beside the web process and beside itself."""

import logging
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone

from groups.liner.client import Liner
from groups.liner.new_group import is_same
from groups.models import LinerGroup, Submission
from groups.services.liner_groups.mirror import READ_SECONDS, Scan, scan
from groups.services.liner_groups.read_back import read_back
from groups.services.record.alarms import raise_unknown_long
from groups.services.record.replay import replay_spool
from groups.services.record.submissions import change

log = logging.getLogger(__name__)

Status = Submission.Status

# After the deadline of the call itself: time for a slow database to take the outcome.
SWEEP_MARGIN = timedelta(minutes=1)
SCANS_TO_CLAIM = 2
SCANS_TO_SETTLE = 3
SETTLE_AFTER = timedelta(minutes=15)
LOOK_FOR = timedelta(hours=24)
SCAN_SECONDS = 60.0
READ_BACK_AT_MOST = 20
READ_BACK_SECONDS = 20.0


@dataclass
class ReconcileResult:
    """What one run did."""

    swept: int = 0
    replayed: int = 0
    read_back: int = 0
    spool_error: str = ""
    looked_at: int = 0
    list_was_read: bool | None = None
    found: list[Submission] = field(default_factory=list)
    absent: list[Submission] = field(default_factory=list)


def reconcile(liner: Liner) -> ReconcileResult:
    """One run: replays the spool, sweeps what died, looks for what is unknown, raises the alarm
    where that takes too long, and reads back what nobody could read yet. A spool that can't be read
    costs nothing but itself.

    Raises DatabaseError.
    """
    report = ReconcileResult()
    try:
        report.replayed = replay_spool()
    except OSError as error:
        log.critical("Nothing more could be done with the spool file: %s", error)
        report.spool_error = str(error)
    report.swept = sweep()
    look(liner, uncertain(), report, timeout=SCAN_SECONDS)
    raise_unknown_long()
    report.read_back = read_back_late(liner)
    return report


def read_back_late(liner: Liner) -> int:
    """Reads back created entries that could not be read at the time, for a day; returns how many.

    Any of them, so that those which can't be read don't keep the others waiting for ever.
    """
    until = time.monotonic() + READ_BACK_SECONDS
    recent = timezone.now() - LOOK_FOR
    wanted = Submission.objects.filter(
        status=Status.CREATED,
        verification=Submission.Verification.NOT_READ,
        submitted_at__gt=recent,
    ).order_by("?")[:READ_BACK_AT_MOST]
    done = 0
    for submission in wanted:
        left = until - time.monotonic()
        if left <= 0:
            break
        done += read_back(submission, liner, timeout=min(left, READ_SECONDS))
    return done


def sweep() -> int:
    """Turns `sending` whose process must have died into `unknown`; returns how many."""
    deadline = timedelta(seconds=settings.LINER_TIMEOUT_SECONDS) + SWEEP_MARGIN
    dead = Submission.objects.filter(
        status=Status.SENDING, submitted_at__lt=timezone.now() - deadline
    )
    return sum(
        change(
            submission,
            "submission.swept",
            expect=[Status.SENDING],
            status=Status.UNKNOWN,
            cause="process_died",
            finished_at=timezone.now(),
        )
        for submission in dead
    )


def uncertain() -> list[Submission]:
    """What is still looked for: every unknown one, and an absent one for a day."""
    recent = timezone.now() - LOOK_FOR
    unknown = Submission.objects.filter(status=Status.UNKNOWN)
    absent = Submission.objects.filter(status=Status.ABSENT, submitted_at__gt=recent)
    return [*unknown, *absent]


def look(
    liner: Liner,
    wanted: list[Submission],
    report: ReconcileResult | None = None,
    *,
    timeout: float = READ_SECONDS,
) -> None:
    """Scans Liner's list once for the wanted submissions, and settles what the rules allow."""
    report = report or ReconcileResult()
    if not wanted:
        return
    found_now = scan(liner, timeout=timeout)
    report.list_was_read = found_now is not None
    if found_now is None:
        return
    found = {submission.pk: matches(submission, found_now) for submission in wanted}
    rivals = Counter(number for numbers in found.values() for number in numbers)
    for submission in wanted:
        numbers = found[submission.pk]
        shared = any(rivals[number] > 1 for number in numbers)
        _judge(submission, numbers, found_now.began, report, alone=not shared)
        report.looked_at += 1


def matches(submission: Submission, scanned: Scan) -> list[int]:
    """Numbers in the list that this submission may have made: just what was asked, held by no
    submission, and not seen in Liner by anybody before it was asked."""
    same = [group.id for group in scanned.listed if is_same(group, submission)]
    held = Submission.objects.filter(liner_group_id__in=same)
    free = set(same).difference(held.values_list("liner_group_id", flat=True))
    old = LinerGroup.objects.filter(pk__in=free, first_seen__lte=submission.submitted_at)
    return sorted(free.difference(old.values_list("pk", flat=True)))


def _judge(
    submission: Submission,
    numbers: list[int],
    read_at: datetime,
    report: ReconcileResult,
    *,
    alone: bool,
) -> None:
    scans = submission.scans + 1 if numbers == submission.matches else 1
    certain = len(numbers) == 1 and alone and submission.list_read_at is not None
    if certain and scans >= SCANS_TO_CLAIM and not _rivals(submission):
        _claim(submission, numbers[0], scans, read_at, report)
    elif not numbers and scans >= SCANS_TO_SETTLE and _is_old(submission, read_at):
        _settle_absent(submission, scans, read_at, report)
    elif scans <= SCANS_TO_SETTLE or numbers != submission.matches:
        _note(submission, numbers, scans, read_at)


def _is_old(submission: Submission, read_at: datetime) -> bool:
    """Whether the list was read long enough after the last moment it can have been sent."""
    call = timedelta(seconds=settings.LINER_TIMEOUT_SECONDS)
    return read_at - submission.submitted_at >= SETTLE_AFTER + call


def _rivals(submission: Submission) -> bool:
    """Whether another entry asks for just the same and could have made what was found."""
    return (
        Submission.objects.same_request(submission.new_group)
        .filter(status__in=[Status.SENDING, Status.UNKNOWN, Status.ABSENT])
        .exclude(pk=submission.pk)
        .exists()
    )


def _claim(
    submission: Submission, number: int, scans: int, read_at: datetime, report: ReconcileResult
) -> None:
    late = submission.status == Status.ABSENT
    alarm: dict[str, Any] = {"alarm": Submission.Alarm.FOUND_LATE} if late else {}
    try:
        done = change(
            submission,
            "submission.found",
            expect=[submission.status],
            status=Status.CREATED,
            liner_group_id=number,
            cause="found",
            verification=Submission.Verification.SAME,
            matches=[number],
            scans=scans,
            scanned_at=read_at,
            **alarm,
        )
    except IntegrityError:
        log.warning("Submission %s: number %s was taken meanwhile.", submission.pk, number)
        return
    if done:
        report.found.append(submission)
        log.info("Submission %s was found in Liner as %s.", submission.pk, number)


def _settle_absent(
    submission: Submission, scans: int, read_at: datetime, report: ReconcileResult
) -> None:
    if submission.status == Status.ABSENT:
        return
    if change(
        submission,
        "submission.absent",
        expect=[Status.UNKNOWN],
        status=Status.ABSENT,
        cause="not_listed",
        scans=scans,
        scanned_at=read_at,
        matches=[],
    ):
        report.absent.append(submission)


def _note(submission: Submission, numbers: list[int], scans: int, read_at: datetime) -> None:
    change(
        submission,
        "submission.scanned",
        expect=[submission.status],
        matches=numbers,
        scans=scans,
        scanned_at=read_at,
    )


def needs_a_person(submission: Submission) -> bool:
    """Whether the program has done what it may: several matches, or one that can't be proven ours,
    or a list that could not be read for a quarter of an hour, or a day without an answer."""
    if submission.status != Status.UNKNOWN:
        return False
    age = timezone.now() - submission.submitted_at
    proposed = bool(submission.matches) and submission.scans >= SCANS_TO_CLAIM
    unread_for = timezone.now() - (submission.scanned_at or submission.submitted_at)
    unreadable = min(age, unread_for) >= SETTLE_AFTER
    return proposed or unreadable or age >= LOOK_FOR
