"""Sentences about a plan."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext, pgettext

from groups import plan
from groups.wording.durations import brief_duration, duration, short_plan

_LONGEST_UNREADABLE = 100
_MOST_SPELLED_OUT = 12  # more calls than this are folded, or only the range of waits is shown


def call_count(count: int) -> str:
    return ngettext("%(count)d call", "%(count)d calls", count) % {"count": count}


def plan_summary(intervals: Sequence[int]) -> str:
    """How many calls a plan makes and how long it runs: "4 calls over 2 h 35 min", "1 call"."""
    count = len(intervals)
    if not sum(intervals):
        return call_count(count)
    return ngettext(
        "%(count)d call over %(total)s",
        "%(count)d calls over %(total)s",
        count,
    ) % {"count": count, "total": duration(sum(intervals))}


def plan_brief(intervals: Sequence[int]) -> str:
    """The same in the fewest words: "4 calls, 2 h 35 min", "6 calls, 5 d 2 h"."""
    count = len(intervals)
    if not sum(intervals):
        return call_count(count)
    return ngettext("%(count)d call, %(total)s", "%(count)d calls, %(total)s", count) % {
        "count": count,
        "total": brief_duration(sum(intervals)),
    }


def recorded_sentence(value: object) -> str:
    """plan_sentence() for the value in a record, which may not be a plan."""
    intervals = plan.recorded_intervals(value)
    return plan_sentence(intervals) if intervals else unreadable_plan(value)


def recorded_brief(value: object) -> str:
    """plan_brief() for the value in a record, which may not be a plan."""
    intervals = plan.recorded_intervals(value)
    return plan_brief(intervals) if intervals else unreadable_plan(value)


def recorded_short(value: object) -> str:
    """short_plan() for the value in a record, which may not be a plan."""
    intervals = plan.recorded_intervals(value)
    return short_plan(intervals) if intervals else unreadable_plan(value)


def unreadable_plan(value: object) -> str:
    return gettext("This is not a plan, and linerAdmin did not write it: %(value)s") % {
        "value": str(value)[:_LONGEST_UNREADABLE]
    }


def plan_sentence(intervals: Sequence[int]) -> str:
    """What a plan does, for example:

    "4 calls over 2 h 35 min: immediately, then after 5 min, 30 min and 2 h. Then Liner stops.
    Each wait starts at the previous call, so a late call delays the rest."
    """
    if not intervals:
        return gettext("No calls.")
    first, *later = intervals
    at_first = (
        gettext("after %(gap)s") % {"gap": duration(first)} if first else gettext("immediately")
    )
    parts = {"summary": plan_summary(intervals), "first": at_first}
    if not later:
        return gettext("%(summary)s: %(first)s. Then Liner stops.") % parts
    return gettext(
        "%(summary)s: %(first)s, then %(later)s. Then Liner stops."
        " Each wait starts at the previous call, so a late call delays the rest."
    ) % (parts | {"later": _later_calls(later)})


def _later_calls(gaps: Sequence[int]) -> str:
    if len(gaps) < _MOST_SPELLED_OUT:
        return gettext("after %(gaps)s") % {"gaps": _enumerated([duration(gap) for gap in gaps])}
    folded = list(_folded(gaps))
    if len(folded) <= _MOST_SPELLED_OUT:
        return _enumerated(folded)
    return gettext("%(count)d more, each %(shortest)s to %(longest)s after the previous one") % {
        "count": len(gaps),
        "shortest": duration(min(gaps)),
        "longest": duration(max(gaps)),
    }


def _folded(gaps: Sequence[int]) -> Iterator[str]:
    """Equal gaps in a row as one: "5 times after 10 min"."""
    for gap, run in groupby(gaps):
        count = len(list(run))
        parts = {"count": count, "gap": duration(gap)}
        if count == 1:
            yield gettext("after %(gap)s") % parts
        else:
            text = ngettext("%(count)d time after %(gap)s", "%(count)d times after %(gap)s", count)
            yield text % parts


def _enumerated(parts: list[str]) -> str:
    return str(get_text_list(parts, pgettext("list", "and")))
