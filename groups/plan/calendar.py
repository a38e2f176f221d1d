"""The picture of a plan as a calendar: one row a day, the time of day from left to right.

Rows show the clock on the wall. Where it goes back, the hour that it shows twice is drawn once;
where it goes forward, the hour that it skips is drawn all the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from groups.plan.hours import Hours
from groups.plan.marks import Mark, marks
from groups.plan.schedule import DatedCall, schedule

DAY_MINUTES = 24 * 60
FEW_HOURS = 6 * 60  # a plan of at most this length gets one row that spans just these hours
SHOWN = 14  # rows that stand open; the rest is folded, unless it is just a few
_A_FEW = 3
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120)
_MOST_STEPS = 4


@dataclass(frozen=True)
class Tick:
    """A time on the scale: minutes since midnight, where it is in per cent, and its label."""

    minute: int
    x: float

    @property
    def label(self) -> str:
        return f"{self.minute // 60:02}:{self.minute % 60:02}"


@dataclass(frozen=True)
class Scale:
    """The part of a day that each row shows, in minutes since midnight, with a tick each `step`."""

    low: int
    high: int
    step: int

    def x(self, minute: int) -> float:
        """Where a minute of the day is, in per cent."""
        return 100 * (minute - self.low) / (self.high - self.low)

    @property
    def ticks(self) -> tuple[Tick, ...]:
        minutes = range(self.low, self.high + 1, self.step)
        return tuple(Tick(minute, round(self.x(minute), 2)) for minute in minutes)


WHOLE_DAY = Scale(0, DAY_MINUTES, 6 * 60)


@dataclass(frozen=True)
class Band:
    """Calling hours, in per cent."""

    x: float
    width: float


@dataclass(frozen=True)
class Day:
    """A day with calls. Day 1 is the one on which the lead arrives.

    `without_calls`: how many days without calls lie between it and the row before.
    """

    number: int
    date: date
    without_calls: int
    hours: tuple[Band, ...]
    marks: tuple[Mark, ...]

    @property
    def count(self) -> int:
        return sum(len(mark.calls) for mark in self.marks)


@dataclass(frozen=True)
class Calendar:
    """The calls, and the rows and the scale on which they are drawn."""

    arrives: datetime
    calls: tuple[DatedCall, ...]
    scale: Scale
    days: tuple[Day, ...]

    @property
    def marks_hours(self) -> bool:
        """Whether it shows calling hours."""
        return any(day.hours for day in self.days)

    @property
    def leaves_year(self) -> bool:
        return self.days[-1].date.year != self.arrives.year

    @property
    def shown(self) -> tuple[Day, ...]:
        return self.days if len(self.days) <= SHOWN + _A_FEW else self.days[:SHOWN]

    @property
    def folded(self) -> tuple[Day, ...]:
        return self.days[len(self.shown) :]


def calendar(intervals: Sequence[int], arrives: datetime, hours: Hours | None = None) -> Calendar:
    """The calendar of a plan for a lead that arrives at `arrives`, whose tzinfo is a ZoneInfo."""
    zone = arrives.tzinfo
    assert isinstance(zone, ZoneInfo)  # noqa: S101 - for mypy; the days are drawn in this zone
    dated = schedule(intervals, arrives, zone, hours)
    scale = _scale(arrives, dated)
    days = tuple(_days(dated, arrives.date(), scale, hours))
    return Calendar(arrives, dated, scale, days)


def _scale(arrives: datetime, dated: Sequence[DatedCall]) -> Scale:
    last = dated[-1].at
    begins, ends = _minute(arrives), _minute(last)
    is_same_clock = (arrives.date(), arrives.utcoffset()) == (last.date(), last.utcoffset())
    if len(dated) == 1 or not is_same_clock or ends - begins > FEW_HOURS:
        return WHOLE_DAY
    rounded = (Scale(begins // step * step, -(-ends // step) * step, step) for step in _STEPS)
    return next(one for one in rounded if one.high - one.low <= _MOST_STEPS * one.step)


def _days(
    dated: Sequence[DatedCall], first: date, scale: Scale, hours: Hours | None
) -> Iterator[Day]:
    before = 0
    by_day = sorted(dated, key=_day)  # a clock that goes back at midnight may show a day again
    for day, calls in groupby(by_day, key=_day):
        number = (day - first).days + 1
        placed = [(scale.x(_minute(one.at)), one) for one in calls]
        yield Day(number, day, number - before - 1, _bands(day, scale, hours), marks(placed))
        before = number


def _bands(day: date, scale: Scale, hours: Hours | None) -> tuple[Band, ...]:
    opened = hours.week[day.weekday()] if hours else ()
    inside = [(max(start, scale.low), min(end, scale.high)) for start, end in opened]
    return tuple(_band(scale.x(start), scale.x(end)) for start, end in inside if start < end)


def _band(start: float, end: float) -> Band:
    return Band(round(start, 2), round(end - start, 2))


def _day(dated: DatedCall) -> date:
    return dated.at.date()


def _minute(at: datetime) -> int:
    return at.hour * 60 + at.minute
