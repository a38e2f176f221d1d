"""What is counted of the record, so that only a stretch of an index is read, never all rows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self, TypeVar

from django.db import models
from django.db.models import Case, Count, Min, Q, Value, When

from groups.models.review import ALARMED, DEFAULT_ALARM, OUTCOME_ALARM, ReviewQuerySet

M = TypeVar("M", bound=models.Model)

# Conditions of indexes, in which few rows are.
OPEN = Q(status="sending") | Q(status="unknown")
# Created, told by the number: a status would lead SQLite to the index of all that was created.
MADE_DEFAULT = Q(is_default=True, liner_group_id__isnull=False)

INDEXES = [
    # All that is counted stands in the index itself.
    models.Index(
        "submitted_at", "status", "submitted_by_name", "duration_ms", name="submission_counted"
    ),
]

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class StillOpen:
    """How many are open, and when the oldest of them was asked for."""

    count: int
    oldest: datetime | None


class StatisticsQuerySet(ReviewQuerySet[M]):
    def asked_in(self, stretch: Stretch) -> Self:
        """From its first moment until before its last one."""
        begins, ends = stretch
        return self.filter(submitted_at__gte=begins, submitted_at__lt=ends)

    def outcomes(self) -> Counter[str]:
        """How many have which status."""
        found = self.order_by().values_list("status").annotate(n=Count("*"))
        return Counter(dict(found))

    def sums(self, stretches: Sequence[Stretch]) -> list[tuple[int, str, str, int]]:
        """(place of the stretch, status, name of who asked, how many), in one statement, so that
        all of them are of one moment."""
        each = [
            self.asked_in(stretch)
            .order_by()
            .annotate(place=Value(place))
            .values_list("place", "status", "submitted_by_name")
            .annotate(n=Count("*"))
            for place, stretch in enumerate(stretches)
        ]
        return list(each[0].union(*each[1:], all=True))

    def durations(self) -> list[tuple[str, int, int]]:
        """(status, ms that Liner was waited for, how many took so long)."""
        timed = self.filter(duration_ms__isnull=False).order_by()
        return list(timed.values_list("status", "duration_ms").annotate(n=Count("*")))

    def still_open(self) -> dict[str, "StillOpen"]:
        """For each open status."""
        found = self.filter(OPEN).order_by().values_list("status")
        told = found.annotate(n=Count("*"), oldest=Min("submitted_at"))
        none = dict.fromkeys(("sending", "unknown"), StillOpen(0, None))
        return none | {status: StillOpen(count, oldest) for status, count, oldest in told}

    def unanswered_alarms(self) -> Counter[str]:
        """How many of each kind; those about the default begin with "default_"."""
        told = (
            self.filter(ALARMED)
            .order_by()
            .annotate(
                about_outcome=Case(When(OUTCOME_ALARM, then="alarm"), default=Value("")),
                about_default=Case(When(DEFAULT_ALARM, then="default_alarm"), default=Value("")),
            )
            .values_list("about_outcome", "about_default")
            .annotate(n=Count("*"))
        )
        found: Counter[str] = Counter()
        for about_outcome, about_default, n in told:
            found[about_outcome] += n
            found[f"default_{about_default}" if about_default else ""] += n
        del found[""]
        return found

    def made_defaults(self) -> Self:
        """Created defaults, the newest first."""
        return self.filter(MADE_DEFAULT).order_by("-submitted_at", "-id")
