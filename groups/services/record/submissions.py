"""Writing the record: each row together with its event, in one transaction."""

import logging
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Q

from groups.audit.append import append
from groups.audit.replay import without_blanks
from groups.models import Submission, as_recorded
from groups.services.record.alarm_messages import keep_alarm
from groups.services.record.limit import check_limit

log = logging.getLogger(__name__)

# The column of each alarm, and the column of its answer.
ANSWERS = {"alarm": "alarm_answer", "default_alarm": "default_answer"}
# Before the kind of an alarm, where both columns' kinds stand together.
PREFIXES = {"alarm": "", "default_alarm": "default_"}


def open_submission(submission: Submission, *, by: Any) -> None:
    """Commits a new row with its first event. Raises TooManyCreates, and RuntimeError inside a
    transaction."""
    with transaction.atomic(durable=True):
        check_limit(by)
        submission.save(force_insert=True)
        details = {"set": without_blanks(submission.recorded())}
        append("submission.opened", by=by, submission=submission.pk, details=details)


def change(
    submission: Submission,
    kind: str,
    *,
    by: Any = None,
    expect: Collection[str],
    when: Q | None = None,
    details: dict[str, Any] | None = None,
    **changes: Any,
) -> bool:
    """Commits changed columns with their event; `details` is what else the event holds.

    Returns False, and writes nothing, if the row's status is no longer one of `expect` or the row
    does not match `when`. A new default raises an alarm; an alarm is logged, kept for the webhook,
    and clears the answer to the one before. Raises IntegrityError for a number that another row
    holds, and RuntimeError inside a transaction.
    """
    if changes.get("status") == Submission.Status.CREATED and submission.is_default:
        changes = {"default_alarm": Submission.DefaultAlarm.MADE, **changes}
    raised = [alarm for alarm in ANSWERS if changes.get(alarm)]
    changes = {ANSWERS[alarm]: "" for alarm in raised} | changes
    with transaction.atomic(durable=True):
        row = Submission.objects.filter(when or Q(), pk=submission.pk, status__in=expect)
        if not row.update(**changes):
            return False
        for alarm in raised:
            keep_alarm(f"{PREFIXES[alarm]}{changes[alarm]}", submission=submission.pk)
        recorded = {name: as_recorded(value) for name, value in changes.items()}
        event = {**(details or {}), "set": recorded}
        append(kind, by=by, submission=submission.pk, details=event)
    for name, value in changes.items():
        setattr(submission, name, value)
    for alarm in raised:
        log.critical("Alarm %s %s: submission %s.", alarm, changes[alarm], submission.pk)
    return True
