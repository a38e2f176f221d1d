"""Creating one interval group: record the request, send it at most once, record the outcome."""

import logging
import time
from typing import Any

from django.db import Error, IntegrityError, connection

from groups.liner.client import Liner
from groups.log.context import set_submission
from groups.measures.instruments import CREATES, NOT_RECORDED
from groups.models import Submission, database_now
from groups.services.clocks import clock_problems
from groups.services.create.confirmations import Confirmations, Confirmed, confirmations_for
from groups.services.create.earlier import find_earlier
from groups.services.create.receipt import receipt_of
from groups.services.create.request import CreateRequest, Origin, new_submission
from groups.services.create.send import send
from groups.services.liner_groups.default import default_in, default_number, recorded_number
from groups.services.liner_groups.mirror import READ_SECONDS, Reading, read_list
from groups.services.liner_groups.read_back import read_back
from groups.services.reconcile.matching import resolve
from groups.services.record.outcome import record_outcome
from groups.services.record.submissions import change, open_submission

log = logging.getLogger(__name__)

Status = Submission.Status


class NotRecorded(Exception):
    """The database refused the record, so this call sent nothing; an earlier call may have."""


def create(
    request: CreateRequest, *, by: Any, origin: Origin, liner: Liner, confirmed: Confirmed
) -> Submission | Confirmations:
    """Creates an interval group in Liner and returns its entry, or what must be confirmed first.

    The entry is committed before the request is sent; its status says how the request ended. A key
    that was used before for the same request returns the earlier entry, whatever its state. If
    anything is left to see or to confirm, nothing is recorded and nothing is sent.

    Raises RuntimeError inside a transaction (the record would not be durable), KeyReused,
    StillOpen, TooManyCreates, NotRecorded and OutcomeNotRecorded.
    """
    submission = new_submission(request, by=by, origin=origin, liner=liner)
    try:
        if connection.in_atomic_block or not connection.get_autocommit():
            raise RuntimeError("create() inside a transaction: the record would not be durable")
        instead = _open(submission, request, liner, confirmed)
    except Error as error:
        log.error("Nothing was sent: the database refused the record: %s", error)
        CREATES.labels(NOT_RECORDED).inc()
        raise NotRecorded from error
    if instead is not None:
        return instead
    set_submission(submission.pk)
    outcome = send(liner, request.new_group, submission.submitted_at)
    CREATES.labels(outcome.status).inc()
    record_outcome(submission, outcome)
    _follow_up(submission, liner)
    return submission


def _open(
    submission: Submission, request: CreateRequest, liner: Liner, confirmed: Confirmed
) -> Submission | Confirmations | None:
    """Commits the row; or returns an earlier entry of the same key, or what is left to confirm."""
    earlier = find_earlier(submission)
    if earlier is not None:
        return earlier
    # Even if the mirror is fresh: a group that was just created elsewhere counts too.
    reading = read_list(liner)
    confirmations = confirmations_for(request.new_group, by=submission.submitted_by)
    if not confirmed.covers(confirmations) or _has_default_moved(confirmations, reading):
        # A group that this same form has just created needs no confirmation.
        return find_earlier(submission) or confirmations
    submission.receipt = receipt_of(request, confirmations, confirmed)
    # Groups in this list were not created by this request, whatever its outcome.
    submission.list_read_at = reading.begun.at if reading else None
    if submission.is_default:
        submission.default_before = default_in(reading)
    submission.clocks_agreed = not clock_problems()
    submission.submitted_at = database_now()
    try:
        open_submission(submission, by=submission.submitted_by)
    except IntegrityError:
        # Another request was recorded since find_earlier().
        if earlier := find_earlier(submission):
            return earlier
        raise
    return None


def _has_default_moved(confirmations: Confirmations, reading: Reading | None) -> bool:
    """Whether Liner's list names another default than the one that the person confirms."""
    shown = default_number(confirmations.default)
    listed = recorded_number(default_in(reading))
    return None not in (shown, listed) and shown != listed


def _follow_up(submission: Submission, liner: Liner) -> None:
    """Reads from Liner what became of the request. The outcome is on record already, so an error
    here must not fail the request."""
    until = time.monotonic() + READ_SECONDS
    try:
        if submission.status == Status.CREATED:
            read_back(submission, liner)
            if submission.is_default:
                _record_default_after(submission, liner, timeout=until - time.monotonic())
        elif submission.status == Status.UNKNOWN:
            resolve(liner, [submission])
    except Error:
        log.exception("Submission %s: the reading after the create was not recorded", submission.pk)


def _record_default_after(submission: Submission, liner: Liner, *, timeout: float) -> None:
    after = default_in(read_list(liner, timeout=timeout) if timeout > 0 else None)
    expect = [Status.CREATED]
    change(submission, "submission.default_read", expect=expect, default_after=after)
