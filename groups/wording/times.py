"""Moments in local time."""

from datetime import datetime, tzinfo

from django.utils import timezone


def local_time(at: datetime, zone: tzinfo | None = None) -> datetime:
    """The moment in a zone, by default the active one. At the very ends of the calendar, where a
    zone has no date for it, as it is."""
    try:
        return at.astimezone(zone or timezone.get_current_timezone())
    except OverflowError:
        return at
