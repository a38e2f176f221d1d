"""A request to create one interval group, and where it came from."""

import uuid
from dataclasses import asdict, dataclass
from typing import Any

from groups.liner.client import Liner
from groups.liner.fields import NewGroup, columns_of
from groups.models import Submission
from groups.plan import fingerprint


@dataclass(frozen=True)
class Origin:
    """Where a request came from, for the record."""

    channel: str
    ip_address: str | None = None
    user_agent: str = ""
    request_id: str = ""
    os_user: str = ""


@dataclass(frozen=True)
class CreateRequest:
    """A valid request for one interval group.

    key              idempotency key: at most one POST to Liner for each
    intervals_typed  the intervals as the person typed them
    retry_of         the entry that this request repeats
    is_previewed     whether the person saw a preview of this plan
    """

    new_group: NewGroup
    key: uuid.UUID
    intervals_typed: str = ""
    reason: str = ""
    retry_of: Submission | None = None
    is_previewed: bool = False


def new_submission(request: CreateRequest, *, by: Any, origin: Origin, liner: Liner) -> Submission:
    """Returns an unsaved row for a request."""
    return Submission(
        **columns_of(request.new_group),
        **asdict(origin),
        key=request.key,
        intervals_typed=request.intervals_typed,
        reason=request.reason,
        retry_of=request.retry_of,
        fingerprint=fingerprint(request.new_group.intervals),
        submitted_by=by,
        submitted_by_name=by.get_username(),
        request_body=request.new_group.body().decode(),
        liner_host=liner.url,
    )
