"""Suggests what a person may have meant instead, or may want to know. Changes nothing itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from groups.plan.limits import DEFAULT_LIMITS, Limits, PlanError
from groups.plan.parse import check
from groups.plan.rules import Rule, breaches, relaxed
from groups.plan.same_time import same_time_calls, shifted

SuggestionCode = Literal[
    "starts_late", "looks_absolute", "breaks_rules", "crowded", "same_time", "many_a_day"
]

# Liner's own advice: more calls a day from one virtual number look like spam.
LINER_DAILY_LIMIT = Rule(most=32, within=24 * 60)
# Good practice.
HOURLY_LIMIT = Rule(most=3, within=60)
_FEWEST_TIMES = 3

Intervals = tuple[int, ...]


@dataclass(frozen=True)
class Suggestion:
    """A suggestion and the plan it leads to; None if it is only a note."""

    code: SuggestionCode
    intervals: Intervals | None


def advice(
    intervals: Sequence[int], rules: Sequence[Rule] = (), limits: Limits = DEFAULT_LIMITS
) -> tuple[Suggestion, ...]:
    """Every suggestion for a plan. The plans suggested are always within the limits."""
    is_breaking = breaches(intervals, rules)
    plans: dict[SuggestionCode, Intervals | None] = {
        "starts_late": (0, *intervals) if intervals[0] else None,
        "looks_absolute": _as_waits(intervals),
        "breaks_rules": relaxed(intervals, rules, limits) if is_breaking else None,
    }
    found = [
        Suggestion(code, plan) for code, plan in plans.items() if plan and _is_allowed(plan, limits)
    ]
    if breaches(intervals, [HOURLY_LIMIT]):
        found.append(Suggestion("crowded", relaxed(intervals, [HOURLY_LIMIT], limits)))
    if same_time_calls(intervals):
        found.append(Suggestion("same_time", _spread(intervals, rules, limits)))
    if breaches(intervals, [LINER_DAILY_LIMIT]):
        found.append(Suggestion("many_a_day", None))
    return tuple(found)


def _spread(intervals: Sequence[int], rules: Sequence[Rule], limits: Limits) -> Intervals | None:
    """The plan with its calls at different times of day, if it breaks no rule that it kept."""
    plan = shifted(intervals)
    kept = [rule for rule in rules if not breaches(intervals, [rule])]
    if same_time_calls(plan) or breaches(plan, kept) or not _is_allowed(plan, limits):
        return None
    return plan


def _as_waits(intervals: Sequence[int]) -> Intervals | None:
    """The waits, if the entries look like times since the lead appeared; else None.

    They do if there are at least three and they grow, but not faster and faster, as waits that are
    meant to grow (0, 30m, 2h) do.
    """
    steps = [later - earlier for earlier, later in pairwise(intervals)]
    if len(intervals) < _FEWEST_TIMES or min(steps) <= 0 or steps[-1] > steps[-2]:
        return None
    return (intervals[0], *steps)


def _is_allowed(intervals: Intervals, limits: Limits) -> bool:
    try:
        check(intervals, limits)
    except PlanError:
        return False
    return True
