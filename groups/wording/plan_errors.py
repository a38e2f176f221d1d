"""Sentences for the errors of groups.plan.parse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from groups import plan
from groups.wording.durations import duration

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_PROBLEMS: Mapping[plan.ErrorCode, _StrPromise] = {
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

# What to write if the error has no suggestion of its own.
_REMEDIES: Mapping[plan.ErrorCode, _StrPromise] = {
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


def plan_error(error: plan.PlanError) -> str:
    """What is wrong with a list of intervals, and what to write instead."""
    params = dict(error.params)
    if error.code == "too_long":
        limit = int(params["limit"])
        params |= {"longest": duration(limit), "longest_short": plan.short_form((limit,))}
    return f"{_PROBLEMS[error.code] % params} {_advice(error.code, params)}"


def _advice(code: plan.ErrorCode, params: Mapping[str, str | int]) -> str:
    if "suggestion" in params:
        return gettext("Write “%(suggestion)s”.") % params
    if "one" in params:
        return _two_ways(params)
    return _REMEDIES[code] % params


def _two_ways(params: Mapping[str, str | int]) -> str:
    if str(params["two"]).count(",") == 1:
        return gettext("Write %(one)s for one interval or “%(two)s” for two.") % params
    return gettext("Write %(one)s for one interval or “%(two)s” for three.") % params
