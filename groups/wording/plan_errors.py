"""Sentences for the problems of a list of intervals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from groups import plan
from groups.wording.durations import duration, own_units, short_plan

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST_SENTENCES = 10
_INTERVALS = {"suggestion", "one", "two"}

_PROBLEMS: Mapping[plan.ErrorCode, _StrPromise] = {
    "ambiguous": _("Item %(place)d, “%(token)s”, could mean “%(one)s” or “%(two)s”."),
    "brackets": _("Item %(place)d, “%(token)s”, has a bracket."),
    "control": _("Item %(place)d, “%(token)s”, has an invisible character (%(character)s)."),
    "empty": _("There are no intervals."),
    "foreign_digits": _("Item %(place)d, “%(token)s”, has digits other than 0 to 9."),
    "fraction": _("Item %(place)d, “%(token)s”, is a fraction."),
    "letter": _("Item %(place)d, “%(token)s”, isn't a number."),
    "negative": _("Item %(place)d, “%(token)s”, has a plus or minus sign."),
    "range": _("Item %(place)d, “%(token)s”, looks like a range."),
    "text_too_long": ngettext_lazy(
        "This list has %(length)d characters; your company allows %(limit)d.",
        "This list has %(length)d characters; your company allows up to %(limit)d.",
        "limit",
    ),
    "too_long": _(
        "Item %(place)d, “%(token)s”, is too long: your company allows up to %(longest)s."
    ),
    "too_many": ngettext_lazy(
        "This list has %(count)d intervals; your company allows %(limit)d.",
        "This list has %(count)d intervals; your company allows up to %(limit)d.",
        "limit",
    ),
    "unit_alone": _("Item %(place)d, “%(token)s”, is a unit without a number."),
    "unit_order": _("Item %(place)d, “%(token)s”, has its units in the wrong order."),
    "unit_unknown": _("Item %(place)d, “%(token)s”, has an unknown unit."),
    "unreadable": _("Item %(place)d, “%(token)s”, isn't an interval."),
    "zero_not_first": _("Item %(place)d, “%(token)s”, is 0; only the first interval can be 0."),
}

# What to do if nothing is known that was meant.
_REMEDIES: Mapping[plan.ErrorCode, _StrPromise] = {
    "brackets": _("Remove the brackets, for example 5, 10."),
    "control": _("Delete it and type it again."),
    "empty": _("Enter at least one, for example 0, 30m, 2h."),
    "foreign_digits": _("Use the digits 0 to 9."),
    "fraction": _("Use whole minutes, for example 30 or 1h30m."),
    "letter": _("Use the digits 0 to 9."),
    "negative": _("Enter only the minutes, for example 5."),
    "range": _("List each interval, for example 5, 10."),
    "text_too_long": _("Use fewer intervals."),
    "too_long": _("Use %(longest_short)s or less."),
    "too_many": _("Remove some."),
    "unit_alone": _("Add the number, for example 5m."),
    "unit_order": _("Put days first, then hours, then minutes, for example 1d2h5m."),
    "unit_unknown": _("Use d, h or m for days, hours or minutes."),
    "unreadable": _("Enter minutes, or a time such as 2h or 1h30m."),
    "zero_not_first": _("Use 1m or more here."),
}


def plan_errors(error: plan.PlanError) -> list[tuple[plan.ErrorCode | None, str]]:
    """The code and the sentence of each problem, in order; the last may say how many follow.

    General advice, without a suggestion, is given once.
    """
    shown = error.problems[:MOST_SENTENCES]
    more = len(error.problems) - len(shown)
    sentences: list[tuple[plan.ErrorCode | None, str]] = []
    said: set[str] = set()
    for problem in shown:
        what, remedy = _parts(problem)
        sentences.append((problem.code, what if remedy in said else f"{what} {remedy}"))
        if not {"suggestion", "one"} & problem.params.keys():
            said.add(remedy)
    if more:
        text = ngettext("And %(count)d more problem.", "And %(count)d more problems.", more)
        sentences.append((None, text % {"count": more}))
    return sentences


def plan_error(error: plan.PlanError) -> str:
    """What is wrong, and what was meant or what to write instead."""
    return " ".join(_parts(error))


def _parts(error: plan.PlanError) -> tuple[str, str]:
    params = dict(error.params)
    params |= {name: own_units(str(params[name])) for name in _INTERVALS & params.keys()}
    if error.code == "too_long":
        limit = int(params["limit"])
        params |= {"longest": duration(limit), "longest_short": short_plan((limit,))}
    return _PROBLEMS[error.code] % params, _what_to_write(error.code, params)


def _what_to_write(code: plan.ErrorCode, params: Mapping[str, str | int]) -> str:
    if code == "ambiguous":
        return gettext("Use one of these.")
    if "suggestion" in params:
        return gettext("Did you mean %(suggestion)s?") % params
    if "one" in params:
        return gettext("Did you mean “%(one)s” or “%(two)s”?") % params
    return _REMEDIES[code] % params
