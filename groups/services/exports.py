"""Carrying the history away: one line a submission, and a signed manifest at the end."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

from django.utils import timezone

from groups.audit.append import in_transaction
from groups.audit.checkpoints import instance
from groups.audit.exports import Digest, manifest
from groups.models import AuditEvent, Submission, as_recorded

Filter = dict[str, Any]


def export(*, by: Any) -> Iterator[str]:
    """Puts the export on record, and returns its lines, newest submission first.

    A second event tells how many lines were handed out, also when the reader went away in between.
    Raises DatabaseError before the first line, never instead of it: what isn't on record isn't
    carried away.
    """
    applied: Filter = {}
    event = in_transaction("export", by=by, details={"filter": applied, "format": "jsonl"})
    return _lines(event, applied, by)


def _lines(event: AuditEvent, applied: Filter, by: Any) -> Iterator[str]:
    digest, complete = Digest(), False
    submissions: Any = Submission.objects.visible_to(by).newest_first().iterator()
    try:
        with closing(submissions):
            for submission in submissions:
                line = submission.as_json_line() + "\n"
                digest.add(line.encode())
                yield line
        yield manifest(digest, _told(event, applied)) + "\n"
        complete = True
    finally:
        told = {"export": event.number, "count": digest.count, "sha256": digest.hexdigest()}
        in_transaction("export.ended", by=by, details={**told, "complete": complete})


def _told(event: AuditEvent, applied: Filter) -> dict[str, Any]:
    return {
        "filter": applied,
        "head": event.hash,
        "size": event.number,
        "at": as_recorded(timezone.now()),
        "instance": instance(),
    }
