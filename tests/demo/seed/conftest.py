"""Making up a past, and whether its evidence is right."""

import json
from datetime import date
from typing import Any

from groups.audit import append, triggers
from groups.audit.chain import GENESIS
from groups.audit.replay import BLANKS
from groups.audit.verify import verify
from groups.demo.seed import seed
from groups.models import AuditEvent, Submission

UNTIL = date(2026, 11, 20)


def fill(rows: int = 600, **options: Any) -> None:
    for _ in seed(rows, until=UNTIL, **options):
        pass


def require_right() -> None:
    """Every link, number and hash, and every row as the replay of its events."""
    previous, replayed = GENESIS, {}
    for number, event in enumerate(AuditEvent.objects.order_by("number"), 1):
        assert (event.number, event.previous_hash) == (number, previous)
        assert event.hash == append.hash_of(event), number
        previous = event.hash
        if event.submission:
            assert event.kind == "submission.opened" or event.submission in replayed, number
            row = replayed.setdefault(event.submission, BLANKS.copy())
            row.update(json.loads(event.details)["set"])
    recorded = {entry.pk: entry.recorded() for entry in Submission.objects.all()}
    assert replayed == recorded
    assert not triggers.missing()
    assert verify().findings == []


def seeded_events() -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(submission__isnull=False).order_by("number"))
