"""An entry's story, from its events: what happened, one step after the other."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from groups.audit.proof import ProvenEvent
from groups.models import Submission

Columns = dict[str, Any]

OPENINGS = ("submission.opened", "submission.imported")
NOTHING_KNOWN_TO_LEAVE = (Submission.Status.NOT_SENT, Submission.Status.SENDING)
# Kinds that tell how the request itself ended.
ANSWERS = ("created", "refused", "unknown", "not_sent", "replayed")


@dataclass(frozen=True)
class Step:
    """One thing that happened.

    code     what it is: the event's kind without its first word, or a part of the opening:
             requested, shown (or not_shown), confirmed (or unconfirmed), sent (or prepared)
    by       the person's name; "" for the program
    first    the number of the event that tells of it; None where none does
    last     of the last such event, where `count` of them were folded into one step
    changes  the columns that it set
    told     what else the event tells
    """

    code: str
    at: datetime | None
    by: str = ""
    first: int | None = None
    last: int | None = None
    count: int = 1
    changes: Columns = field(default_factory=dict)
    told: Columns = field(default_factory=dict)

    @property
    def part(self) -> str:
        """The template that tells it."""
        return f"entry/timeline/{PARTS.get(self.code, 'other')}.html"

    @property
    def alarms(self) -> tuple[str, ...]:
        """What alarms it raised, in words."""
        kinds = {"alarm": Submission.Alarm, "default_alarm": Submission.DefaultAlarm}
        raised = ((choices, self.changes.get(name)) for name, choices in kinds.items())
        return tuple(str(choices(code).label) for choices, code in raised if code in choices.values)


PARTS = {
    "requested": "requested",
    "shown": "shown",
    "not_shown": "shown",
    "confirmed": "confirmed",
    "unconfirmed": "confirmed",
    "sent": "sent",
    "prepared": "sent",
    **dict.fromkeys(ANSWERS, "answered"),
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
    "explained": "explained",
}


def tell(links: Sequence[ProvenEvent], submission: Submission) -> tuple[Step, ...]:
    """Returns the steps in order; scans that follow each other are one.

    Where no event tells of the entry, its row does, and no step has a number.
    """
    steps = [step for link in links for step in _steps(link)] or list(_from_row(submission))
    if submission.status in NOTHING_KNOWN_TO_LEAVE:
        steps = [replace(step, code="prepared") if step.code == "sent" else step for step in steps]
    return tuple(_folded(steps))


def _steps(link: ProvenEvent) -> Iterator[Step]:
    told = _read(link.details)
    changes = told.pop("set", {})
    step = Step(
        code=link.kind.removeprefix("submission."),
        at=link.at,
        by=link.actor,
        first=link.number,
        last=link.number,
        changes=changes if isinstance(changes, dict) else {},
        told=told,
    )
    if link.kind not in OPENINGS:
        yield step
        return
    yield from _opened(step)
    if link.kind == "submission.imported":
        yield step


def _opened(step: Step) -> Iterator[Step]:
    """What the opening event tells of: all of it stood on record before anything was sent."""
    receipt = step.changes.get("receipt") or {}
    yield replace(step, code="requested")
    if receipt:
        yield replace(step, code="shown" if receipt.get("previewed") else "not_shown")
    if receipt and receipt.get("warnings"):
        yield replace(step, code="confirmed" if receipt.get("confirmed") else "unconfirmed")
    yield replace(step, code="sent", by="")
    if step.changes.get("finished_at"):
        yield replace(step, code="replayed", by="")


def _from_row(submission: Submission) -> Iterator[Step]:
    yield from _opened(
        Step(
            code="opened",
            at=submission.submitted_at,
            by=submission.submitted_by_name,
            changes=submission.recorded(),
        )
    )


def _folded(steps: list[Step]) -> Iterator[Step]:
    """Scans of Liner's list that follow each other tell what the last of them saw."""
    kept: Step | None = None
    for step in steps:
        if kept and (kept.code, step.code) == ("scanned", "scanned"):
            kept = replace(step, first=kept.first, count=kept.count + 1)
            continue
        if kept:
            yield kept
        kept = step
    if kept:
        yield kept


def _read(details: str) -> Columns:
    """An event's details; empty where they can't be read."""
    try:
        told = json.loads(details)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
