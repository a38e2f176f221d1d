"""The filters of the history and of the events: their values as in the URL."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar

from django.db.models import Q
from django.utils import timezone

from groups.history.url_filter import UrlFilter


@dataclass(frozen=True)
class DayFilter(UrlFilter):
    """Values as in the URL; "" filters nothing, and what does not exist finds nothing.

    since, until  days, such as 2026-11-18, both included, in the zone of the TIME_ZONE setting
    """

    url_names: ClassVar[dict[str, str]] = {"since": "from", "until": "to"}

    since: str = ""
    until: str = ""

    @property
    def begins_at(self) -> datetime | None:
        day = _day(self.since)
        return _begin(day) if day else None

    @property
    def ends_before(self) -> datetime | None:
        """None without a last day, or if it is the last day that Python knows."""
        day = _day(self.until)
        return _begin(day + timedelta(days=1)) if day and day < date.max else None

    @property
    def has_days(self) -> bool:
        """Whether the days exist, where any are given."""
        return all(_day(text) for text in (self.since, self.until) if text)


@dataclass(frozen=True)
class HistoryFilter(DayFilter):
    """Entries must match all values.

    by    the author's name, present or former
    plan  a plan code or a whole fingerprint
    q     text in title, reason or author; `#123`, a plan code, intervals or an entry's id
    """

    by: str = ""
    status: str = ""
    default: str = ""
    reset: str = ""
    verification: str = ""
    review: str = ""
    cause: str = ""
    confirmed: str = ""
    alarm: str = ""
    liner_id: str = ""
    plan: str = ""
    q: str = ""

    @property
    def period(self) -> Q:
        """The days as a condition, which limits the range that is read of every index."""
        found = Q()
        if self.begins_at:
            found &= Q(submitted_at__gte=self.begins_at)
        if self.ends_before:
            found &= Q(submitted_at__lt=self.ends_before)
        return found


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None  # not 20261118 or 2026-W47-3


@dataclass(frozen=True)
class EventFilter(DayFilter):
    """by  a person's name, present or former"""

    kind: str = ""
    by: str = ""
    ip: str = ""
    submission: str = ""


def _begin(day: date) -> datetime:
    try:
        return datetime.combine(day, time(), timezone.get_default_timezone()).astimezone(UTC)
    except OverflowError:
        return datetime.combine(day, time(), UTC)
