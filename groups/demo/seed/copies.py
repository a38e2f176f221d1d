"""Copies of a story: its events with another author, plan and number, and at other times."""

from collections.abc import Iterator
from datetime import datetime
from itertools import accumulate, count
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from groups.audit.chain import canonical
from groups.demo.seed import words
from groups.demo.seed.calendar import Calendar
from groups.demo.seed.drafts import Draft
from groups.demo.seed.people import Person
from groups.demo.seed.template import Template, within
from groups.demo.seed.times import duration_ms, times_of
from groups.liner.new_group import NewGroup
from groups.models import LinerGroup, as_recorded
from groups.services.liner_groups.default import PresentDefault
from groups.wording.liner_groups import default_change_sentence

# Liner numbers what others make there, too.
GAPS = (1, 1, 1, 1, 1, 1, 2, 2, 3, 5)
TEXTS = {name: [within(text) for text in texts] for name, texts in words.TEXTS.items()}


class Copy(NamedTuple):
    """One entry; `number` is Liner's, None where it has none."""

    id: UUID
    author: Person
    draft: Draft
    number: int | None


class Event(NamedTuple):
    """An event without its place in the chain; `details` is canonical JSON."""

    at: datetime
    order: int
    copy: Copy
    kind: str
    status: str
    actor_id: int | None
    actor: str
    details: str


class Copier:
    """Copies by `rng`; Liner's numbers begin behind `last_number`."""

    def __init__(
        self,
        rng: Random,
        calendar: Calendar,
        people: list[Person],
        auditors: list[Person],
        *,
        last_number: int,
    ) -> None:
        self._rng = rng
        self.calendar = calendar
        self.people = people
        self._auditors = auditors
        self._numbers = accumulate((rng.choice(GAPS) for _ in count()), initial=last_number + 1)
        self._order = count()
        self._last_created = next(self._numbers)
        self._default = _as_read(self._last_created, NewGroup("Standard", (0, 60), True))

    def note_created(self, created: Copy) -> None:
        """Takes note of the newest interval group in Liner."""
        assert created.number is not None  # noqa: S101 - for mypy: created has a number
        self._last_created = created.number
        if created.draft.new_group.is_default:
            self._default = _as_read(created.number, created.draft.new_group)

    def copy(
        self,
        template: Template,
        at: datetime,
        author: Person,
        draft: Draft,
        *,
        retry_of: UUID | None,
        may_be_left: bool,
    ) -> Iterator[Event]:
        """Yields the events of an entry that is requested at `at`, in order.

        With `may_be_left` there is perhaps something left for a person to do.
        """
        numbers = [next(self._numbers) for _ in range(template.numbers)]
        copy = Copy(self._uuid(), author, draft, numbers[0] if numbers else None)
        duration = duration_ms(template, self._rng)
        times = list(times_of(template, at, duration, self.calendar, self._rng))
        actors = self._actors(author)
        values = {
            **self._request(copy, retry_of),
            **{name: self._rng.choice(texts) for name, texts in TEXTS.items()},
            **{name: actor.name for name, actor in actors.items()},
            **{f"{name}_id": actor.pk for name, actor in actors.items()},
            **{f"number{place}": number for place, number in enumerate(numbers)},
            **{f"time{place}": as_recorded(time) for place, time in enumerate(times)},
            "duration": duration,
        }
        is_left = may_be_left and template.ends and self._rng.random() < template.left
        end = self._rng.choice(template.ends) if is_left else None
        for kind, place, actor, status, details in template.events[:end]:
            by = actors.get(actor)
            yield Event(
                at=times[place],
                order=next(self._order),
                copy=copy,
                kind=kind,
                status=status,
                actor_id=by.pk if by else None,
                actor=by.name if by else "",
                details=details % values,
            )

    def _actors(self, author: Person) -> dict[str, Person]:
        colleague = author
        while colleague is author:
            colleague = self._rng.choice(self.people)
        return {
            "author": author,
            "colleague": colleague,
            "auditor": self._rng.choice(self._auditors),
        }

    def _request(self, copy: Copy, retry_of: UUID | None) -> dict[str, Any]:
        author, draft, new_group = copy.author, copy.draft, copy.draft.new_group
        return {
            **draft.plan.texts,
            **(self._default_before(new_group.title) if new_group.is_default else {}),
            "id": copy.id,
            "key": self._uuid(),
            "title": within(new_group.title),
            "reset": "true" if new_group.reset_attempts_enabled else "false",
            "request_body": within(new_group.body().decode()),
            "reason": within(draft.reason),
            "retry_of": f'"{retry_of}"' if retry_of else "null",
            "user_agent": author.user_agent,
            "address": author.address,
            "os_user": author.os_user,
            "request_id": f"{self._rng.getrandbits(128):032x}",
            "spool_line": self._uuid(),
            "taken": self._last_created,
        }

    def _default_before(self, title: str) -> dict[str, Any]:
        number = self._default["id"]
        shown = LinerGroup(id=number, title=self._default["title"])
        warning = default_change_sentence(title, PresentDefault("known", None, shown))
        return {
            "default": canonical(self._default),
            "default_number": number,
            "warning": within(warning),
        }

    def _uuid(self) -> UUID:
        return UUID(int=self._rng.getrandbits(128), version=4)


def _as_read(number: int, new_group: NewGroup) -> dict[str, Any]:
    """Liner's default as the record keeps it."""
    return {
        "id": number,
        "intervals": new_group.intervals,
        "is_default": new_group.is_default,
        "reset_attempts_enabled": new_group.reset_attempts_enabled,
        "title": new_group.title,
    }
