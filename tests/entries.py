"""Rows that tests write without Liner."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.cache import cache
from django.utils import timezone

from groups.models import IntegrityCheck, Submission
from groups.plan import fingerprint


def entry_of(by: User, number: int, **changes: Any) -> Submission:
    """A created entry, made without Liner; the higher the number, the newer."""
    at = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(minutes=number)
    fields = {
        "key": uuid.uuid4(),
        "title": f"Plan {number}",
        "intervals": [0, 30],
        "intervals_typed": "0, 30m",
        "fingerprint": fingerprint([0, 30]),
        "is_default": False,
        "reset_attempts_enabled": False,
        "submitted_by": by,
        "submitted_by_name": by.username,
        "submitted_at": at,
        "finished_at": at,
        "status": "created",
        "cause": "created",
        "liner_group_id": number + 1,
        "channel": "web",
        "request_body": "{}",
        "liner_host": "https://liner.example",
        **changes,
    }
    cache.clear()  # pages keep some of it until the next event, and this entry has none
    return Submission.objects.create(**fields)


def wrong() -> IntegrityCheck:
    found: dict[str, Any] = {"wrong": 1, "findings": ["WRONG event 1: why"]}
    cache.clear()  # as in entry_of
    return IntegrityCheck.objects.create(state="wrong", finished_at=timezone.now(), **found)
