"""Calling rules: at most so many calls within so long, counted over any such stretch of time.

Times are minutes since the lead appeared, at the earliest. A stretch is half open, [t, t + within):
of two calls exactly one day apart only one falls into one day.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from groups.plan.intervals import DEFAULT_LIMITS, Limits
from groups.plan.setting_text import Unreadable, items, length

_RULE = re.compile(r"([1-9][0-9]{0,3}) in ([0-9dhm]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Rule:
    """At most `most` calls (1 or more) within any `within` minutes."""

    most: int
    within: int


@dataclass(frozen=True)
class Breach:
    """The fullest stretch that breaks a rule: `count` calls, numbered `first` to `last`.

    `begins` and `ends` are the minutes of its first and its last call.
    """

    rule: Rule
    count: int
    first: int
    last: int
    begins: int
    ends: int


def read_rules(text: str) -> tuple[Rule, ...]:
    """Reads "1 in 1d; 2 in 7d; 8 in 30d"; raises Unreadable, a ValueError, with a sentence."""
    rules = tuple(_read(item) for item in items(text))
    if not rules:
        raise Unreadable("Write at least one rule, for example “4 in 1d”.")
    return rules


def _read(item: str) -> Rule:
    found = _RULE.fullmatch(item)
    within = length(found[2]) if found else None
    if not found or not within:
        raise Unreadable(
            f"“{item[:40]}” is no rule: write how many calls in which time, for example “4 in 1d”."
        )
    return Rule(int(found[1]), within)


def breaches(intervals: Sequence[int], rules: Sequence[Rule]) -> tuple[Breach, ...]:
    """One breach for each rule that the plan breaks, in the order of the rules."""
    times = tuple(accumulate(intervals))
    found = (_fullest(times, rule) for rule in rules)
    return tuple(breach for breach in found if breach.count > breach.rule.most)


def _fullest(times: Sequence[int], rule: Rule) -> Breach:
    """The first of the fullest stretches: one that begins with a call is as full as any."""
    best = Breach(rule, 0, 0, 0, 0, 0)
    last = 0
    for first, begins in enumerate(times):
        while last < len(times) and times[last] < begins + rule.within:
            last += 1
        if last - first > best.count:
            best = Breach(rule, last - first, first + 1, last, begins, times[last - 1])
    return best


def relaxed(
    intervals: Sequence[int], rules: Sequence[Rule], policy: Limits = DEFAULT_LIMITS
) -> tuple[int, ...] | None:
    """The plan with its waits lengthened, no more than needed, so that it breaks no rule.

    No call could come earlier than it does here without a broken rule, a shortened wait or one
    over the company's longest. None where the company's limits allow no such plan.
    """
    if not _is_possible(intervals, rules, policy):
        return None
    times = list(accumulate(intervals))
    before: list[int] = []
    while times != before:
        before = list(times)
        _push_later(times, intervals, rules)
        _pull_after(times, policy.max_minutes)
    return tuple(after - before for before, after in pairwise([0, *times]))


def _is_possible(intervals: Sequence[int], rules: Sequence[Rule], policy: Limits) -> bool:
    """Whether even the longest waits keep each rule whose number of calls the plan exceeds."""
    if len(intervals) > policy.max_entries or any(gap > policy.max_minutes for gap in intervals):
        return False
    return all(
        rule.within <= rule.most * policy.max_minutes
        for rule in rules
        if rule.most < len(intervals)
    )


def _push_later(times: list[int], intervals: Sequence[int], rules: Sequence[Rule]) -> None:
    for at in range(1, len(times)):
        earliest = [times[at], times[at - 1] + intervals[at]]
        earliest += [times[at - r.most] + r.within for r in rules if r.most <= at]
        times[at] = max(earliest)


def _pull_after(times: list[int], longest: int) -> None:
    """A wait over the longest is shared with the waits before it."""
    for at in range(len(times) - 1, 0, -1):
        times[at - 1] = max(times[at - 1], times[at] - longest)
