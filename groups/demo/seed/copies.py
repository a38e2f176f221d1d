"""Copies of the stories, with other people, plans and numbers, and at other times."""

import json
from collections.abc import Iterator
from datetime import datetime
from heapq import heappop, heappush
from itertools import count, cycle
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.models import User

from groups.demo.seed.calendar import DAY, Calendar
from groups.demo.seed.form_values import draw_plan, draw_request
from groups.demo.seed.people import TEXTS, Person
from groups.demo.seed.template import Template
from groups.models import as_recorded

# Only among so many newest entries is work left: people have dealt with the older ones.
NEWEST = 20_000
DEADLINE_MS = 15_000


class Event(NamedTuple):
    """An event without its place in the chain.

    details  canonical JSON
    columns  what it sets in its submission, as evidence spells it
    values   what its copy has in place of the placeholders
    """

    at: datetime
    order: int
    submission: UUID
    kind: str
    by: User | None
    details: str
    columns: dict[str, Any]
    values: dict[str, Any]


class Copier:
    """Copies by `rng`. Liner's numbers, and those in the titles, follow those that exist."""

    def __init__(
        self,
        rng: Random,
        calendar: Calendar,
        *,
        templates: list[Template],
        supervisors: list[Person],
        auditors: list[Person],
        last_number: int,
        last_title: int,
    ) -> None:
        self._rng = rng
        self._calendar = calendar
        self._supervisors = supervisors
        self._auditors = auditors
        self._usual = templates[0]
        stories = [template for template in templates for _ in range(template.copies)]
        rng.shuffle(stories)
        self._stories = cycle(stories)
        self._plans = [draw_plan(rng) for _ in range(500)]
        self._order = count()
        self._title_numbers = count(last_title + 1)
        self._last_number = last_number + 1
        self._number_before = self._last_number
        self._default = {
            "default_number": self._last_number,
            "default_title": "Standard",
            "default_intervals": "[0,60]",
        }

    def events(self, rows: int) -> Iterator[Event]:
        """Yields the events of so many entries, in order of time."""
        pending: list[Event] = []
        moments = enumerate(self._calendar.moments(rows, self._rng))
        for place, moment in moments:
            start = self._calendar.time(moment, 0)
            while pending and pending[0].at < start:
                yield self._noted(heappop(pending))
            left = rows - place
            story = self._next_story(moment[0], left)
            for event in self._copy(story, moment, is_new=left <= NEWEST):
                heappush(pending, event)
            for _ in range(story.entries - 1):
                next(moments)
        while pending:
            yield heappop(pending)

    def _next_story(self, day: int, left: int) -> Template:
        """The usual story replaces one that would not be over in time."""
        story = next(self._stories)
        is_over = day + story.offsets[-1] // DAY < len(self._calendar.days)
        return story if is_over and story.entries <= left else self._usual

    def _noted(self, event: Event) -> Event:
        if event.columns.get("status") == "created":
            values = event.values
            self._number_before = values["number0"]
            if values["is_default"]:
                self._default = {
                    "default_number": values["number0"],
                    "default_title": values["title"],
                    "default_intervals": values["intervals"],
                }
        return event

    def _copy(self, story: Template, moment: tuple[int, float], *, is_new: bool) -> Iterator[Event]:
        """With `is_new` there may be something left for people to do."""
        author, colleague = self._rng.sample(self._supervisors, 2)
        actors = {"author": author, "colleague": colleague}
        actors["auditor"] = self._rng.choice(self._auditors)
        duration = min(9_000, 60 + int(self._rng.lognormvariate(5.8, 0.6)))
        duration = DEADLINE_MS if story.ran_out_of_time else duration
        times = list(self._times(story, moment, duration))
        values = {
            **self._request(story, author),
            **{name: actor.account.username for name, actor in actors.items()},
            **{f"{name}_id": actor.account.pk for name, actor in actors.items()},
            **{name: self._rng.choice(texts) for name, texts in TEXTS.items()},
            **{f"time{place}": as_recorded(time) for place, time in enumerate(times)},
            "duration": duration,
        }
        end = self._rng.choice(story.ends) if is_new else None
        for entry, kind, place, actor, template in story.events[:end]:
            details = template % values
            yield Event(
                at=times[place],
                order=next(self._order),
                submission=values[f"id{entry}"],
                kind=kind,
                by=actors[actor].account if actor else None,
                details=details,
                columns=json.loads(details)["set"],
                values=values,
            )

    def _times(
        self, story: Template, moment: tuple[int, float], duration: int
    ) -> Iterator[datetime]:
        """Each answer, and all after it, comes `duration` milliseconds later than in the story."""
        waited = 0.0
        for place, offset in enumerate(story.offsets):
            waited += duration / 1000 if place in story.answered else 0
            yield self._calendar.time(moment, offset + waited)

    def _request(self, story: Template, author: Person) -> dict[str, Any]:
        rng = self._rng
        plan, number = rng.choice(self._plans), next(self._title_numbers)
        values = {
            **draw_request(rng, author.language, plan, number, is_default=story.is_default),
            **self._default,
            "user_agent": author.user_agent,
            "address": author.address,
            "os_user": author.account.username.removeprefix("seed-"),
            "spool_line": self._uuid(),
            "number_before": self._number_before,
        }
        for place in range(story.numbers):
            # Others make interval groups there, too.
            self._last_number += rng.choice((1, 1, 1, 2, 4))
            values[f"number{place}"] = self._last_number
        for place in range(story.entries):
            values[f"id{place}"], values[f"key{place}"] = self._uuid(), self._uuid()
            values[f"request{place}"] = f"{rng.getrandbits(128):032x}"
        return values

    def _uuid(self) -> UUID:
        return UUID(int=self._rng.getrandbits(128), version=4)
