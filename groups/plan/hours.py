"""Calling hours: on which days of the week, from when to when, in one time zone.

Hours follow the local clock through summer and winter time. Moments are compared in UTC.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from groups.plan.rules import SettingError, setting_items

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY_MINUTES = 24 * 60
_SEARCHED = timedelta(days=15)  # the clock may skip the hours of one week
_DAY = f"(?:{'|'.join(DAYS)})"
_ITEM = re.compile(rf"({_DAY}(?:-{_DAY})?(?:, *{_DAY}(?:-{_DAY})?)*) +([0-9].*)", re.IGNORECASE)
_RANGE = re.compile(r"([0-9]{1,2}):([0-5][0-9]) *[-\u2013] *([0-9]{1,2}):([0-5][0-9])")

MinuteRange = tuple[int, int]


@dataclass(frozen=True)
class Hours:
    """`week`: for each day from Monday, the open ranges in minutes of that day, half open."""

    week: tuple[tuple[MinuteRange, ...], ...]
    zone: ZoneInfo

    def is_open(self, moment: datetime) -> bool:
        """Whether an aware moment is inside the calling hours."""
        local = moment.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        return any(start <= minute < end for start, end in self.week[local.weekday()])

    def next_open(self, moment: datetime) -> datetime:
        """An aware moment if it is inside the calling hours, else when they begin after it."""
        if self.is_open(moment):
            return moment
        begins = moment.astimezone(UTC)
        later = (one for one in sorted(self._changes(begins, begins + _SEARCHED)) if one > begins)
        return next(filter(self.is_open, later), moment).astimezone(moment.tzinfo)

    def _changes(self, begins: datetime, ends: datetime) -> Iterator[datetime]:
        """Every moment at which the hours may begin or end, clock changes included."""
        day = begins.astimezone(self.zone).date()
        while day <= ends.astimezone(self.zone).date():
            for minute in {0, *(m for opening in self.week[day.weekday()] for m in opening)}:
                yield from local_moments(day, minute, self.zone)
            yield from _clock_change(day, self.zone)
            day += timedelta(days=1)


def local_moments(day: date, minute: int, zone: ZoneInfo) -> set[datetime]:
    """When, in UTC, the local clock shows a minute of a day: two moments if it shows it twice.

    1440 is the end of the day. A minute that the clock skips gives the moments around the jump.
    """
    days, minute = divmod(minute, _DAY_MINUTES)
    clock = time(*divmod(minute, 60), tzinfo=zone)
    local = datetime.combine(day + timedelta(days=days), clock)
    return {local.replace(fold=fold).astimezone(UTC) for fold in (0, 1)}


def _clock_change(day: date, zone: ZoneInfo) -> Iterator[datetime]:
    """The moment of a day at which the clock goes forward or back, if it does."""
    low, high = (min(local_moments(day, minute, zone)) for minute in (0, _DAY_MINUTES))
    before = low.astimezone(zone).utcoffset()
    if before == high.astimezone(zone).utcoffset():
        return
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) // timedelta(minutes=2) * timedelta(minutes=1)
        is_before = middle.astimezone(zone).utcoffset() == before
        low, high = (middle, high) if is_before else (low, middle)
    yield high


def read_hours(text: str, default_zone: str) -> Hours:
    """Reads "Mon-Fri 09:00-18:00; Sat 10:00-14:00; Europe/Berlin"; the zone is optional.

    Raises SettingError.
    """
    parts = setting_items(text)
    name = parts.pop() if parts and not _ITEM.fullmatch(parts[-1]) else default_zone
    zone = _read_zone(name)
    week: list[list[MinuteRange]] = [[] for _ in DAYS]
    for part in parts:
        days, ranges = _read_item(part)
        for day in days:
            week[day] += ranges
    if not any(week):
        raise SettingError("Write days and hours, for example “Mon-Fri 09:00-18:00”.")
    return Hours(tuple(map(_in_order, week, DAYS)), zone)


def _read_item(item: str) -> tuple[set[int], list[MinuteRange]]:
    match = _ITEM.fullmatch(item)
    if not match:
        raise SettingError(
            f"“{item[:40]}” doesn't name calling hours: write days from Mon to Sun, then hours,"
            " for example “Mon-Fri 09:00-18:00”."
        )
    days = {day for part in match[1].split(",") for day in _read_days(part.strip())}
    return days, [_read_range(part.strip()) for part in match[2].split(",")]


def _read_days(part: str) -> list[int]:
    first, *rest = (DAYS.index(name.strip().title()) for name in part.split("-"))
    count = (rest[0] - first) % 7 + 1 if rest else 1
    return [(first + step) % 7 for step in range(count)]


def _read_range(text: str) -> MinuteRange:
    if match := _RANGE.fullmatch(text):
        hour, minute, end_hour, end_minute = map(int, match.groups())
        start, end = hour * 60 + minute, end_hour * 60 + end_minute
        if start < end <= _DAY_MINUTES:
            return start, end
    raise SettingError(
        f"“{text[:40]}” isn't a range of hours: write from 00:00 to 24:00, the earlier"
        " first, for example “09:00-18:00”. Split hours that go past midnight between two days."
    )


def _in_order(ranges: Sequence[MinuteRange], day: str) -> tuple[MinuteRange, ...]:
    ordered = sorted(ranges)
    if any(first[1] > second[0] for first, second in pairwise(ordered)):
        raise SettingError(f"The hours of {day} overlap: write each hour once.")
    return tuple(ordered)


def _read_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise SettingError(
            f"“{name[:40]}” is neither calling hours nor a time zone: write for example"
            " “Mon-Fri 09:00-18:00”, or last “Europe/Berlin”."
        ) from None
