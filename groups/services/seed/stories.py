"""What becomes of made-up requests: a story each, told in steps."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from groups.models import Submission
from groups.services.seed import words
from groups.services.seed.aftermath import Aftermath
from groups.services.seed.calendar import Calendar
from groups.services.seed.people import Auditor, Person
from groups.services.seed.steps import (
    ABSENT,
    CREATED,
    UNKNOWN,
    Row,
    Step,
    Steps,
    as_listed,
    ms,
    yes,
)

# How many of each two hundred; 170 are created in the end.
DECK = {
    "same": 150,
    "unread": 9,
    "different": 2,
    "found": 5,
    "found_late": 1,
    "number_taken": 1,
    "settled_created": 2,
    "refused": 14,
    "not_sent": 9,
    "absent": 4,
    "settled_absent": 2,
    "left_open": 1,
}
# Whether Liner's list could be read before the request: some stories are possible only so.
LISTED = {"found", "found_late", "number_taken", "absent", "left_open"}
UNLISTED = {"settled_created", "settled_absent"}
LIST_UNREADABLE = 0.04


class Stories:
    """Tells by `rng` what became of requests, in their order; `numbers` are Liner's."""

    def __init__(
        self,
        rng: Random,
        *,
        calendar: Calendar,
        numbers: Iterator[int],
        people: list[Person],
        auditors: list[Auditor],
    ) -> None:
        self._rng = rng
        self._calendar = calendar
        self._numbers = numbers
        self._people = {person.pk: person for person in people}
        self._steps = Steps(rng)
        self._after = Aftermath(rng, calendar=calendar, auditors=auditors)
        self._deck: list[str] = []
        self._held: int | None = None

    def tell(self, row: Row, *, is_new: bool) -> list[Step]:
        """Returns the steps after the opening, in order, and sets the row's `list_read_at`.

        Only with `is_new` may the story end with something left for a person to do.
        """
        name = self._deal(is_new=is_new)
        readable = name not in UNLISTED and self._rng.random() >= LIST_UNREADABLE
        if name in LISTED or readable:
            row["list_read_at"] = row["submitted_at"] - ms(self._rng.uniform(60, 900))
        steps: list[Step] = getattr(self, f"_{name}")(row)
        author = self._people[row["submitted_by_id"]]
        return [*steps, *self._after.of(row, steps, author, is_new=is_new)]

    def _deal(self, *, is_new: bool) -> str:
        """Dealt, not diced: each two hundred requests have some of every outcome."""
        if not self._deck:
            self._deck = [name for name, count in DECK.items() for _ in range(count)]
            self._rng.shuffle(self._deck)
        name = self._deck.pop()
        return "settled_created" if name == "left_open" and not is_new else name

    def _same(self, row: Row) -> list[Step]:
        self._held = next(self._numbers)
        created = self._steps.created(row, self._held)
        return [created, self._steps.read_back(row, created)]

    def _unread(self, row: Row) -> list[Step]:
        return [self._steps.created(row, next(self._numbers))]

    def _different(self, row: Row) -> list[Step]:
        created = self._steps.created(row, next(self._numbers))
        *others, last = row["intervals"]
        return [created, self._steps.read_back(row, created, intervals=[*others, last + 1])]

    def _refused(self, row: Row) -> list[Step]:
        return [self._steps.refused(row)]

    def _not_sent(self, row: Row) -> list[Step]:
        return [self._steps.not_sent(row)]

    def _found(self, row: Row) -> list[Step]:
        unknown = self._steps.unknown(row)
        return [unknown, *self._steps.found(unknown.at, next(self._numbers))]

    def _found_late(self, row: Row) -> list[Step]:
        steps = self._absent(row)
        at = steps[-1].at + timedelta(hours=self._rng.uniform(0.5, 20))
        found = self._steps.found(at, next(self._numbers))
        found[-1].changes["alarm"] = Submission.Alarm.FOUND_LATE.value
        return [*steps, *found]

    def _number_taken(self, row: Row) -> list[Step]:
        if self._held is None:
            return self._found(row)
        answer = yes(self._held)
        unknown = self._steps.answered(row, UNKNOWN, "number_taken", http_status=200, answer=answer)
        unknown.changes["alarm"] = Submission.Alarm.NUMBER_TAKEN.value
        return [unknown, *self._steps.found(unknown.at, next(self._numbers))]

    def _absent(self, row: Row) -> list[Step]:
        unknown = self._steps.unknown(row)
        return [unknown, *self._steps.absent(unknown.at)]

    def _settled_created(self, row: Row) -> list[Step]:
        number = next(self._numbers)
        unknown = self._steps.unknown(row)
        scans = self._steps.scanned(unknown.at, [number], 3)
        reason = self._rng.choice(words.SETTLED_CREATED)
        return [unknown, *scans, *self._settled(row, unknown.at, number, reason)]

    def _settled_absent(self, row: Row) -> list[Step]:
        unknown = self._steps.unknown(row)
        reason = self._rng.choice(words.SETTLED_ABSENT)
        return [unknown, *self._settled(row, unknown.at, None, reason)]

    def _left_open(self, row: Row) -> list[Step]:
        """Liner's list shows two that it could be."""
        unknown = self._steps.unknown(row)
        matches = [next(self._numbers), next(self._numbers)]
        return [unknown, *self._steps.scanned(unknown.at, matches, 3)]

    def _settled(self, row: Row, after: datetime, number: int | None, reason: str) -> list[Step]:
        """Whoever asked decides; for a default interval group, they propose and another decides."""
        by = self._people[row["submitted_by_id"]]
        at = self._later(after, 2)
        changes: Row = {
            "status": ABSENT if number is None else CREATED,
            "liner_group_id": number,
            "cause": "settled",
            "settled_reason": reason,
        }
        if number is not None:
            changes["verification"] = Submission.Verification.SAME.value
            changes["read_back"] = as_listed(row, number)
        steps = []
        if row["is_default"]:
            steps.append(_proposed(at, by, number, reason))
            by, at = self._colleague(by), self._later(at, 1)
        changes["settled_by_name"] = by.name
        return [*steps, Step(at, "submission.settled", changes, by, {"confirmed": False})]

    def _later(self, after: datetime, days: int) -> datetime:
        return self._calendar.later(after, days + self._rng.randrange(2), self._rng)

    def _colleague(self, of: Person) -> Person:
        return self._rng.choice([person for person in self._people.values() if person is not of])


def _proposed(at: datetime, by: Person, number: int | None, reason: str) -> Step:
    proposal = {"number": number, "by": by.pk, "by_name": by.name, "reason": reason}
    return Step(at, "submission.proposed", {"proposal": proposal}, by)
