"""Writing the record: a row and the event that tells of it, in one transaction, or neither."""

import logging
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Q

from groups.audit.append import append
from groups.models import Submission, as_recorded

log = logging.getLogger(__name__)

# An alarm's column, and that of its answer.
ANSWERS = {"alarm": "alarm_answer", "default_alarm": "default_answer"}


def open_submission(submission: Submission, *, by: Any) -> None:
    """Commits a new row with its first event. Raises RuntimeError inside a transaction."""
    with transaction.atomic(durable=True):
        submission.save(force_insert=True)
        details = {"set": submission.recorded()}
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

    Returns False, and writes nothing, where the row's status is none of `expect` any more, or the
    row not as `when` says: somebody else was quicker. An alarm goes to the log, once; a new default
    raises one. Raises IntegrityError for a number that another row holds, and RuntimeError inside a
    transaction.
    """
    changes = _with_alarms(submission, changes)
    with transaction.atomic(durable=True):
        row = Submission.objects.filter(when or Q(), pk=submission.pk, status__in=expect)
        if not row.update(**changes):
            return False
        recorded = {name: as_recorded(value) for name, value in changes.items()}
        event = {**(details or {}), "set": recorded}
        append(kind, by=by, submission=submission.pk, details=event)
    for name, value in changes.items():
        setattr(submission, name, value)
    _log_alarms(submission, changes)
    return True


def _with_alarms(submission: Submission, changes: dict[str, Any]) -> dict[str, Any]:
    """With the alarm of a new default; a new alarm takes away the answer to an earlier one."""
    if changes.get("status") == Submission.Status.CREATED and submission.is_default:
        changes = {"default_alarm": Submission.DefaultAlarm.MADE, **changes}
    raised = [answer for alarm, answer in ANSWERS.items() if changes.get(alarm)]
    return dict.fromkeys(raised, "") | changes


def _log_alarms(submission: Submission, changes: dict[str, Any]) -> None:
    for alarm in ANSWERS:
        if changes.get(alarm):
            log.critical("Alarm %s %s: submission %s.", alarm, changes[alarm], submission.pk)


def finish(
    submission: Submission, kind: str, *, details: dict[str, Any] | None = None, **outcome: Any
) -> bool:
    """Commits how a request ended, also where its process was taken for dead meanwhile.

    What Liner answered counts more than what was made of its list. Returns False, and writes
    nothing, where a number is on record already, or an absence that the outcome does not belie.
    Raises as change() does.
    """
    status = Submission.Status
    expect = [status.SENDING, status.UNKNOWN]
    if change(submission, kind, expect=expect, details=details, **outcome):
        return True
    if outcome["status"] != status.CREATED:
        return False
    late = outcome | {"alarm": Submission.Alarm.FOUND_LATE}
    return change(submission, kind, expect=[status.ABSENT], details=details, **late)
