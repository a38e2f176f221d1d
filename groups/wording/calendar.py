"""The words of the calendar of a plan, and what it shows for people who can't see it."""

from django.utils.translation import gettext, ngettext

from groups.plan.calendar import Calendar, Day
from groups.plan.marks import Mark
from groups.wording.times import date_text


def day_date(day: Day, calendar: Calendar) -> str:
    """For example "Thu 26 Nov"; with the year if the lead arrives in an earlier one."""
    return date_text(day.date, weekday=True, year=day.date.year != calendar.arrives.year)


def day_text(day: Day) -> str:
    """The calls of a day and their times."""
    return "; ".join(map(mark_text, day.marks))


def mark_text(mark: Mark) -> str:
    """For example "Call 3, 12:30" or "Calls 4 to 6, 19:40 to 20:20, 1 outside calling hours"."""
    return ", ".join(filter(None, (_calls(mark), _outside(mark))))


def _calls(mark: Mark) -> str:
    first, last = mark.calls[0], mark.calls[-1]
    if first is last:
        text = gettext("Call %(first)d, %(begins)s")
    elif len(mark.calls) == 2:  # noqa: PLR2004 - two have no range
        text = gettext("Calls %(first)d and %(last)d, %(begins)s and %(ends)s")
    else:
        text = gettext("Calls %(first)d to %(last)d, %(begins)s to %(ends)s")
    return text % {
        "first": first.call.number,
        "last": last.call.number,
        "begins": f"{first.at:%H:%M}",
        "ends": f"{last.at:%H:%M}",
    }


def _outside(mark: Mark) -> str:
    if mark.kind == "mixed":
        return ngettext(
            "%(count)d outside calling hours", "%(count)d outside calling hours", mark.outside
        ) % {"count": mark.outside}
    return gettext("outside calling hours") if mark.outside else ""
