"""An entry's events as steps: what happened, in order."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from groups.audit.proof import ProvenEvent
from groups.models import Submission

OPENINGS = ("submission.opened", "submission.imported")
NOT_KNOWN_TO_BE_SENT = (Submission.Status.NOT_SENT, Submission.Status.SENDING)

TEMPLATES = {
    "requested": "requested",
    "shown": "shown",
    "not_shown": "shown",
    "confirmed": "confirmed",
    "unconfirmed": "confirmed",
    "sent": "sent",
    "prepared": "sent",
    "created": "answered",
    "refused": "answered",
    "unknown": "answered",
    "not_sent": "answered",
    "replayed": "answered",
    "swept": "swept",
    "read_back": "read_back",
    "default_read": "default_read",
    "scanned": "scanned",
    "found": "scanned",
    "absent": "scanned",
    "proposed": "proposed",
    "settled": "settled",
    "alarm_raised": "alarm_raised",
    "alarm_answered": "alarm_answered",
    "reviewed": "reviewed",
    "explanation_requested": "reviewed",
    "explained": "explained",
}


@dataclass(frozen=True)
class Step:
    """One thing that happened.

    code     the event's kind without "submission.", or a part of the opening event: requested,
             shown (or not_shown), confirmed (or unconfirmed), sent (or prepared)
    by       the person's name; "" for the program
    first    the number of its event; None if there is no event
    last     the number of its last event, if `count` events were folded into one step
    changes  the columns that it set
    details  what else the event holds
    """

    code: str
    at: datetime | None
    by: str = ""
    first: int | None = None
    last: int | None = None
    count: int = 1
    changes: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def part(self) -> str:
        """The path of its template."""
        return f"entry/timeline/{TEMPLATES.get(self.code, 'other')}.html"

    @property
    def alarms(self) -> tuple[str, ...]:
        """The labels of the alarms that it raised."""
        kinds = {"alarm": Submission.Alarm, "default_alarm": Submission.DefaultAlarm}
        raised = ((choices, self.changes.get(name)) for name, choices in kinds.items())
        return tuple(str(choices(code).label) for choices, code in raised if code in choices.values)


def timeline(events: Sequence[ProvenEvent], submission: Submission) -> tuple[Step, ...]:
    """Returns the steps in order; consecutive readings of Liner's list are one.

    An entry without events gets the steps of its row, without numbers.
    """
    steps = [step for event in events for step in _steps(event)]
    if not steps:
        opened = Step(
            code="opened",
            at=submission.submitted_at,
            by=submission.submitted_by_name,
            changes=submission.recorded(),
        )
        steps = list(_opened(opened))
    if submission.status in NOT_KNOWN_TO_BE_SENT:
        steps = [replace(step, code="prepared") if step.code == "sent" else step for step in steps]
    return tuple(_folded(steps))


def _steps(event: ProvenEvent) -> Iterator[Step]:
    details = _parsed(event.details)
    changes = details.pop("set", {})
    step = Step(
        code=event.kind.removeprefix("submission."),
        at=event.at,
        by=event.actor,
        first=event.number,
        last=event.number,
        changes=changes if isinstance(changes, dict) else {},
        details=details,
    )
    if step.changes.get("review_state") == Submission.ReviewState.NEEDS_EXPLANATION:
        step = replace(step, code="explanation_requested")
    if event.kind in OPENINGS:
        yield from _opened(step)
    if event.kind != "submission.opened":
        yield step


def _opened(step: Step) -> Iterator[Step]:
    """The parts of the opening event."""
    receipt = step.changes.get("receipt") or {}
    yield replace(step, code="requested")
    if receipt:
        yield replace(step, code="shown" if receipt.get("previewed") else "not_shown")
    if receipt and receipt.get("warnings"):
        yield replace(step, code="confirmed" if receipt.get("confirmed") else "unconfirmed")
    yield replace(step, code="sent", by="")
    if step.changes.get("finished_at"):
        yield replace(step, code="replayed", by="")


def _folded(steps: list[Step]) -> list[Step]:
    """Folds consecutive readings of Liner's list into the last of them."""
    folded: list[Step] = []
    for step in steps:
        if folded and (folded[-1].code, step.code) == ("scanned", "scanned"):
            previous = folded.pop()
            folded.append(replace(step, first=previous.first, count=previous.count + 1))
        else:
            folded.append(step)
    return folded


def _parsed(details: str) -> dict[str, Any]:
    """Returns an event's details; empty if they can't be read."""
    try:
        parsed = json.loads(details)
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}
