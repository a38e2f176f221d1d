"""What a person may have meant instead, or may want to know. It never corrects anything itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, get_args

from groups.plan.intervals import DEFAULT_LIMITS, Limits, PlanError, check
from groups.plan.rules import Rule, breaches, relaxed

SuggestionCode = Literal["starts_late", "looks_absolute", "breaks_rules", "many_a_day"]
SUGGESTION_CODES: tuple[SuggestionCode, ...] = get_args(SuggestionCode)

# Liner's own advice, for one virtual number: more looks like spam.
A_DAY = Rule(most=32, within=24 * 60)
_A_ROW = 3

Intervals = tuple[int, ...]


@dataclass(frozen=True)
class Suggestion:
    """What to think about, and the intervals it would give; None where it is a note alone."""

    code: SuggestionCode
    intervals: Intervals | None


def advice(
    intervals: Sequence[int], rules: Sequence[Rule] = (), policy: Limits = DEFAULT_LIMITS
) -> tuple[Suggestion, ...]:
    """Every suggestion for a plan; the intervals that one offers always pass the policy."""
    offers: dict[SuggestionCode, Callable[[], Intervals | None]] = {
        "starts_late": lambda: at_once(intervals),
        "looks_absolute": lambda: as_gaps(intervals),
        "breaks_rules": lambda: _keeping(intervals, rules, policy),
    }
    found = [Suggestion(code, offer()) for code, offer in offers.items()]
    shown = [s for s in found if s.intervals and _is_allowed(s.intervals, policy)]
    note = [Suggestion("many_a_day", None)] if breaches(intervals, [A_DAY]) else []
    return (*shown, *note)


def at_once(intervals: Sequence[int]) -> Intervals | None:
    """The plan with one more call, as soon as the lead appears; None where it has one."""
    return (0, *intervals) if intervals[0] else None


def as_gaps(intervals: Sequence[int]) -> Intervals | None:
    """The waits that it would be if each entry were a time since the lead appeared.

    None unless it looks so: three or more that grow, and not faster and faster, as waits that are
    meant to grow (0, 30m, 2h) do.
    """
    steps = [later - earlier for earlier, later in pairwise(intervals)]
    if len(intervals) < _A_ROW or min(steps) <= 0 or steps[-1] > steps[-2]:
        return None
    return (intervals[0], *steps)


def _keeping(intervals: Sequence[int], rules: Sequence[Rule], policy: Limits) -> Intervals | None:
    return relaxed(intervals, rules, policy) if breaches(intervals, rules) else None


def _is_allowed(intervals: Intervals, policy: Limits) -> bool:
    try:
        check(intervals, policy)
    except PlanError:
        return False
    return True
