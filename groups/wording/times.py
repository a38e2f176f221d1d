"""Moments in local time, and days in the reader's language."""

from datetime import date, datetime, tzinfo

from django.utils import timezone
from django.utils.translation import pgettext, pgettext_lazy

# Django's own Russian names are in the nominative, and in capitals.
WEEKDAYS = (
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
)
MONTHS = (
    pgettext_lazy("month", "Jan"),
    pgettext_lazy("month", "Feb"),
    pgettext_lazy("month", "Mar"),
    pgettext_lazy("month", "Apr"),
    pgettext_lazy("month", "May"),
    pgettext_lazy("month", "Jun"),
    pgettext_lazy("month", "Jul"),
    pgettext_lazy("month", "Aug"),
    pgettext_lazy("month", "Sep"),
    pgettext_lazy("month", "Oct"),
    pgettext_lazy("month", "Nov"),
    pgettext_lazy("month", "Dec"),
)


def local_time(at: datetime, zone: tzinfo | None = None) -> datetime:
    """The moment in a zone, by default the active one. At the very ends of the calendar, where a
    zone has no date for it, as it is."""
    try:
        return at.astimezone(zone or timezone.get_current_timezone())
    except OverflowError:
        return at


def date_text(day: date, *, weekday: bool = False, year: bool = True) -> str:
    """For example "26 Nov 2026", "Thu 26 Nov"; static/site.js writes the same."""
    text = f"{day.day} {MONTHS[day.month - 1]}"
    if year:
        text += f" {day.year:04}"
    if not weekday:
        return text
    parts = {"weekday": WEEKDAYS[day.weekday()], "date": text}
    return pgettext("day", "%(weekday)s %(date)s") % parts


def short_day(at: datetime) -> str:
    """The day in the active zone: "2 Oct", or "2 Oct 2025" in another year."""
    local = local_time(at)
    return date_text(local, year=local.year != timezone.localdate().year)
