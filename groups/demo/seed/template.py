"""The events of a story, with placeholders for what differs between copies."""

import json
import re
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from groups.audit.chain import canonical
from groups.demo.seed.story_maker import FIRST_DEFAULT, PEOPLE, StoryMaker
from groups.models import AuditEvent, Submission, as_recorded
from groups.wording.plans import plan_sentence

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00")


class TemplateEvent(NamedTuple):
    """`entry` and `time` are places in the story; `actor` is a key of PEOPLE or "", the program.

    `details` is canonical JSON with placeholders.
    """

    entry: int
    kind: str
    time: int
    actor: str
    details: str


class Template(NamedTuple):
    """One story, of which each cycle has so many `copies`.

    entries   1, or 2 if it has a retry
    offsets   seconds since the first request, in order
    answered  places in the offsets at which Liner had answered
    numbers   how many of Liner's numbers it takes, the entry's own first
    ends      how many of its events a copy may have: people may not have acted yet
    """

    copies: int
    entries: int
    is_default: bool
    ran_out_of_time: bool
    offsets: list[float]
    answered: list[int]
    numbers: int
    ends: list[int]
    events: list[TemplateEvent]


def template_of(story: StoryMaker, copies: int, before: list[int]) -> Template:
    """`before` are the numbers that Liner had given before the story."""
    entries: list[UUID | None] = [entry.pk for entry in story.entries]
    events = list(AuditEvent.objects.filter(submission__in=entries).order_by("number"))
    text = "".join(event.details for event in events)
    times = sorted({*TIME.findall(text), *(as_recorded(event.at) for event in events)})
    held = {group["id"]: group["title"] for group in story.sandbox.interval_groups()}
    default = {number for number, title in held.items() if title == "%(default_title)s"}
    own = [n for n in held if n not in default and n not in before and str(n) in text]
    marks = {
        **{str(number): "%(number_before)s" for number in before},
        **{str(number): "%(default_number)s" for number in default},
        **{str(number): f"%(number{place})s" for place, number in enumerate(own)},
        **{time: f"%(time{place})s" for place, time in enumerate(times)},
        **{str(pk): f"%({name}_id)s" for name, (pk, _) in PEOPLE.items()},
    }
    for place, entry in enumerate(story.entries):
        marks |= _marks(place, entry)
    for event in events:
        marks[json.loads(event.details).get("spooled", "no line")] = "%(spool_line)s"
    # The longest first: one can stand within another.
    found = re.compile("|".join(map(re.escape, sorted(marks, key=len, reverse=True))))
    first, last = story.entries[0], story.entries[-1]
    return Template(
        copies=copies,
        entries=len(entries),
        is_default=last.is_default,
        ran_out_of_time='"cause":"deadline"' in text,
        offsets=[_seconds(time, first.submitted_at) for time in times],
        answered=[times.index(as_recorded(e.finished_at)) for e in story.entries if e.duration_ms],
        numbers=len(own),
        ends=_ends(last, events),
        events=[
            TemplateEvent(
                entry=entries.index(event.submission),
                kind=event.kind,
                time=times.index(as_recorded(event.at)),
                actor=event.actor[2:-2],
                details=found.sub(lambda match: marks[match[0]], event.details),
            )
            for event in events
        ],
    )


def _marks(place: int, entry: Submission) -> dict[str, str]:
    """Returns the texts that differ from entry to entry, with their placeholders."""
    *others, last = entry.intervals
    return {
        canonical(entry.intervals): "%(intervals)s",
        canonical([*others, last + 1]): "%(longer_intervals)s",
        canonical(FIRST_DEFAULT): "%(default_intervals)s",
        entry.fingerprint: "%(fingerprint)s",
        str(entry.pk): f"%(id{place})s",
        str(entry.key): f"%(key{place})s",
        within(entry.title): "%(title)s",
        within(entry.request_body): "%(request_body)s",
        within(plan_sentence(entry.intervals)): "%(sentence)s",
        '"reset_attempts_enabled":false': '"reset_attempts_enabled":%(reset)s',
        f'"duration_ms":{entry.duration_ms or "no time"}': '"duration_ms":%(duration)s',
        entry.liner_host: "https://liner.example",
    }


def _ends(entry: Submission, events: list[AuditEvent]) -> list[int]:
    """Everything up to the last status is needed, as the program may go on with another Liner.

    With several matches it can't: only a person can.
    """
    changed = [place for place, event in enumerate(events) if '"status":' in event.details]
    known = 0 if len(entry.matches) > 1 else changed[-1]
    acts = [place for place, event in enumerate(events) if event.actor and place > known]
    return [*acts, len(events)]


def within(text: Any) -> str:
    """The text as it stands within a JSON string."""
    return canonical(text)[1:-1]


def _seconds(time: str, since: datetime) -> float:
    return (datetime.fromisoformat(time) - since).total_seconds()
