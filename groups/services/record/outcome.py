"""Recording the outcome of a request to Liner, whatever the database does."""

import logging
import uuid
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error, IntegrityError, connection

from groups.models import Submission, as_recorded
from groups.models.replaced_file import leave_replaced_file
from groups.services.record import spool
from groups.services.record.submissions import change

log = logging.getLogger(__name__)

Status = Submission.Status


@dataclass(frozen=True)
class Outcome:
    """How a request to Liner ended; `cause` is a code, `message` is Liner's own text."""

    status: str
    cause: str
    duration_ms: int
    finished_at: datetime
    liner_group_id: int | None = None
    http_status: int | None = None
    message: str = ""
    answer: str = ""


OUTCOME_FIELDS = [field.name for field in fields(Outcome)]
NUMBER_TAKEN: dict[str, Any] = {
    "status": Status.UNKNOWN,
    "cause": "number_taken",
    "liner_group_id": None,
}


class NumberTaken(Exception):
    """Another submission holds the number that Liner answered with."""


class OutcomeNotRecorded(Exception):
    """A request was sent, but the database refused its outcome.

    `outcome` exists only here, unless `spooled`: then the spool file keeps it too.
    """

    def __init__(self, submission: Submission, outcome: Outcome, *, spooled: bool) -> None:
        super().__init__(submission.pk)
        self.submission = submission
        self.outcome = outcome
        self.spooled = spooled


def record_outcome(submission: Submission, outcome: Outcome) -> None:
    """Commits an outcome.

    Raises OutcomeNotRecorded if the database refuses it; the spool file then keeps it, if it can
    be written.
    """
    ended = "Submission %s ended as %s, number %s"
    what = (submission.pk, outcome.status, outcome.liner_group_id)
    # Before the first write: whatever happens, the log has the number.
    log.info(f"{ended}.", *what)
    try:
        _write(submission, outcome)
    except NumberTaken:
        record_outcome(submission, replace(outcome, **NUMBER_TAKEN))
    except (Error, Submission.DoesNotExist) as error:
        log.critical(f"{ended}, but the database refused the outcome: %s", *what, error)
        spooled = _spool(submission, outcome)
        raise OutcomeNotRecorded(submission, outcome, spooled=spooled) from error


def write_outcome(
    submission: Submission,
    columns: dict[str, Any],
    kind: str = "",
    details: dict[str, Any] | None = None,
) -> bool:
    """Commits an outcome's columns with the event `kind`, or the one named after its status.

    Liner's answer replaces an `unknown`, and a number replaces an `absent`, with an alarm. Returns
    False, and writes nothing, if the submission was finished before. Raises NumberTaken, after
    which the outcome is the same with the columns NUMBER_TAKEN, and DatabaseError.
    """
    if columns["cause"] == NUMBER_TAKEN["cause"]:
        columns = columns | {"alarm": Submission.Alarm.NUMBER_TAKEN}
    event = kind or f"submission.{columns['status']}"
    expect = [Status.SENDING, Status.UNKNOWN]
    try:
        if change(submission, event, expect=expect, details=details, **columns):
            return True
        if columns["status"] != Status.CREATED:
            return False
        late = columns | {"alarm": Submission.Alarm.FOUND_LATE}
        return change(submission, event, expect=[Status.ABSENT], details=details, **late)
    except IntegrityError as error:
        if columns["liner_group_id"] is None:
            raise
        # The alarm itself is logged once it is on record.
        log.error(
            "Submission %s: Liner answered with number %s, which another submission holds.",
            submission.pk,
            columns["liner_group_id"],
        )
        raise NumberTaken from error


def _write(submission: Submission, outcome: Outcome) -> None:
    """Writes the outcome; if the connection is lost, once more on a new one."""
    columns = vars(outcome)
    # Liner may have taken a minute.
    leave_replaced_file()
    try:
        is_written = write_outcome(submission, columns)
    except Error as error:
        # A lock has already been waited for.
        if isinstance(error, IntegrityError) or "lock" in str(error):
            raise
        connection.close()
        submission.refresh_from_db()
        # The database may have reported an error and stored the outcome all the same.
        is_written = submission.finished_at == outcome.finished_at or write_outcome(
            submission, columns
        )
    if not is_written:
        submission.refresh_from_db()
        log.error("Submission %s was finished before its outcome arrived.", submission.pk)


def _spool(submission: Submission, outcome: Outcome) -> bool:
    """Adds the outcome to the spool file; returns whether that worked."""
    line = {
        "id": str(uuid.uuid4()),
        "submission": str(submission.pk),
        "set": {name: as_recorded(value) for name, value in vars(outcome).items()},
    }
    try:
        spool.keep(Path(settings.SPOOL_FILE), line)
    except OSError as error:
        log.critical("Submission %s could not be spooled either: %s", submission.pk, error)
        return False
    return True
