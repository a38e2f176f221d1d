"""How a request to Liner ended, and putting that on record whatever the database does."""

import logging
import uuid
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error, IntegrityError, connection

from groups.models import Submission, as_recorded
from groups.services.record import spool
from groups.services.record.submissions import finish

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """How a request to Liner ended; `cause` is a code, `message` Liner's own words."""

    status: str
    cause: str
    duration_ms: int
    finished_at: datetime
    liner_group_id: int | None = None
    http_status: int | None = None
    message: str = ""
    answer: str = ""


OUTCOME_FIELDS = [field.name for field in fields(Outcome)]
NUMBER_TAKEN = {"cause": "number_taken", "alarm": Submission.Alarm.NUMBER_TAKEN}


class OutcomeNotRecorded(Exception):
    """Liner was asked, but the database did not take how it ended.

    `outcome` is all there is; `spooled` tells whether a file keeps it until the database does.
    """

    def __init__(self, submission: Submission, outcome: Outcome, *, spooled: bool) -> None:
        super().__init__(submission.pk)
        self.submission = submission
        self.outcome = outcome
        self.spooled = spooled


def record_outcome(submission: Submission, outcome: Outcome) -> None:
    """Commits how a request ended.

    Raises OutcomeNotRecorded where the database refuses; a line of the spool file then keeps the
    outcome, if that can be written.
    """
    # Before the first write: whatever comes, the log has the number.
    log.info(
        "Submission %s ended as %s with number %s.",
        submission.pk,
        outcome.status,
        outcome.liner_group_id,
    )
    try:
        _write(submission, outcome)
    except Error as error:
        log.critical(
            "Submission %s ended as %s with number %s, which the database did not take: %s",
            submission.pk,
            outcome.status,
            outcome.liner_group_id,
            error,
        )
        raise OutcomeNotRecorded(
            submission, outcome, spooled=_spool(submission, outcome)
        ) from error


def write_outcome(
    submission: Submission,
    columns: dict[str, Any],
    kind: str = "",
    details: dict[str, Any] | None = None,
) -> bool:
    """Commits an outcome's columns; with the event `kind`, or the one named after its status.

    A number that another submission holds makes the outcome unknown, with an alarm. Returns False
    where the submission was finished before. Raises DatabaseError.
    """
    if columns["cause"] == NUMBER_TAKEN["cause"]:
        columns = columns | NUMBER_TAKEN
    try:
        event = kind or f"submission.{columns['status']}"
        return finish(submission, event, details=details, **columns)
    except IntegrityError:
        if columns["liner_group_id"] is None:
            raise
        # The alarm itself is logged when it is on record.
        log.error(
            "Submission %s: Liner answered with number %s, which another submission holds.",
            submission.pk,
            columns["liner_group_id"],
        )
        unknown = {"status": Submission.Status.UNKNOWN, "liner_group_id": None}
        return write_outcome(submission, columns | unknown | NUMBER_TAKEN, kind, details)


def _write(submission: Submission, outcome: Outcome) -> None:
    """Writes the outcome; once more on a new connection where the first died meanwhile."""
    columns = {name: getattr(outcome, name) for name in OUTCOME_FIELDS}
    try:
        is_written = write_outcome(submission, columns)
    except Error as error:
        # Whoever waited for a lock has waited enough.
        if isinstance(error, IntegrityError) or "lock" in str(error):
            raise
        connection.close()
        submission.refresh_from_db()
        # The database may have reported an error and taken the outcome all the same.
        is_written = submission.finished_at == outcome.finished_at or write_outcome(
            submission, columns
        )
    if not is_written:
        log.error("Submission %s was finished before its outcome came.", submission.pk)


def _spool(submission: Submission, outcome: Outcome) -> bool:
    """Keeps an outcome in the spool file; returns whether that worked."""
    line = {
        "id": str(uuid.uuid4()),
        "submission": str(submission.pk),
        "set": {name: as_recorded(getattr(outcome, name)) for name in OUTCOME_FIELDS},
    }
    try:
        spool.keep(Path(settings.SPOOL_FILE), line)
    except OSError as error:
        log.critical("The spool file did not take submission %s either: %s", submission.pk, error)
        return False
    return True
