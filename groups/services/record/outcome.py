"""Asking Liner once, and how that ended, as the record keeps it."""

import time
from dataclasses import dataclass, fields
from datetime import datetime

from django.utils import timezone

from groups.liner.client import Liner, NewGroup
from groups.liner.errors import LinerError, NotSent, Refused
from groups.models import Submission

Status = Submission.Status


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


def ask(liner: Liner, asked: NewGroup) -> Outcome:
    """Asks Liner, with one POST at most, and returns how that ended."""
    began = time.monotonic()
    try:
        created = liner.create(asked)
    except LinerError as error:
        return Outcome(
            status=_status(error),
            cause=error.reason,
            duration_ms=_since(began),
            finished_at=timezone.now(),
            http_status=error.http_status,
            message=error.message,
            answer=error.body,
        )
    return Outcome(
        status=Status.CREATED,
        cause="created",
        duration_ms=_since(began),
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


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
