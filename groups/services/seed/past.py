"""The made-up past as it went on: requests and what became of them, in order of time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import accumulate, count
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from groups.models import Submission
from groups.services.seed.calendar import Calendar
from groups.services.seed.people import Auditor, Person
from groups.services.seed.requests import Identity, Request, Requests
from groups.services.seed.steps import Row, Step
from groups.services.seed.stories import Stories

OPENED = "submission.opened"
LINER = "https://liner.example"
# Only of so many newest requests are some still open: somebody has dealt with the older ones.
NEWEST = 20_000
RETRIED = {"not_sent": 0.6, "refused": 0.5, "absent": 0.6}
BY_COMMAND = 0.08
# Liner numbers what others make there, too.
GAPS = (1, 1, 1, 1, 1, 1, 2, 2, 3, 5)


class Try(NamedTuple):
    """Who asks for what, and which entry that repeats."""

    person: Person
    request: Request
    retry_of: UUID | None = None


class Coming(NamedTuple):
    """A step that has not happened yet, and those that follow it."""

    at: datetime
    order: int
    row: Row
    made: Try
    step: Step
    rest: Iterator[Step]


class Past:
    """So many rows, by `rng`; `still_open` are the requests that may not be made again."""

    def __init__(
        self,
        rows: int,
        rng: Random,
        *,
        calendar: Calendar,
        people: list[Person],
        auditors: list[Auditor],
        last_number: int,
        still_open: set[Identity],
    ) -> None:
        self._rows = rows
        self._rng = rng
        self._calendar = calendar
        self._people = people
        self._weights = list(accumulate(person.weight for person in people))
        self._open = set(still_open)
        self._requests = Requests(rng)
        numbers = accumulate((rng.choice(GAPS) for _ in count()), initial=last_number + 1)
        self._stories = Stories(
            rng, calendar=calendar, numbers=numbers, people=people, auditors=auditors
        )
        self._defaults = {
            field.attname: field.get_default() for field in Submission._meta.concrete_fields
        }
        self._order = count()
        self._coming: list[Coming] = []
        self._retries: list[tuple[datetime, int, Try]] = []

    def steps(self) -> Iterator[tuple[Row, Step]]:
        """Yields each event with the row that it is about; whoever takes it changes the row so.

        What would come after the calendar's end has not happened yet.
        """
        for place, at in enumerate(self._calendar.moments(self._rows, self._rng)):
            yield from self._until(at)
            made = self._again(at) or self._anew(at)
            row = self._row(at, made)
            story = iter(self._stories.tell(row, is_new=self._rows - place <= NEWEST))
            self._open.add(made.request.identity)
            yield row, Step(at, OPENED, row, made.person)
            self._await(row, made, story)
        yield from self._until(self._calendar.end)

    def _until(self, moment: datetime) -> Iterator[tuple[Row, Step]]:
        while self._coming and self._coming[0].at < moment:
            _, _, row, made, step, rest = heappop(self._coming)
            was_open = row["status"] in Submission.OPEN
            yield row, step
            if was_open and row["status"] not in Submission.OPEN:
                self._open.discard(made.request.identity)
                self._maybe_retry(row, made, step)
            self._await(row, made, rest)

    def _await(self, row: Row, made: Try, story: Iterator[Step]) -> None:
        step = next(story, None)
        if step is not None:
            coming = Coming(step.at, next(self._order), row, made, step, story)
            heappush(self._coming, coming)

    def _maybe_retry(self, row: Row, made: Try, step: Step) -> None:
        status = step.changes["status"]
        if self._rng.random() >= RETRIED.get(status, 0):
            return
        at = step.at + timedelta(minutes=self._rng.expovariate(1 / 10))
        request = made.request
        if status == "refused":
            # Corrected: the same title with another plan.
            corrected = self._requests.draw(made.person.words, at)
            request = corrected._replace(asked=replace(corrected.asked, title=request.asked.title))
        again = Try(made.person, request, row["id"])
        heappush(self._retries, (at, next(self._order), again))

    def _again(self, at: datetime) -> Try | None:
        if not self._retries or self._retries[0][0] > at:
            return None
        made = heappop(self._retries)[2]
        return None if made.request.identity in self._open else made

    def _anew(self, at: datetime) -> Try:
        (person,) = self._rng.choices(self._people, cum_weights=self._weights)
        request = self._requests.draw(person.words, at)
        while request.identity in self._open:
            request = self._requests.draw(person.words, at)
        return Try(person, request)

    def _row(self, at: datetime, made: Try) -> Row:
        person, request, retry_of = made
        asked, plan, reason = request
        return {
            **self._defaults,
            "id": self._uuid(),
            "key": self._uuid(),
            "title": asked.title,
            "intervals": list(asked.intervals),
            "intervals_typed": self._rng.choice(plan.typed),
            "is_default": asked.is_default,
            "reset_attempts_enabled": asked.reset_attempts_enabled,
            "reason": reason,
            "fingerprint": plan.fingerprint,
            "receipt": request.receipt.as_json(),
            "retry_of_id": retry_of,
            "submitted_by_id": person.pk,
            "submitted_by_name": person.name,
            "submitted_at": at,
            "request_body": asked.body().decode(),
            "liner_host": LINER,
            **self._origin(person),
        }

    def _origin(self, person: Person) -> dict[str, Any]:
        if self._rng.random() < BY_COMMAND:
            return {"channel": Submission.Channel.COMMAND.value, "os_user": person.os_user}
        return {
            "channel": Submission.Channel.WEB.value,
            "ip_address": person.address,
            "user_agent": person.user_agent,
            "request_id": f"{self._rng.getrandbits(128):032x}",
        }

    def _uuid(self) -> UUID:
        return UUID(int=self._rng.getrandbits(128), version=4)
