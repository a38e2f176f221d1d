"""Where the picture of a plan shows the calendar and the time outside the calling hours."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from groups.plan.axis import Axis
from groups.plan.hours import Hours, local_moments

WIDTH = 400
_LABEL_WIDTH = 80.0
_MOST_BORDERS = 16
_MOST_BANDS = 60
_THINNEST_BAND = 0.5

CalendarUnit = Literal["day", "week", "month", "year"]
_DAYS: dict[CalendarUnit, int] = {"day": 1, "week": 7, "month": 30, "year": 365}


@dataclass(frozen=True)
class Border:
    """Where a day, week, month or year begins; `at` is local. `has_room`: its label fits."""

    x: float
    at: datetime
    unit: CalendarUnit
    has_room: bool


@dataclass(frozen=True)
class Band:
    """A time outside the calling hours."""

    x: float
    width: float


def borders(line: Axis, arrives: datetime, zone: ZoneInfo) -> tuple[Border, ...]:
    """At most 16, in the smallest unit that fits."""
    unit = _unit(line.minutes[-1])
    if unit is None:
        return ()
    label_end, found = 0.0, []
    for at in _beginnings(unit, arrives, zone):
        elapsed = _minutes_between(arrives, at)
        if elapsed > line.minutes[-1]:
            break
        x = line.x(elapsed)
        has_room = x >= label_end and x + _LABEL_WIDTH <= WIDTH
        label_end = x + _LABEL_WIDTH if has_room else label_end
        found.append(Border(round(x, 1), at, unit, has_room))
    return tuple(found)


def bands(line: Axis, arrives: datetime, hours: Hours | None) -> tuple[Band, ...]:
    """None on lines so long that single hours would not be visible."""
    total = line.minutes[-1]
    if hours is None or not total or _unit(total) != "day":
        return ()
    found = []
    for begins, ends in hours.closed(arrives, arrives.astimezone(UTC) + timedelta(minutes=total)):
        x = line.x(_minutes_between(arrives, begins))
        width = line.x(_minutes_between(arrives, ends)) - x
        if width >= _THINNEST_BAND:
            found.append(Band(round(x, 1), round(width, 1)))
    return tuple(found[:_MOST_BANDS])


def _unit(minutes: int) -> CalendarUnit | None:
    days = minutes / (24 * 60)
    fitting = (unit for unit, length in _DAYS.items() if days / length < _MOST_BORDERS - 1)
    return next(fitting, None)


def _minutes_between(begins: datetime, ends: datetime) -> float:
    return (ends.astimezone(UTC) - begins.astimezone(UTC)) / timedelta(minutes=1)


def _beginnings(unit: CalendarUnit, arrives: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Local beginnings of days, weeks, months or years after a moment, without end."""
    day = arrives.date()
    while True:
        day = _next(unit, day)
        yield min(local_moments(day, 0, zone)).astimezone(zone)


def _next(unit: CalendarUnit, day: date) -> date:
    if unit == "day":
        return day + timedelta(days=1)
    if unit == "week":
        return day + timedelta(days=7 - day.weekday())
    if unit == "month":
        return (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    return day.replace(year=day.year + 1, month=1, day=1)
