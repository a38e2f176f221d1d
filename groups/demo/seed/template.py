"""The events of a story with everything cut out that differs from entry to entry."""

import json
import re
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from groups.audit.chain import canonical
from groups.demo.seed.marks import ADDRESS, PEOPLE, REQUEST_ID, TEXTS
from groups.models import AuditEvent, Submission, as_recorded
from groups.wording.plans import plan_sentence

LINER = "https://liner.example"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00")
# Seconds: what comes so long after what was before it waited for a person.
PERSONS_GAP = 12 * 60 * 60
# Of the newest entries that a person has to act on, how many are left so.
LEFT = 0.35


class TemplateEvent(NamedTuple):
    """`details` is canonical JSON with %(name)s where copies differ; `time` a place in the times.

    `actor` is a key of PEOPLE, or "" where the program acts by itself. `status` is what the
    entry's becomes, or "".
    """

    kind: str
    time: int
    actor: str
    status: str
    details: str


class Template(NamedTuple):
    """One story, of which there are `copies` in each two hundred entries.

    times     seconds since the request, in order
    answered  the place in them at which Liner had answered; None: the process had died
    numbers   how many of Liner's it used up, its own first
    ends      places in the events before which a copy may end, as a person has still to act
    left      how many of the newest copies, 0 to 1, end so
    """

    copies: int
    is_default: bool
    ran_out_of_time: bool
    times: list[float]
    answered: int | None
    numbers: int
    ends: list[int]
    left: float
    events: list[TemplateEvent]

    @property
    def known_within(self) -> timedelta:
        """At most so long after the request its last status is known."""
        seconds = max(self.times[event.time] for event in self.events if event.status)
        # People act on working days alone.
        return timedelta(days=14) if seconds >= PERSONS_GAP else timedelta(seconds=2 * seconds + 60)


def cut(entry: Submission, copies: int, numbers: Collection[int]) -> Template:
    """Makes the template of an entry; `numbers` are all that its Liner ever gave."""
    events = list(AuditEvent.objects.filter(submission=entry.pk).order_by("number"))
    text = "".join(event.details for event in events)
    times = sorted({*TIME.findall(text), *(as_recorded(event.at) for event in events)})
    own = [number for number in sorted(numbers) if str(number) in text and _is_free(number, entry)]
    marks = {
        **{str(number): "%(taken)s" for number in numbers},
        **{str(number): f"%(number{place})s" for place, number in enumerate(own)},
        **{time: f"%(time{place})s" for place, time in enumerate(times)},
        **_marks(entry, events),
    }
    made = [_event(event, times, marks) for event in events]
    # With several matches only a person can go on; else the program may, with another Liner.
    several = len(entry.matches) > 1
    known = 0 if several else max(place for place, event in enumerate(made) if event.status)
    return Template(
        copies=copies,
        is_default=entry.is_default,
        ran_out_of_time='"cause":"deadline"' in text,
        times=[_seconds(time, entry.submitted_at) for time in times],
        answered=times.index(as_recorded(entry.finished_at)) if entry.duration_ms else None,
        numbers=len(own),
        ends=[place for place, event in enumerate(made) if event.actor and place > known],
        left=1 if several else LEFT,
        events=made,
    )


def _is_free(number: int, entry: Submission) -> bool:
    """Whether the number was not somebody else's before."""
    others = Submission.objects.exclude(pk=entry.pk).filter(liner_group_id=number)
    return number != entry.receipt["default_number"] and not others.exists()


def _marks(entry: Submission, events: list[AuditEvent]) -> dict[str, str]:
    """Texts that differ from entry to entry, with what takes their place."""
    *others, last = entry.intervals
    default = (entry.default_before or {}).get("group")
    names = {
        canonical(entry.intervals): "intervals",
        canonical([*others, last + 1]): "longer_intervals",
        entry.fingerprint: "fingerprint",
        str(entry.pk): "id",
        str(entry.key): "key",
        within(entry.title): "title",
        within(entry.intervals_typed): "typed",
        within(entry.request_body): "request_body",
        within(plan_sentence(entry.intervals)): "sentence",
        **{within(warning): "warning" for warning in entry.receipt["warnings"]},
        **({canonical(default): "default"} if default else {}),
        str(entry.receipt["default_number"] or "no number"): "default_number",
        **{json.loads(event.details).get("spooled", "no line"): "spool_line" for event in events},
        ADDRESS: "address",
        REQUEST_ID: "request_id",
        **{text: name for name, text in TEXTS.items()},
        **{f"story-{name}": name for name in PEOPLE},
        **{str(pk): f"{name}_id" for name, (pk, _) in PEOPLE.items()},
    }
    return {text: f"%({name})s" for text, name in names.items()} | {
        '"reset_attempts_enabled":false': '"reset_attempts_enabled":%(reset)s',
        '"retry_of_id":null': '"retry_of_id":%(retry_of)s',
        f'"duration_ms":{entry.duration_ms or "no time"}': '"duration_ms":%(duration)s',
        entry.liner_host: LINER,
    }


def _event(event: AuditEvent, times: list[str], marks: dict[str, str]) -> TemplateEvent:
    # The longest first: one can stand within another.
    found = "|".join(re.escape(mark) for mark in sorted(marks, key=len, reverse=True))
    details = event.details.replace("%", "%%")
    return TemplateEvent(
        kind=event.kind,
        time=times.index(as_recorded(event.at)),
        actor=event.actor.removeprefix("story-"),
        status=json.loads(event.details)["set"].get("status", ""),
        details=re.sub(found, lambda match: marks[match[0]], details),
    )


def within(text: Any) -> str:
    """The text as it stands within a JSON string."""
    return canonical(text)[1:-1]


def _seconds(time: str, since: datetime) -> float:
    return (datetime.fromisoformat(time) - since).total_seconds()
