"""Calling rules: at most so many calls within any period of a given length.

Times are the earliest ones, in minutes since the lead appeared. A period is half open,
[t, t + within): of two calls exactly one day apart, only one falls within one day.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from groups.plan import notation
from groups.plan.limits import DEFAULT_LIMITS, Limits

_RULE = re.compile(r"([1-9][0-9]{0,3}) in ([0-9dhm]+)", re.IGNORECASE)
_LONGEST_PERIOD = 10_000_000  # minutes: far longer than any plan


class SettingError(ValueError):
    """A setting can't be read. The message is a sentence that says what to write instead."""


@dataclass(frozen=True)
class Rule:
    """At most `most` calls (1 or more) within any `within` minutes."""

    most: int
    within: int


@dataclass(frozen=True)
class Breach:
    """The fullest period that breaks a rule: `count` calls, numbered `first` to `last`.

    `begins` and `ends` are the minutes of its first and last call.
    """

    rule: Rule
    count: int
    first: int
    last: int
    begins: int
    ends: int


def read_rules(text: str) -> tuple[Rule, ...]:
    """Reads "1 in 1d; 2 in 7d; 8 in 30d". Raises SettingError."""
    rules = tuple(_read(item) for item in setting_items(text))
    if not rules:
        raise SettingError("Write at least one rule, for example “4 in 1d”.")
    return rules


def setting_items(text: str) -> list[str]:
    """The parts of a setting between semicolons, trimmed."""
    return [item.strip() for item in text.split(";") if item.strip()]


def _read(item: str) -> Rule:
    match = _RULE.fullmatch(item)
    within = _read_period(match[2]) if match else None
    if not match or not within:
        raise SettingError(
            f"“{item[:40]}” isn't a rule: write how many calls in what time, for example “4 in 1d”."
        )
    return Rule(int(match[1]), within)


def _read_period(text: str) -> int | None:
    """The minutes of "90m", "24h" or "1d"; None for 0, a number without a unit and the rest."""
    minutes = None if text.isdigit() else notation.read(text, _LONGEST_PERIOD)
    return minutes if minutes and minutes < _LONGEST_PERIOD else None


def breaches(intervals: Sequence[int], rules: Sequence[Rule]) -> tuple[Breach, ...]:
    """One breach for each rule that the plan breaks, in the order of the rules."""
    times = tuple(accumulate(intervals))
    found = (_fullest(times, rule) for rule in rules)
    return tuple(breach for breach in found if breach.count > breach.rule.most)


def _fullest(times: Sequence[int], rule: Rule) -> Breach:
    """The first of the fullest periods. Only those that begin with a call need checking."""
    best = Breach(rule, 0, 0, 0, 0, 0)
    last = 0
    for first, begins in enumerate(times):
        while last < len(times) and times[last] < begins + rule.within:
            last += 1
        if last - first > best.count:
            best = Breach(rule, last - first, first + 1, last, begins, times[last - 1])
    return best


def relaxed(
    intervals: Sequence[int], rules: Sequence[Rule], limits: Limits = DEFAULT_LIMITS
) -> tuple[int, ...] | None:
    """The plan with its waits lengthened as little as possible so that it keeps every rule.

    No call could come earlier without breaking a rule, shortening a wait or making one longer than
    the company allows. None if the company's limits allow no such plan.
    """
    if not _is_possible(intervals, rules, limits):
        return None
    times = list(accumulate(intervals))
    before: list[int] = []
    while times != before:
        before = list(times)
        _delay_calls(times, intervals, rules)
        _share_long_waits(times, limits.max_minutes)
    return tuple(after - before for before, after in pairwise([0, *times]))


def _is_possible(intervals: Sequence[int], rules: Sequence[Rule], limits: Limits) -> bool:
    """Whether the longest waits allowed would keep each rule that this many calls can break."""
    if len(intervals) > limits.max_entries or any(gap > limits.max_minutes for gap in intervals):
        return False
    return all(
        rule.within <= rule.most * limits.max_minutes
        for rule in rules
        if rule.most < len(intervals)
    )


def _delay_calls(times: list[int], intervals: Sequence[int], rules: Sequence[Rule]) -> None:
    for at in range(1, len(times)):
        earliest = [times[at], times[at - 1] + intervals[at]]
        earliest += [times[at - r.most] + r.within for r in rules if r.most <= at]
        times[at] = max(earliest)


def _share_long_waits(times: list[int], longest: int) -> None:
    """Delays the calls before a wait that is too long, until it is the longest allowed."""
    for at in range(len(times) - 1, 0, -1):
        times[at - 1] = max(times[at - 1], times[at] - longest)
