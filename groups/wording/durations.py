"""Durations."""

from django.utils.translation import gettext, ngettext


def duration(minutes: int) -> str:
    """Minutes in words: "0 min", "5 min", "2 h 35 min", "1 day 2 h", "3 days"."""
    hours, rest = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = []
    if days:
        parts.append(ngettext("%(count)d day", "%(count)d days", days) % {"count": days})
    if hours:
        parts.append(gettext("%(count)d h") % {"count": hours})
    if rest or not parts:
        parts.append(gettext("%(count)d min") % {"count": rest})
    return " ".join(parts)


def brief_duration(minutes: int) -> str:
    """Minutes in its two largest units: "5 min", "2 h 35 min", "1 d 2 h"."""
    days, hours = divmod(minutes // 60, 24)
    if not days:
        return duration(minutes)
    parts = [gettext("%(count)d d") % {"count": days}]
    if hours:
        parts.append(gettext("%(count)d h") % {"count": hours})
    return " ".join(parts)
