"""Recording the outcomes in the spool file, which the database refused when they arrived."""

import logging
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DataError, IntegrityError

from groups.models import Submission
from groups.services.record import spool
from groups.services.record.outcome import (
    NUMBER_TAKEN,
    OUTCOME_FIELDS,
    NumberTaken,
    write_outcome,
)

log = logging.getLogger(__name__)

Status = Submission.Status
OUTCOMES = (Status.NOT_SENT, Status.REFUSED, Status.CREATED, Status.UNKNOWN)


def replay_spool() -> int:
    """Records the spooled outcomes; returns how many lines. Raises OSError and DatabaseError."""
    return spool.replay(Path(settings.SPOOL_FILE), _apply)


def count_spooled() -> int | None:
    """Returns how many lines wait in the spool file, None if it can't be read."""
    try:
        return spool.count(Path(settings.SPOOL_FILE))
    except OSError:
        return None


def has_damaged() -> bool:
    """Whether lines were set aside that could not be recorded: a person must decide them."""
    return os.path.exists(f"{settings.SPOOL_FILE}.damaged")


def _apply(line: dict[str, Any]) -> None:
    """Records one spooled outcome.

    Raises spool.Unusable if that can never work, and DatabaseError if it may work next time.
    """
    try:
        submission = Submission.objects.get(pk=line["submission"])
        outcome = _parsed(line["set"])
        details = {"spooled": line["id"]}
    except (KeyError, TypeError, ValueError, ValidationError, ObjectDoesNotExist) as error:
        raise spool.Unusable(f"{type(error).__name__}: {error}") from error
    # A line that was replayed before finds its own time on the row.
    if submission.finished_at == outcome["finished_at"]:
        return
    try:
        done = _record(submission, outcome, details)
    except (IntegrityError, DataError, UnicodeError) as error:
        raise spool.Unusable(f"the database refuses it: {error}") from error
    if not done:
        log.error("Submission %s was finished before its spooled outcome.", submission.pk)


def _record(submission: Submission, outcome: dict[str, Any], details: dict[str, Any]) -> bool:
    try:
        return write_outcome(submission, outcome, "submission.replayed", details)
    except NumberTaken:
        return write_outcome(submission, outcome | NUMBER_TAKEN, "submission.replayed", details)


def _parsed(spooled: dict[str, Any]) -> dict[str, Any]:
    """Returns a spooled outcome as columns. Raises KeyError, TypeError, ValueError and
    ValidationError."""
    field: Any = Submission._meta.get_field
    outcome = {name: field(name).clean(spooled[name], None) for name in OUTCOME_FIELDS}
    is_created = outcome["status"] == Status.CREATED
    has_number = (outcome["liner_group_id"] or 0) > 0
    if outcome["status"] not in OUTCOMES or is_created != has_number or not outcome["finished_at"]:
        raise ValueError("not an outcome")
    return outcome
