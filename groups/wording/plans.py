"""Sentences about a plan and its calls."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext

from groups import plan
from groups.wording.durations import duration

_MOST_OF_A_STRANGE_ONE = 100
_MOST_SPELLED_OUT = 12  # more calls than this are folded, or only the range of waits is told


def plan_summary(intervals: Sequence[int]) -> str:
    """How many calls a plan makes and how long it runs: "4 calls in all over 2 h 35 min"."""
    count = len(plan.calls(intervals))
    return ngettext(
        "%(count)d call in all over %(total)s",
        "%(count)d calls in all over %(total)s",
        count,
    ) % {"count": count, "total": duration(sum(intervals))}


def recorded_sentence(value: object) -> str:
    """As plan_sentence, of whatever stands in a record."""
    intervals = plan.recorded_intervals(value)
    return plan_sentence(intervals) if intervals else unreadable_plan(value)


def recorded_short(value: object) -> str:
    """As the short form, of whatever stands in a record."""
    intervals = plan.recorded_intervals(value)
    return plan.short_form(intervals) if intervals else unreadable_plan(value)


def unreadable_plan(value: object) -> str:
    return gettext("This is no plan, and was not written here: %(value)s") % {
        "value": str(value)[:_MOST_OF_A_STRANGE_ONE]
    }


def plan_sentence(intervals: Sequence[int]) -> str:
    """What a plan does, for example:

    "4 calls in all over 2 h 35 min: at once, then after 5 min, 30 min and 2 h. Then Liner stops.
    Each wait counts from the previous attempt and is the earliest time."
    """
    if not intervals:
        return gettext("No calls at all.")
    first, *later = (call.gap for call in plan.calls(intervals))
    parts = {"summary": plan_summary(intervals), "first": _first_call(first)}
    if not later:
        return gettext("%(summary)s: %(first)s. Then Liner stops.") % parts
    return gettext(
        "%(summary)s: %(first)s, then %(later)s. Then Liner stops."
        " Each wait counts from the previous attempt and is the earliest time."
    ) % (parts | {"later": _later_calls(later)})


def call_sentence(call: plan.PlannedCall) -> str:
    """One line of a list of calls: after which attempt it comes, and when at the earliest."""
    parts = {
        "number": call.number,
        "gap": duration(call.gap),
        "elapsed": duration(call.elapsed),
    }
    if call.elapsed == 0:
        return gettext("Call %(number)d: as soon as the lead appears") % parts
    if call.number == 1:
        return gettext("Call %(number)d: at the earliest %(gap)s after the lead appears") % parts
    return (
        gettext(
            "Call %(number)d: %(gap)s after the previous attempt,"
            " at the earliest %(elapsed)s after the lead appears"
        )
        % parts
    )


def _first_call(gap: int) -> str:
    return gettext("after %(gap)s") % {"gap": duration(gap)} if gap else gettext("at once")


def _later_calls(gaps: Sequence[int]) -> str:
    if len(gaps) < _MOST_SPELLED_OUT:
        return gettext("after %(gaps)s") % {"gaps": _listed([duration(gap) for gap in gaps])}
    folded = list(_folded(gaps))
    if len(folded) <= _MOST_SPELLED_OUT:
        return _listed(folded)
    return gettext("%(count)d more, each %(shortest)s to %(longest)s after the one before") % {
        "count": len(gaps),
        "shortest": duration(min(gaps)),
        "longest": duration(max(gaps)),
    }


def _folded(gaps: Sequence[int]) -> Iterator[str]:
    """Runs of equal gaps as one: "5 times after 10 min"."""
    for gap, run in groupby(gaps):
        count = len(list(run))
        yield ngettext("after %(gap)s", "%(count)d times after %(gap)s", count) % {
            "count": count,
            "gap": duration(gap),
        }


def _listed(parts: list[str]) -> str:
    return str(get_text_list(parts, gettext("and")))
