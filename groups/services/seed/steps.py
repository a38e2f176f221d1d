"""The steps that the services record of one request, with their kinds and columns.

As services/submit.py, readback.py, reconcile.py and settle.py write them.
"""

from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from groups.models import Submission
from groups.services.seed import words
from groups.services.seed.people import Auditor, Person

Row = dict[str, Any]  # a submission: its columns by attribute name

CREATED = Submission.Status.CREATED.value
REFUSED = Submission.Status.REFUSED.value
NOT_SENT = Submission.Status.NOT_SENT.value
UNKNOWN = Submission.Status.UNKNOWN.value
ABSENT = Submission.Status.ABSENT.value

Verification = Submission.Verification

DEADLINE_MS = 15_000
SLOWEST_MS = 9_000
SWEPT_AFTER = timedelta(seconds=90)
SCAN_EVERY = timedelta(minutes=5)
SWEPT = 0.1


class Step(NamedTuple):
    """One event and the columns that it changes; `told` is what else the event tells."""

    at: datetime
    kind: str
    changes: Row
    by: Person | Auditor | None = None
    told: Row | None = None


def ms(count: float) -> timedelta:
    return timedelta(milliseconds=count)


class Steps:
    """Makes steps whose times and words vary by `rng`."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng

    def answered(self, row: Row, status: str, cause: str, **told: Any) -> Step:
        """How the call itself ended."""
        usual = min(SLOWEST_MS, 60 + int(self._rng.lognormvariate(5.8, 0.6)))
        took = DEADLINE_MS if cause == "deadline" else usual
        changes = {
            "status": status,
            "cause": cause,
            "duration_ms": took,
            "liner_group_id": None,
            "http_status": None,
            "message": "",
            "answer": "",
            "finished_at": row["submitted_at"] + ms(took + self._rng.uniform(1, 9)),
            **told,
        }
        return Step(changes["finished_at"], f"submission.{status}", changes)

    def created(self, row: Row, number: int) -> Step:
        answer = yes(number)
        return self.answered(
            row, CREATED, "created", http_status=200, answer=answer, liner_group_id=number
        )

    def refused(self, row: Row) -> Step:
        status, message = self._rng.choice(words.REFUSALS)
        answer = f'{{"success": false, "message": "{message}", "data": null}}'
        return self.answered(
            row, REFUSED, "refused", http_status=status, message=message, answer=answer
        )

    def not_sent(self, row: Row) -> Step:
        return self.answered(row, NOT_SENT, self._rng.choice(words.NOT_SENT_CAUSES))

    def unknown(self, row: Row) -> Step:
        """No clear answer came, or the process died and was swept."""
        if self._rng.random() < SWEPT:
            at = row["submitted_at"] + SWEPT_AFTER + ms(self._rng.uniform(0, 60_000))
            changes = {"status": UNKNOWN, "cause": "process_died", "finished_at": at}
            return Step(at, "submission.swept", changes)
        cause, status, answer = self._rng.choice(words.UNKNOWN_CAUSES)
        return self.answered(row, UNKNOWN, cause, http_status=status, answer=answer)

    def read_back(self, row: Row, created: Step, **differs: Any) -> Step:
        """Liner holds what was asked, except for what `differs`."""
        verification = Verification.DIFFERENT if differs else Verification.SAME
        listed = {**as_listed(row, created.changes["liner_group_id"]), **differs}
        changes = {"verification": verification.value, "read_back": listed}
        if differs:
            changes["alarm"] = Submission.Alarm.DIFFERENT.value
        return Step(created.at + ms(self._rng.uniform(40, 600)), "submission.read_back", changes)

    def scanned(self, after: datetime, matches: list[int], times: int) -> list[Step]:
        """Liner's list was read so many times, first at once, and showed the same."""
        first = after + ms(self._rng.uniform(60, 900))
        return [
            _scanned(first + SCAN_EVERY * count, scans=count + 1, matches=matches)
            for count in range(times)
        ]

    def found(self, after: datetime, number: int) -> list[Step]:
        """Liner's list shows it, and again at the next look."""
        (seen,) = self.scanned(after, [number], 1)
        changes = {
            "status": CREATED,
            "liner_group_id": number,
            "cause": "found",
            "verification": Verification.SAME.value,
            "matches": [number],
            "scans": 2,
            "scanned_at": seen.at + SCAN_EVERY,
        }
        return [seen, Step(seen.at + SCAN_EVERY, "submission.found", changes)]

    def absent(self, after: datetime) -> list[Step]:
        """Liner's list never shows it, for long enough."""
        scans = self.scanned(after, [], 3)
        # The fourth look comes too early still, and tells nothing new.
        at = scans[-1].at + SCAN_EVERY * 2
        changes = {
            "status": ABSENT,
            "cause": "not_listed",
            "scans": 4,
            "scanned_at": at,
            "matches": [],
        }
        return [*scans, Step(at, "submission.absent", changes)]


def _scanned(at: datetime, *, scans: int, matches: list[int]) -> Step:
    changes = {"matches": matches, "scans": scans, "scanned_at": at}
    return Step(at, "submission.scanned", changes)


def as_listed(row: Row, number: int) -> Row:
    """The interval group in Liner that was asked for, as readback.py keeps it."""
    return {
        "id": number,
        "intervals": row["intervals"],
        "is_default": row["is_default"],
        "reset_attempts_enabled": row["reset_attempts_enabled"],
        "title": row["title"],
    }


def yes(number: int) -> str:
    """Liner's documented answer to a create call."""
    return f'{{"success": true, "message": "", "data": {{"id": {number}}}}}'
