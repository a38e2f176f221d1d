"""Putting on record how a request ended, whatever the database does meanwhile."""

import logging
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error, IntegrityError, connection

from groups.models import Submission, as_recorded
from groups.services.create.errors import OutcomeNotRecorded
from groups.services.record import spool
from groups.services.record.outcome import OUTCOME_FIELDS, Outcome
from groups.services.record.submissions import finish

UNKNOWN = Submission.Status.UNKNOWN

log = logging.getLogger(__name__)


def close(submission: Submission, outcome: Outcome) -> None:
    """Writes down how a request ended.

    Raises OutcomeNotRecorded where the database does not take it: then a line of the spool file
    keeps it, if that can be written.
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
    except IntegrityError:
        if outcome.liner_group_id is None:
            raise
        # The alarm itself is logged when it is on record.
        log.error(
            "Submission %s: Liner answered with number %s, which another submission holds.",
            submission.pk,
            outcome.liner_group_id,
        )
        taken = replace(outcome, status=UNKNOWN, cause="number_taken", liner_group_id=None)
        close(submission, taken)
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


def _write(submission: Submission, outcome: Outcome) -> None:
    changes = {name: getattr(outcome, name) for name in OUTCOME_FIELDS}
    if outcome.cause == "number_taken":
        changes["alarm"] = Submission.Alarm.NUMBER_TAKEN
    try:
        _change(submission, changes)
    except IntegrityError:
        raise
    except Error as error:
        # The connection may have died while Liner was thinking: once more, on a new one. But who
        # waited for a lock has waited enough.
        if "lock" in str(error):
            raise
        connection.close()
        submission.refresh_from_db()
        # It may have told an error and taken the outcome all the same.
        if submission.finished_at != outcome.finished_at:
            _change(submission, changes)


def _change(submission: Submission, changes: dict[str, Any]) -> None:
    if not finish(submission, f"submission.{changes['status']}", **changes):
        log.error("Submission %s was finished before its outcome came.", submission.pk)
