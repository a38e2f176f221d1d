"""The filters of the history and of the events: their values as in the URL."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar

from django.db.models import Q
from django.utils import timezone

from groups.history.url_filter import UrlFilter


@dataclass(frozen=True)
class DayFilter(UrlFilter):
    """since, until  days, such as 2026-11-18, both included, in the zone of TIME_ZONE"""

    url_names: ClassVar[dict[str, str]] = {"since": "from", "until": "to"}

    since: str = ""
    until: str = ""

    @property
    def begins_at(self) -> datetime | None:
        return _begin(date.fromisoformat(self.since)) if self.since else None

    @property
    def ends_before(self) -> datetime | None:
        """None without a last day, or if it is the last day that Python knows."""
        if not self.until or (day := date.fromisoformat(self.until)) == date.max:
            return None
        return _begin(day + timedelta(days=1))


@dataclass(frozen=True)
class HistoryFilter(DayFilter):
    """Values that HistoryForm has validated; "" filters nothing. Entries must match all of them.

    by    the author's name at the time of the request
    plan  a plan code or a whole fingerprint
    q     text in the title or the reason, in any case
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


@dataclass(frozen=True)
class EventFilter(DayFilter):
    """Values as text; "" filters nothing, and what does not exist finds nothing.

    by  a person's name, now or at the time of the event
    """

    kind: str = ""
    by: str = ""
    ip: str = ""
    submission: str = ""


def _begin(day: date) -> datetime:
    try:
        return datetime.combine(day, time(), timezone.get_default_timezone()).astimezone(UTC)
    except OverflowError:
        return datetime.combine(day, time(), UTC)
