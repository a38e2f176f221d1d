"""Counts of submissions. Each reads a range of an index, never all rows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self, TypeVar

from django.db import models
from django.db.models import Case, Count, Min, Value, When

from groups.models.indexes import MADE_DEFAULT, OPEN
from groups.models.review import ALARMED, DEFAULT_ALARM, OUTCOME_ALARM

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class OpenCount:
    """How many submissions are open, and when the oldest was submitted."""

    count: int
    oldest: datetime | None


class StatisticsQuerySet(models.QuerySet[M]):
    def submitted_in(self, period: tuple[datetime, datetime]) -> Self:
        """Submissions from the first moment of a period until before its second one."""
        start, end = period
        return self.filter(submitted_at__gte=start, submitted_at__lt=end)

    def count_by_status(self) -> Counter[str]:
        found = self.order_by().values_list("status").annotate(n=Count("*"))
        return Counter(dict(found))

    def counts_in(
        self, periods: Sequence[tuple[datetime, datetime]]
    ) -> list[tuple[int, str, int, int]]:
        """Returns (index of the period, status, key of the author, count).

        One statement reads all periods, so all counts are of the same moment.
        """
        each = [
            self.submitted_in(period)
            .order_by()
            .annotate(index=Value(index))
            .values_list("index", "status", "submitted_by")
            .annotate(n=Count("*"))
            for index, period in enumerate(periods)
        ]
        return list(each[0].union(*each[1:], all=True))

    def durations(self) -> list[tuple[str, int, int]]:
        """Returns (status, milliseconds of the call to Liner, count)."""
        timed = self.filter(duration_ms__isnull=False).order_by()
        return list(timed.values_list("status", "duration_ms").annotate(n=Count("*")))

    def still_open(self) -> dict[str, OpenCount]:
        """Returns a count for each of the two open statuses."""
        rows = self.filter(OPEN).order_by().values_list("status")
        found = rows.annotate(n=Count("*"), oldest=Min("submitted_at"))
        none = dict.fromkeys(("sending", "unknown"), OpenCount(0, None))
        return none | {status: OpenCount(count, oldest) for status, count, oldest in found}

    def unanswered_alarms(self) -> Counter[str]:
        """Returns a count for each kind; kinds of default alarms begin with "default_"."""
        rows = (
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
        for about_outcome, about_default, n in rows:
            found[about_outcome] += n
            found[f"default_{about_default}" if about_default else ""] += n
        del found[""]
        return found

    def made_defaults(self) -> Self:
        """Created defaults, the newest first."""
        return self.filter(MADE_DEFAULT).order_by("-submitted_at", "-id")
