"""Sentences about dated calls, calling hours and errors in an arrival."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from groups.plan.hours import Hours, MinuteRange
from groups.plan.schedule import YEARS, ArrivalCode, DatedCall
from groups.wording.times import WEEKDAYS, date_text

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_ERRORS: Mapping[ArrivalCode, _StrPromise] = {
    "unknown_choice": _("Choose one of the arrivals in the list."),
    "no_date": _("Enter the date and time, for example 2026-11-27 18:40."),
    "unreadable": _("Enter the date and time as 2026-11-27 18:40."),
    "skipped": _("The clocks go forward then, so this time doesn't exist. Choose another."),
    "far": _("Choose a date within %(years)d years."),
}


def arrival_error(code: ArrivalCode) -> str:
    """Why an arrival can't be read, and what to write."""
    return _ERRORS[code] % {"years": YEARS}


def day_and_time(at: datetime) -> str:
    """For example "Fri 27 Nov 2026, 18:40", in the moment's own zone.

    In the hour that the clock repeats in autumn, with the offset: "02:30 (UTC+02:00)".
    """
    return _day_and_time(at, year=True)


def _day_and_time(at: datetime, *, year: bool) -> str:
    text = f"{date_text(at, weekday=True, year=year)}, {at:%H:%M}"
    occurs_twice = at.replace(fold=0).utcoffset() != at.replace(fold=1).utcoffset()
    return f"{text} (UTC{at.isoformat()[-6:]})" if occurs_twice else text


def arrival_moment(at: datetime) -> str:
    """When a lead arrives, with the time zone's name: "Thu 26 Nov, 10:00 (Europe/Berlin)".

    With the year unless it is this one.
    """
    this_year = timezone.now().astimezone(at.tzinfo).year
    return f"{_day_and_time(at, year=at.year != this_year)} ({at.tzinfo})"


def outside_sentence(schedule: Sequence[DatedCall]) -> str:
    """How many calls are outside the calling hours; "" if none is known to be."""
    outside = sum(one.inside is False for one in schedule)
    if not outside:
        return ""
    return ngettext(
        "%(outside)d of %(count)d calls is outside calling hours (hollow).",
        "%(outside)d of %(count)d calls are outside calling hours (hollow).",
        outside,
    ) % {"outside": outside, "count": len(schedule)}


def hours_sentence(hours: Hours) -> str:
    """The hours by day, with their zone: "Calling hours: Mon-Fri 09:00-20:00 (Europe/Berlin)."."""
    parts = [
        f"{_days(list(days))} {', '.join(map(_range, ranges))}"
        for ranges, days in groupby(range(7), key=lambda day: hours.week[day])
        if ranges
    ]
    return gettext("Calling hours: %(hours)s (%(zone)s).") % {
        "hours": "; ".join(parts),
        "zone": hours.zone.key,
    }


def _days(days: Sequence[int]) -> str:
    first, last = WEEKDAYS[days[0]], WEEKDAYS[days[-1]]
    return str(first) if len(days) == 1 else f"{first}\u2013{last}"


def _range(minutes: MinuteRange) -> str:
    return "\u2013".join(f"{minute // 60:02}:{minute % 60:02}" for minute in minutes)
