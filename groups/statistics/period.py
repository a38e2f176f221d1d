"""Periods of whole local days, and the moments at which they begin and end."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
LENGTHS = (7, 30, 90, 365)
_MOST_DAYS_SHOWN = 90  # longer periods are shown by weeks from Monday


@dataclass(frozen=True)
class Span:
    """From the beginning of the day `first` to the end of the day `last`."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The first moment in it and the first one after it, in UTC."""
        return _midnight(self.first, self.zone), _midnight(self.last + DAY, self.zone)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Period(Span):
    """The period that the overview shows."""

    @classmethod
    def of(cls, days: int, last: date, zone: ZoneInfo) -> "Period":
        return cls(last - DAY * (days - 1), last, zone)

    def ending(self, last: date) -> "Period":
        """A period of the same length."""
        return Period.of(self.days, last, self.zone)

    @property
    def by_week(self) -> bool:
        return self.days > _MOST_DAYS_SHOWN

    @property
    def spans(self) -> tuple[Span, ...]:
        """Its days or weeks in order. Weeks at the ends are cut to the period."""
        found, day = [], self.first
        while day <= self.last:
            last = day + DAY * (6 - day.weekday()) if self.by_week else day
            found.append(Span(day, min(last, self.last), self.zone))
            day = last + DAY
        return tuple(found)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """If the clock skips midnight, the moment of the jump; if it shows it twice, the first."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
