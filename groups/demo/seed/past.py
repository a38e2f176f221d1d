"""The made-up past as it went on: who requested what, and how that went, in order of time."""

from collections import deque
from collections.abc import Iterator
from datetime import datetime
from heapq import heappop, heappush
from itertools import accumulate
from random import Random
from typing import NamedTuple
from uuid import UUID

from groups.demo.seed.copies import Copier, Copy, Event
from groups.demo.seed.drafts import Draft, Drafts, Identity
from groups.demo.seed.people import Person
from groups.demo.seed.template import Template
from groups.models import Submission

# Only of so many newest entries are some still open: somebody has dealt with the older ones.
NEWEST = 20_000
RETRIED = {"not_sent": 0.6, "refused": 0.5, "absent": 0.6}
OPEN = {status.value for status in Submission.OPEN}


class Attempt(NamedTuple):
    author: Person
    draft: Draft
    retry_of: UUID | None = None


class Past:
    """Entries by `rng`; `still_open` are the requests that may not be made again."""

    def __init__(
        self, rng: Random, templates: list[Template], copier: Copier, *, still_open: set[Identity]
    ) -> None:
        self._rng = rng
        self._templates = templates
        self._copier = copier
        self._calendar = copier.calendar
        self._people = copier.people
        self._weights = list(accumulate(person.weight for person in copier.people))
        self._drafts = Drafts(rng)
        self._usual = max(templates, key=lambda template: template.copies)
        self._remaining: list[Template] = []
        self._open: dict[Identity, UUID | None] = dict.fromkeys(still_open)
        self._pending: list[Event] = []
        self._retries: deque[Attempt] = deque()

    def events(self, rows: int) -> Iterator[Event]:
        """Yields the events of so many entries, up to the calendar's end."""
        for place, at in enumerate(self._calendar.moments(rows, self._rng)):
            yield from self._until(at)
            for event in self._entry(at, is_new=rows - place <= NEWEST):
                heappush(self._pending, event)
                self._open.setdefault(event.copy.draft.identity, event.copy.id)
        yield from self._until(self._calendar.end)

    def _until(self, moment: datetime) -> Iterator[Event]:
        while self._pending and self._pending[0].at < moment:
            event = heappop(self._pending)
            yield event
            if event.status == "created":
                self._copier.note_created(event.copy)
            if event.status and event.status not in OPEN:
                self._close(event.copy, event.status)

    def _close(self, copy: Copy, status: str) -> None:
        draft = copy.draft
        if self._open.get(draft.identity) != copy.id:
            return
        del self._open[draft.identity]
        if self._rng.random() >= RETRIED.get(status, 0):
            return
        if status == "refused":
            # Corrected: the same title with another plan.
            draft = draft._replace(plan=self._drafts.plan())
        self._retries.append(Attempt(copy.author, draft, retry_of=copy.id))

    def _entry(self, at: datetime, *, is_new: bool) -> Iterator[Event]:
        retry = self._retry()
        template = self._next_template(at, is_retry=retry is not None)
        author, draft, retry_of = retry or self._new(at, template)
        return self._copier.copy(template, at, author, draft, retry_of=retry_of, may_be_left=is_new)

    def _next_template(self, at: datetime, *, is_retry: bool) -> Template:
        """Of each two hundred entries some are of every story, so nothing is left to chance.

        The usual story takes the place of one that would not be over in time.
        """
        if not self._remaining:
            self._remaining = [each for each in self._templates for _ in range(each.copies)]
            self._rng.shuffle(self._remaining)
        template = self._remaining.pop()
        is_over = at + template.known_within < self._calendar.end
        return template if is_over and not (is_retry and template.is_default) else self._usual

    def _retry(self) -> Attempt | None:
        retry = self._retries.popleft() if self._retries else None
        return None if retry and retry.draft.identity in self._open else retry

    def _new(self, at: datetime, template: Template) -> Attempt:
        (author,) = self._rng.choices(self._people, cum_weights=self._weights)
        draft = self._drafts.draw(author.words, at, is_default=template.is_default)
        while draft.identity in self._open:
            draft = self._drafts.draw(author.words, at, is_default=template.is_default)
        return Attempt(author, draft)
