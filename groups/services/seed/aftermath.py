"""What people make of requests that are over: alarms answered, entries reviewed and explained."""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from groups.models import Submission
from groups.services.seed import words
from groups.services.seed.calendar import Calendar
from groups.services.seed.people import Auditor, Person
from groups.services.seed.steps import CREATED, UNKNOWN, Row, Step

NEEDS_EXPLANATION = Submission.ReviewState.NEEDS_EXPLANATION.value
EXPLAINED = Submission.ReviewState.EXPLAINED.value
REVIEWED = Submission.ReviewState.REVIEWED.value
MADE = Submission.DefaultAlarm.MADE.value

# Shares of all requests; and of the newest, how many are left as they are.
JUDGED, ASKED = 0.06, 0.01
UNANSWERED = 0.3
LEFT = 0.4


class Deed(NamedTuple):
    """A step whose time isn't known yet."""

    kind: str
    changes: Row
    by: Person | Auditor
    told: Row | None = None


class Aftermath:
    """Tells it by `rng`, as services/alarms.py and services/review.py write it."""

    def __init__(self, rng: Random, *, calendar: Calendar, auditors: list[Auditor]) -> None:
        self._rng = rng
        self._calendar = calendar
        self._auditors = auditors

    def of(self, row: Row, steps: list[Step], author: Person, *, is_new: bool) -> Iterator[Step]:
        """Yields what follows these steps, in order, and raises the alarm of a new default.

        Only with `is_new` may something be left for a person to do.
        """
        at = steps[-1].at
        deeds = [*self._answered(steps, author, is_new)]
        deeds += [*self._default_answered(row, steps, is_new), *self._judged(steps, author, is_new)]
        for kind, changes, by, told in deeds:
            at = self._calendar.later(at, 1 + self._rng.randrange(2), self._rng)
            when = {"reviewed_at": at} if kind == "submission.reviewed" else {}
            yield Step(at, kind, changes | when, by, told)

    def _answered(self, steps: list[Step], author: Person, is_new: bool) -> Iterator[Deed]:
        raised = [step.changes["alarm"] for step in steps if "alarm" in step.changes]
        if raised and not self._is_left(is_new, UNANSWERED):
            changes = {"alarm_answer": self._rng.choice(words.ALARM_ANSWERS)}
            yield Deed("submission.alarm_answered", changes, author, {"alarm": raised[-1]})

    def _default_answered(self, row: Row, steps: list[Step], is_new: bool) -> Iterator[Deed]:
        created = next((step for step in steps if step.changes.get("status") == CREATED), None)
        if created is None or not row["is_default"]:
            return
        created.changes["default_alarm"] = MADE
        if not self._is_left(is_new, UNANSWERED):
            changes = {"default_answer": self._rng.choice(words.DEFAULT_ANSWERS)}
            by = self._rng.choice(self._auditors)
            yield Deed("submission.alarm_answered", changes, by, {"alarm": MADE})

    def _judged(self, steps: list[Step], author: Person, is_new: bool) -> Iterator[Deed]:
        chance, auditor = self._rng.random(), self._rng.choice(self._auditors)
        statuses = [step.changes["status"] for step in steps if "status" in step.changes]
        if chance >= JUDGED or statuses[-1] == UNKNOWN:
            return
        if chance < ASKED:
            yield _reviewed(NEEDS_EXPLANATION, self._rng.choice(words.QUESTIONS), auditor)
            if self._is_left(is_new, LEFT):
                return
            text = self._rng.choice(words.EXPLANATIONS)
            changes = {"review_state": EXPLAINED, "explanation": text}
            yield Deed("submission.explained", changes, author)
            if self._is_left(is_new, LEFT):
                return
        yield _reviewed(REVIEWED, self._rng.choice(words.REVIEW_COMMENTS), auditor)

    def _is_left(self, is_new: bool, share: float) -> bool:
        return is_new and self._rng.random() < share


def _reviewed(state: str, comment: str, by: Auditor) -> Deed:
    changes = {
        "review_state": state,
        "review_comment": comment,
        "reviewed_by_name": by.name,
        "explanation": "",
    }
    return Deed("submission.reviewed", changes, by)
