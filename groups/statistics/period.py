"""A stretch of days as people count them in a zone, and the moments at which it begins and ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
LENGTHS = (7, 30, 90, 365)
# A column a day is told apart up to here; then it is a week that begins on Monday.
MOST_DAYS_APART = 90


@dataclass(frozen=True)
class Span:
    """From the beginning of the day `first` until the end of the day `last`."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def stretch(self) -> tuple[datetime, datetime]:
        """The first moment in it and the first one after it, in UTC."""
        return _midnight(self.first, self.zone), _midnight(self.last + DAY, self.zone)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Period(Span):
    """What the overview is about."""

    @classmethod
    def of(cls, days: int, last: date, zone: ZoneInfo) -> "Period":
        return cls(last - DAY * (days - 1), last, zone)

    def ending(self, last: date) -> "Period":
        """One of the same length."""
        return Period.of(self.days, last, self.zone)

    @property
    def by_week(self) -> bool:
        return self.days > MOST_DAYS_APART

    @property
    def spans(self) -> tuple[Span, ...]:
        """Its days or weeks in order; of a week that is not whole, the days in the period."""
        return tuple(self._spans())

    def _spans(self) -> Iterator[Span]:
        day = self.first
        while day <= self.last:
            last = day + DAY * (6 - day.weekday()) if self.by_week else day
            yield Span(day, min(last, self.last), self.zone)
            day = last + DAY


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """Where the clock skips it, the moment of the jump; where it shows it twice, the first one."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
