"""Ask Liner for one interval group: on record first, then at most one request, then the outcome."""

import logging
import time
import uuid
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.db import Error, IntegrityError, connection
from django.utils import timezone

from groups.liner.client import Liner, NewGroup
from groups.models import Submission, as_recorded
from groups.plan import fingerprint
from groups.services import spool
from groups.services.handover import default_in, has_moved, record_default_after
from groups.services.mirror import READ_SECONDS, Scan, scan
from groups.services.outcome import OUTCOME_FIELDS, Outcome, ask
from groups.services.readback import read_back
from groups.services.receipt import Receipt
from groups.services.reconcile import look
from groups.services.record import finish, open_submission

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


class SubmitError(Exception):
    """Nothing was sent to Liner by this call, except where a subclass says so."""


class KeyReused(SubmitError):
    """The form key has served for another request: `earlier` is what it made."""

    def __init__(self, earlier: Submission) -> None:
        super().__init__(earlier.pk)
        self.earlier = earlier


class StillOpen(SubmitError):
    """Just the same was asked before, as `earlier`, and how that ended isn't known yet."""

    def __init__(self, earlier: Submission) -> None:
        super().__init__(earlier.pk)
        self.earlier = earlier


class DefaultMoved(SubmitError):
    """Liner's default is no longer the one that the person was shown."""


class NotConfirmed(SubmitError):
    """What the person has not confirmed must not be sent, and nothing was made of it before."""


class NotRecorded(SubmitError):
    """The database did not take the record, so this call sent nothing; an earlier one may have."""


class OutcomeNotRecorded(SubmitError):
    """Liner was asked, but the database did not take how it ended.

    `outcome` is all there is; `spooled` tells whether a file keeps it until the database does.
    """

    def __init__(self, submission: Submission, outcome: Outcome, *, spooled: bool) -> None:
        super().__init__(submission.pk)
        self.submission = submission
        self.outcome = outcome
        self.spooled = spooled


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
    asked) and the SubmitErrors above.
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
    _close(submission, outcome)
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


def _close(submission: Submission, outcome: Outcome) -> None:
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
        taken = replace(outcome, status=Status.UNKNOWN, cause="number_taken", liner_group_id=None)
        _close(submission, taken)
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
