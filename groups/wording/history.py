"""The filters of the history in words."""

from datetime import date

from django.utils.translation import gettext, ngettext

from groups.wording.bidi import isolated
from groups.wording.numbers import number_text
from groups.wording.quotes import quoted
from groups.wording.times import date_text


def period_in_words(since: str, until: str) -> str:
    """Two days, for example "18 to 25 Nov 2026".

    Either, but not both, may be "". Days are written as 2026-11-18.
    """
    if since and until:
        first, last = date.fromisoformat(since), date.fromisoformat(until)
        if first == last:
            return date_text(last)
        return gettext("%(first)s to %(last)s") % {
            "first": _begin(first, last),
            "last": date_text(last),
        }
    if since:
        return gettext("Since %(day)s") % {"day": date_text(date.fromisoformat(since))}
    return gettext("Until %(day)s") % {"day": date_text(date.fromisoformat(until))}


def _begin(first: date, last: date) -> str:
    if (first.year, first.month) == (last.year, last.month):
        return str(first.day)
    return date_text(first, year=first.year != last.year)


def size_in_words(count: int, *, is_least: bool, is_so_far: bool) -> str:
    """ "12 entries", "More than 10,000 entries", "12 entries so far"."""
    number = {"number": number_text(count)}
    if is_least:
        return gettext("More than %(number)s entries") % number
    if is_so_far:
        text = ngettext("%(number)s entry so far", "%(number)s entries so far", count)
    else:
        text = ngettext("%(number)s entry", "%(number)s entries", count)
    return text % number


def filter_in_words(name: str, value: str, label: str) -> str:
    """A filter in use, for example "By anna". `label`: the text of its choice, if any."""
    shown = isolated(value, strip_controls=True)
    is_yes = value == "yes"
    return {
        "by": gettext("By %(name)s") % {"name": shown},
        "default": gettext("Default") if is_yes else gettext("Not default"),
        "reset": gettext("Resets attempts") if is_yes else gettext("Doesn't reset attempts"),
        "cause": gettext("Decided by a person"),
        "confirmed": gettext("Warnings confirmed"),
        "liner_id": f"#{shown}",
        "plan": gettext("Plan %(code)s") % {"code": shown},
        "q": quoted(shown),
    }.get(name, label)
