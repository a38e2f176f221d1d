"""Sending one request to Liner."""

import time
from datetime import datetime, timedelta
from typing import Any

from groups.liner.client import Liner
from groups.liner.errors import LinerError, NotSent, Refused
from groups.liner.fields import NewGroup
from groups.models import Submission
from groups.services.record.outcome import Outcome

Status = Submission.Status


def send(liner: Liner, new_group: NewGroup, began_at: datetime) -> Outcome:
    """Sends at most one POST, and returns its outcome.

    The outcome's time is `began_at` and what has passed since: no clock that jumps counts.
    """
    began = time.monotonic()
    try:
        created = liner.create(new_group)
    except LinerError as error:
        return Outcome(
            status=_status(error),
            cause=error.reason,
            **_timed(began, began_at),
            http_status=error.http_status,
            message=error.message,
            answer=error.body,
        )
    return Outcome(
        status=Status.CREATED,
        cause="created",
        **_timed(began, began_at),
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


def _timed(began: float, began_at: datetime) -> dict[str, Any]:
    duration = time.monotonic() - began
    return {
        "duration_ms": round(duration * 1000),
        "finished_at": began_at + timedelta(seconds=duration),
    }
