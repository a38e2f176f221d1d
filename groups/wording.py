"""People's words for plan.py: durations, sentences about a plan, and what to write instead.

Every text is a whole sentence with named places, so that a translator can reorder it. The functions
answer in the language that is active when they are called.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from groups import plan

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_MOST_SPELLED_OUT = 12  # more calls than this are folded, or only the range of waits is told

_WRONG: Mapping[plan.Code, _StrPromise] = {
    "ambiguous": _("Entry %(place)d, “%(token)s”, can be read two ways."),
    "brackets": _("Entry %(place)d, “%(token)s”, has a bracket."),
    "control": _("Entry %(place)d, “%(token)s”, has an invisible character (%(character)s)."),
    "empty": _("There is no interval yet."),
    "foreign_digits": _("Entry %(place)d, “%(token)s”, has other digits than 0 to 9."),
    "fraction": _("Entry %(place)d, “%(token)s”, is a fraction."),
    "negative": _("Entry %(place)d, “%(token)s”, has a plus or minus sign."),
    "range": _("Entry %(place)d, “%(token)s”, looks like a range."),
    "text_too_long": ngettext_lazy(
        "This company allows up to %(limit)d character in the list; this one has %(length)d.",
        "This company allows up to %(limit)d characters in the list; this one has %(length)d.",
        "limit",
    ),
    "too_long": _(
        "Entry %(place)d, “%(token)s”, is too long."
        " This company allows up to %(longest)s for one interval."
    ),
    "too_many": ngettext_lazy(
        "This company allows up to %(limit)d interval; this list has %(count)d.",
        "This company allows up to %(limit)d intervals; this list has %(count)d.",
        "limit",
    ),
    "unit_alone": _("Entry %(place)d, “%(token)s”, has a unit that stands alone."),
    "unit_order": _("Entry %(place)d, “%(token)s”, has its units out of order."),
    "unit_unknown": _("Entry %(place)d, “%(token)s”, has an unknown unit."),
    "unreadable": _("Entry %(place)d, “%(token)s”, cannot be read as an interval."),
    "zero_not_first": _("Entry %(place)d, “%(token)s”, is 0; only the first interval can be 0."),
}

# What to write where the error offers nothing of its own.
_RIGHT: Mapping[plan.Code, _StrPromise] = {
    "brackets": _("Write the intervals without brackets, for example “5, 10”."),
    "control": _("Delete this entry and type it again."),
    "empty": _("Write at least one, for example “0m, 30m, 2h”."),
    "foreign_digits": _("Write it with the digits 0 to 9, for example “30m”."),
    "fraction": _("Write whole minutes, for example “30” or “1h30m”."),
    "negative": _("Write the minutes alone, for example “5”."),
    "range": _("Write every interval by itself, for example “5, 10”."),
    "text_too_long": _("Write fewer intervals."),
    "too_long": _("Write “%(longest_short)s” or less."),
    "too_many": _("Leave some out."),
    "unit_alone": _("Write them together, for example “5m”."),
    "unit_order": _("Write days, then hours, then minutes, for example “1d2h5m”."),
    "unit_unknown": _("Write d, h or m for days, hours or minutes, for example “1h30m”."),
    "unreadable": _("Write minutes or days, hours and minutes, for example “30” or “1d2h5m”."),
    "zero_not_first": _("Write “1m” or more here."),
}


def duration(minutes: int) -> str:
    """Minutes as people say them: "0 min", "5 min", "2 h 35 min", "1 day 2 h", "3 days"."""
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


def plan_error(error: plan.PlanError) -> str:
    """What is wrong with a list of intervals, and what to write instead."""
    params = dict(error.params)
    if error.code == "too_long":
        limit = int(params["limit"])
        params |= {"longest": duration(limit), "longest_short": plan.short_form((limit,))}
    return f"{_WRONG[error.code] % params} {_advice(error.code, params)}"


def _advice(code: plan.Code, params: Mapping[str, str | int]) -> str:
    if "suggestion" in params:
        return gettext("Write “%(suggestion)s”.") % params
    if "one" in params:
        return _two_ways(params)
    return _RIGHT[code] % params


def _two_ways(params: Mapping[str, str | int]) -> str:
    if str(params["two"]).count(",") == 1:
        return gettext("Write %(one)s for one interval or “%(two)s” for two.") % params
    return gettext("Write %(one)s for one interval or “%(two)s” for three.") % params


def plan_summary(intervals: Sequence[int]) -> str:
    """How many calls a plan makes and how long it runs: "4 calls in all over 2 h 35 min"."""
    count = len(plan.calls(intervals))
    return ngettext(
        "%(count)d call in all over %(total)s",
        "%(count)d calls in all over %(total)s",
        count,
    ) % {"count": count, "total": duration(plan.total(intervals))}


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


def call_sentence(call: plan.Call) -> str:
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
