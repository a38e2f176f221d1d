"""Durations, and lists of intervals."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext, ngettext, pgettext

from groups import plan

_UNIT = re.compile(r"(?<=[0-9])[dhm](?![^\W\d_])")


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


def own_units(text: str) -> str:
    """Intervals with the units of the reader's language, only to be read: values, links and the
    record have "0m, 30m, 2h" in every language, and plan.parse() understands both."""
    units = {
        "d": pgettext("unit in a list", "d"),
        "h": pgettext("unit in a list", "h"),
        "m": pgettext("unit in a list", "m"),
    }
    return _UNIT.sub(lambda found: units[found[0]], text)


def short_plan(intervals: Sequence[int]) -> str:
    """plan.short_form() with the units of the reader's language."""
    return own_units(plan.short_form(intervals))
