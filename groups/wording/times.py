"""Moments in local time."""

from datetime import datetime, tzinfo

from django.utils import formats, timezone


def local_time(at: datetime, zone: tzinfo | None = None) -> datetime:
    """The moment in a zone, by default the active one. At the very ends of the calendar, where a
    zone has no date for it, as it is."""
    try:
        return at.astimezone(zone or timezone.get_current_timezone())
    except OverflowError:
        return at


def short_day(at: datetime) -> str:
    """The day in the active zone: "2 Oct", or "2 Oct 2025" in another year."""
    local = local_time(at)
    is_this_year = local.year == timezone.localdate().year
    return formats.date_format(local, "j M" if is_this_year else "j M Y")
