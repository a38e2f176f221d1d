"""Outcomes that the database would not take when they came, put on record from the spool file."""

import logging
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DataError, IntegrityError

from groups.models import Submission
from groups.services.record import spool
from groups.services.record.outcome import OUTCOME_FIELDS, write_outcome

log = logging.getLogger(__name__)

Status = Submission.Status
# How a request can have ended when its answer, or none, came.
ENDS = (Status.NOT_SENT, Status.REFUSED, Status.CREATED, Status.UNKNOWN)


def replay_spool() -> int:
    """Puts on record what waits; returns how many lines. Raises OSError and DatabaseError."""
    return spool.replay(Path(settings.SPOOL_FILE), _apply)


def _apply(line: dict[str, Any]) -> None:
    """Puts on record an outcome that the database would not take when it came.

    Raises spool.Unusable where it never will, and DatabaseError where it may the next time.
    """
    try:
        submission = Submission.objects.get(pk=line["submission"])
        outcome = _outcome_in(line["set"])
        details = {"spooled": line["id"]}
    except (KeyError, TypeError, ValueError, ValidationError, ObjectDoesNotExist) as error:
        raise spool.Unusable(f"{type(error).__name__}: {error}") from error
    # A line that was replayed before finds the row finished at just that moment.
    if submission.finished_at == outcome["finished_at"]:
        return
    try:
        done = write_outcome(submission, outcome, "submission.replayed", details)
    except (IntegrityError, DataError) as error:
        raise spool.Unusable(f"the database refuses it: {error}") from error
    if not done:
        log.error("Submission %s was finished before its spooled outcome came.", submission.pk)


def _outcome_in(spooled: dict[str, Any]) -> dict[str, Any]:
    """Returns a spooled outcome as columns. Raises as a reading of anything does."""
    field: Any = Submission._meta.get_field
    outcome = {name: field(name).clean(spooled[name], None) for name in OUTCOME_FIELDS}
    is_created = outcome["status"] == Status.CREATED
    has_number = (outcome["liner_group_id"] or 0) > 0
    if outcome["status"] not in ENDS or is_created != has_number or not outcome["finished_at"]:
        raise ValueError("no such outcome")
    return outcome
