"""Sending one request to Liner."""

import time

from django.utils import timezone

from groups.liner.client import Liner
from groups.liner.errors import LinerError, NotSent, Refused
from groups.liner.fields import NewGroup
from groups.models import Submission
from groups.services.record.outcome import Outcome

Status = Submission.Status


def send(liner: Liner, new_group: NewGroup) -> Outcome:
    """Sends at most one POST, and returns its outcome."""
    began = time.monotonic()
    try:
        created = liner.create(new_group)
    except LinerError as error:
        return Outcome(
            status=_status(error),
            cause=error.reason,
            duration_ms=_milliseconds_since(began),
            finished_at=timezone.now(),
            http_status=error.http_status,
            message=error.message,
            answer=error.body,
        )
    return Outcome(
        status=Status.CREATED,
        cause="created",
        duration_ms=_milliseconds_since(began),
        finished_at=timezone.now(),
        liner_group_id=created.id,
        http_status=created.http_status,
        answer=created.body,
    )


def _status(error: LinerError) -> str:
    if isinstance(error, Refused):
        return Status.REFUSED
    if isinstance(error, NotSent):
        return Status.NOT_SENT
    return Status.UNKNOWN


def _milliseconds_since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
