"""Alarms: raised here or with an outcome, logged once, and shown until somebody answers."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from operator import itemgetter
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import Error
from django.db.models import Min, Q

from groups import roles
from groups.audit.unchanged import until_next_event
from groups.models import (
    DEFAULT_ALARM,
    OUTCOME_ALARM,
    AuditEvent,
    IntegrityCheck,
    LinerGroup,
    Submission,
    database_now,
)
from groups.services.record.submissions import ANSWERS, change

log = logging.getLogger(__name__)

Status = Submission.Status
UNKNOWN_LONG = Submission.Alarm.UNKNOWN_LONG

LONG = timedelta(hours=1)
# How long Liner's list may take to show a new default; Liner documents no limit.
LATE_IN_LIST = timedelta(minutes=15)
SHOWN_COLUMNS = ("id", "title", "status", *ANSWERS, *ANSWERS.values())
MOST_WAITING = 100
MOST_COMPARED = 20


@dataclass(frozen=True)
class Waiting:
    """What needs a person's attention.

    count    how many entries `/attention/` shows them, at most MOST_WAITING
    alarms   how many entries have an unanswered alarm that concerns them, at most MOST_WAITING
    newest   the newest of those
    check    the last integrity check that found something wrong and that nobody has answered
    """

    count: int = 0
    alarms: int = 0
    newest: Submission | None = None
    check: IntegrityCheck | None = None

    @property
    def has_more(self) -> bool:
        """Whether there may be more entries than `count`."""
        return self.count >= MOST_WAITING

    @property
    def has_more_alarms(self) -> bool:
        """Whether there may be more than `alarms`."""
        return self.alarms >= MOST_WAITING


def waiting_for(user: Any) -> Waiting:
    """Returns what every page shows, as it was after the last event: nothing if the database is
    lost, so that pages still load."""
    try:
        rights = [may(user) for may in (roles.may_see_history, roles.may_see_all, roles.may_review)]
        return until_next_event("waiting", (user.pk, *rights), lambda: waiting_now(user))
    except Error:
        log.exception("What needs attention can't be read")
        return Waiting()


def waiting_now(user: Any) -> Waiting:
    if not roles.may_see_history(user):
        return Waiting()
    count = Submission.objects.for_attention(user)[:MOST_WAITING].count()
    alarming = Submission.objects.alarming(user).newest_first().values(*SHOWN_COLUMNS)
    # All of them need attention.
    alarms = list(alarming[:MOST_WAITING]) if count else []
    return Waiting(
        count=count,
        alarms=len(alarms),
        newest=Submission(**alarms[0]) if alarms else None,
        check=IntegrityCheck.objects.unanswered().first() if roles.may_see_all(user) else None,
    )


def may_answer(user: Any, submission: Submission, alarm: str) -> bool:
    """Whether it concerns the person: auditors, and the submitter; but submitters don't answer the
    alarm about their own new default. Administrators only read."""
    if submission.submitted_by_id == user.pk:
        made = Submission.DefaultAlarm.MADE
        return alarm == "alarm" or submission.default_alarm != made
    return roles.may_review(user)


def answer_alarm(submission: Submission, answer: str, *, by: Any, alarm: str = "alarm") -> bool:
    """Records a person's answer to an alarm, which is no longer shown then.

    `alarm` is its column, a key of ANSWERS. Returns False if there is none, or somebody has
    answered it already. Raises PermissionDenied if it does not concern the person.
    """
    if not may_answer(by, submission, alarm):
        raise PermissionDenied
    unanswered = OUTCOME_ALARM if alarm == "alarm" else DEFAULT_ALARM
    code = getattr(submission, alarm)
    return change(
        submission,
        "submission.alarm_answered",
        by=by,
        expect=Status.values,
        when=unanswered & Q(**{alarm: code}),
        details={"alarm": code},
        **{ANSWERS[alarm]: answer},
    )


def raise_unknown_long() -> int:
    """Raises the alarm for submissions unknown for an hour, once each; returns how many.

    Submissions with another unanswered alarm are left out.
    """
    quiet = ~OUTCOME_ALARM & ~Q(alarm=UNKNOWN_LONG)
    before = database_now() - LONG
    overdue = Submission.objects.filter(quiet, status=Status.UNKNOWN, submitted_at__lt=before)
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


def watch_default(defaults: Sequence[int], last_event: int) -> None:
    """Raises an alarm if Liner's list names another default than the last one created here; again
    only for yet another one.

    `defaults` are the numbers that the list calls default. Several prove nothing, and neither does
    a list that began to be read at `last_event` if the last default may have been created since,
    nor one that does not show the last default yet.
    """
    latest = _latest_default()
    if latest is None or latest.status != Status.CREATED or len(defaults) > 1:
        return
    present = defaults[0] if defaults else 0
    is_expected = present in (latest.liner_group_id, latest.default_seen)
    is_later = Submission.objects.filter(pk=latest.pk).possibly_created_after(last_event).exists()
    if is_expected or is_later or _may_be_late(latest):
        return
    change(
        latest,
        "submission.alarm_raised",
        expect=[Status.CREATED],
        when=~Q(default_seen=present),
        default_alarm=Submission.DefaultAlarm.ELSEWHERE,
        default_seen=present,
    )


def _may_be_late(entry: Submission) -> bool:
    is_new = database_now() - entry.submitted_at < LATE_IN_LIST
    listed = LinerGroup.objects.listed().filter(pk__in=[entry.liner_group_id])
    return is_new and not listed.exists()


def _latest_default() -> Submission | None:
    """The last request for a new default by the order of events: a clock may have been wrong."""
    newest = Submission.objects.possible_defaults().newest_first().values_list("pk", flat=True)
    events = AuditEvent.objects.filter(submission__in=list(newest[:MOST_COMPARED])).order_by()
    opened = events.values_list("submission").annotate(opened=Min("number"))
    last = max(opened, key=itemgetter(1), default=None)
    return Submission.objects.get(pk=last[0]) if last else None
