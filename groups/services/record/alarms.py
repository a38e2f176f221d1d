"""What must not wait: raised here or with an outcome, said once, and standing until answered."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import Error
from django.db.models import Q
from django.utils import timezone

from groups import roles
from groups.models import DEFAULT_ALARM, OUTCOME_ALARM, IntegrityCheck, Submission
from groups.services.record.submissions import ANSWERS, change

log = logging.getLogger(__name__)

Status = Submission.Status
UNKNOWN_LONG = Submission.Alarm.UNKNOWN_LONG
ELSEWHERE = Submission.DefaultAlarm.ELSEWHERE

LONG = timedelta(hours=1)
# What a line about an alarm is made of.
TOLD = ("id", "title", "status", "alarm", "alarm_answer", "default_alarm", "default_answer")
MOST_SHOWN = 3
MOST_COUNTED = 10


@dataclass(frozen=True)
class Standing:
    """Unanswered alarms that concern a person.

    entries  the newest few entries with one, so that they fit on every page
    more     how many others there are, counted up to MOST_COUNTED
    check    the last integrity check that found something wrong
    """

    entries: tuple[Submission, ...] = ()
    more: int = 0
    check: IntegrityCheck | None = None

    @property
    def is_capped(self) -> bool:
        """Whether there may be still more than `more`."""
        return len(self.entries) + self.more >= MOST_COUNTED

    def __bool__(self) -> bool:
        return bool(self.entries or self.check)


def standing_for(user: Any) -> Standing:
    """For every page: cheap, and where the database is lost there is a page all the same."""
    try:
        return _standing_for(user)
    except Error:
        log.exception("Which alarms stand can't be read")
        return Standing()


def _standing_for(user: Any) -> Standing:
    if not roles.may_see_history(user):
        return Standing()
    # In one query: each page waits for it.
    found = list(Submission.objects.alarming(user).newest_first().values(*TOLD)[:MOST_COUNTED])
    return Standing(
        entries=tuple(Submission(**told) for told in found[:MOST_SHOWN]),
        more=max(0, len(found) - MOST_SHOWN),
        check=IntegrityCheck.objects.alarming() if roles.may_see_all(user) else None,
    )


def may_answer(user: Any, submission: Submission, alarm: str) -> bool:
    """Whom it concerns: auditors, and whoever asked; but that somebody made a new default is not
    for themselves to answer. Administrators only read."""
    if submission.submitted_by_id == user.pk:
        made = Submission.DefaultAlarm.MADE
        return alarm == "alarm" or submission.default_alarm != made
    return roles.may_review(user)


def answer_alarm(submission: Submission, answer: str, *, by: Any, alarm: str = "alarm") -> bool:
    """Records what a person says about an alarm, which then no longer stands out.

    `alarm` is its column, a key of ANSWERS. Returns False where none stands, or somebody has
    answered it meanwhile. Raises PermissionDenied where it is not this person's to answer.
    """
    if not may_answer(by, submission, alarm):
        raise PermissionDenied
    stands = OUTCOME_ALARM if alarm == "alarm" else DEFAULT_ALARM
    details = {"alarm": getattr(submission, alarm)}
    changes = {ANSWERS[alarm]: answer}
    return change(
        submission,
        "submission.alarm_answered",
        by=by,
        expect=Status.values,
        when=stands & Q(**{alarm: getattr(submission, alarm)}),
        details=details,
        **changes,
    )


def raise_unknown_long() -> int:
    """Raises the alarm for what is unknown for an hour, once each; returns for how many.

    Another alarm of the entry that nobody has answered yet says enough.
    """
    quiet = ~OUTCOME_ALARM & ~Q(alarm=UNKNOWN_LONG)
    asked_before = timezone.now() - LONG
    overdue = Submission.objects.filter(quiet, status=Status.UNKNOWN, submitted_at__lt=asked_before)
    return sum(
        change(
            submission,
            "submission.alarm_raised",
            expect=[Status.UNKNOWN],
            when=quiet,
            alarm=UNKNOWN_LONG,
        )
        for submission in overdue
    )


def watch_default(defaults: Sequence[int], *, began: datetime) -> None:
    """Compares the default in Liner's list, read from `began` on, with the last one made here, and
    raises the alarm where it is another; again only where it is yet another.

    `defaults` are the numbers that the list calls default. Several, or a default whose creation is
    not over, tell nothing.
    """
    latest = Submission.objects.possible_defaults().newest_first().first()
    if latest is None or latest.finished_at is None or len(defaults) > 1:
        return
    now = defaults[0] if defaults else 0
    is_ours = now in (latest.liner_group_id, latest.default_seen)
    if latest.status != Status.CREATED or latest.finished_at >= began or is_ours:
        return
    change(
        latest,
        "submission.alarm_raised",
        expect=[Status.CREATED],
        when=~Q(default_seen=now),
        default_alarm=ELSEWHERE,
        default_seen=now,
    )
