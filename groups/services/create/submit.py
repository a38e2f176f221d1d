"""Ask Liner for one interval group: on record first, then at most one request, then the outcome."""

import logging
import time
import uuid
from dataclasses import dataclass
from typing import Any, Literal

from django.db import Error, IntegrityError, connection
from django.utils import timezone

from groups.liner.client import Liner, NewGroup
from groups.models import Submission
from groups.plan import fingerprint
from groups.services.create.default_change import default_in, has_moved, record_default_after
from groups.services.create.errors import (
    DefaultMoved,
    KeyReused,
    NotConfirmed,
    NotRecorded,
    StillOpen,
)
from groups.services.create.receipt import Receipt
from groups.services.liner_groups.mirror import READ_SECONDS, Scan, scan
from groups.services.liner_groups.read_back import read_back
from groups.services.reconcile.reconcile import look
from groups.services.record.finish import close
from groups.services.record.outcome import ask
from groups.services.record.submissions import open_submission

log = logging.getLogger(__name__)

Status = Submission.Status


@dataclass(frozen=True)
class Origin:
    """Where a request came from, for the record."""

    channel: str
    ip_address: str | None = None
    user_agent: str = ""
    request_id: str = ""
    os_user: str = ""


def submit(
    asked: NewGroup,
    *,
    by: Any,
    liner: Liner,
    key: uuid.UUID,
    origin: Origin,
    typed: str = "",
    reason: str = "",
    retry_of: Submission | None = None,
    receipt: Receipt | None = None,
    before: Scan | Literal["to be read", "unreadable"] = "to be read",
    may_send: bool = True,
) -> Submission:
    """Asks Liner for an interval group and returns the finished record of it.

    A key that was used before for the same request returns the earlier record, whatever its
    state, and sends nothing. `typed` is how the person wrote the intervals, `receipt` what they
    saw, `before` what the caller's own reading of Liner's list came to, for this very press.
    Without `may_send` only what was made before is returned, and nothing is sent.

    Raises RuntimeError inside a transaction (the record would not be durable before Liner is
    asked) and the SubmitErrors of submit_errors.py.
    """
    submission = Submission(
        key=key,
        title=asked.title,
        intervals=list(asked.intervals),
        intervals_typed=typed,
        is_default=asked.is_default,
        reset_attempts_enabled=asked.reset_attempts_enabled,
        reason=reason,
        receipt=receipt.as_json() if receipt else {},
        fingerprint=fingerprint(asked.intervals),
        retry_of=retry_of,
        submitted_by=by,
        submitted_by_name=by.get_username(),
        request_body=asked.body().decode(),
        liner_host=liner.url,
        channel=origin.channel,
        os_user=origin.os_user,
        ip_address=origin.ip_address,
        user_agent=origin.user_agent,
        request_id=origin.request_id,
    )
    shown = receipt.default_number if receipt else None
    earlier = _open(submission, liner, before, default_shown=shown, may_send=may_send)
    if earlier is not None:
        return earlier
    outcome = ask(liner, asked)
    close(submission, outcome)
    _look_after(submission, liner)
    return submission


def has_answer(asked: NewGroup, key: uuid.UUID) -> bool:
    """Whether submit() would send nothing: the key has served, or just the same is still open."""
    same_key = Submission.objects.filter(key=key)
    return same_key.exists() or Submission.objects.open_for(asked).exists()


def _open(
    submission: Submission,
    liner: Liner,
    before: Scan | Literal["to be read", "unreadable"],
    *,
    default_shown: int | None,
    may_send: bool,
) -> Submission | None:
    """Commits the row; or returns what the same key made before. Raises as `submit` does."""
    try:
        if connection.in_atomic_block or not connection.get_autocommit():
            raise RuntimeError("submit() inside a transaction: the record would not be durable")
        earlier = _earlier(submission)
        if earlier is not None:
            return earlier
        if not may_send:
            raise NotConfirmed(submission.pk)
        # What stands in Liner's list now was not made by this request, whatever comes of it.
        if before == "to be read":
            before = scan(liner) or "unreadable"
        read = None if before == "unreadable" else before
        submission.list_read_at = read.began if read else None
        if submission.is_default:
            submission.default_before = default_in(read)
            if has_moved(submission.default_before, since=default_shown):
                raise DefaultMoved(submission.pk)
        submission.submitted_at = timezone.now()
        return _insert(submission)
    except Error as error:
        log.error("Nothing was sent: the database did not take the record: %s", error)
        raise NotRecorded from error


def _insert(submission: Submission) -> Submission | None:
    try:
        open_submission(submission, by=submission.submitted_by)
    except IntegrityError:
        # Another request won between the look and the insert.
        earlier = _earlier(submission)
        if earlier is None:
            raise
        return earlier
    return None


def _earlier(submission: Submission) -> Submission | None:
    earlier = Submission.objects.filter(key=submission.key).first()
    if earlier is None:
        earlier = Submission.objects.open_for(submission.asked).first()
        if earlier is None:
            return None
        # With the same key it was committed just between the two looks.
        if earlier.key != submission.key:
            raise StillOpen(earlier)
    if not _same_request(earlier, submission):
        raise KeyReused(earlier)
    return earlier


def _same_request(one: Submission, other: Submission) -> bool:
    return (one.submitted_by_id, one.asked, one.reason) == (
        other.submitted_by_id,
        other.asked,
        other.reason,
    )


def _look_after(submission: Submission, liner: Liner) -> None:
    """Reads from Liner what became of it. The outcome stands already: nothing here can change that
    it was sent, so nothing here may fail the request."""
    until = time.monotonic() + READ_SECONDS
    try:
        if submission.status == Status.CREATED:
            read_back(submission, liner)
            if submission.is_default:
                record_default_after(submission, liner, timeout=until - time.monotonic())
        elif submission.status == Status.UNKNOWN:
            look(liner, [submission])
    except Error:
        log.exception(
            "Submission %s: what was read after the create is not recorded", submission.pk
        )
