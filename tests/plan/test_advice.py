"""Suggestions: what may have been meant, never done by itself."""

from itertools import accumulate
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups import plan
from groups.plan import Limits
from groups.plan.advice import SuggestionCode, advice
from groups.plan.fingerprint import Difference, difference
from groups.plan.rules import Rule, breaches
from groups.plan.same_time import same_time_calls
from tests.plan.test_interval_properties import intervals_lists

RULES = (Rule(4, 1440),)


def offered(intervals, rules=(), policy=plan.DEFAULT_LIMITS):
    return {one.code: one.intervals for one in advice(intervals, rules, policy)}


@pytest.mark.parametrize(
    ("intervals", "suggestions"),
    [
        ((0, 30, 120), {}),
        ((0, 5, 30, 120), {}),
        ((30, 120), {"starts_late": (0, 30, 120)}),
        ((0, 30, 60, 90), {"looks_absolute": (0, 30, 30, 30)}),
        ((0, 5, 10), {"looks_absolute": (0, 5, 5)}),
        ((0, 10, 10), {}),
        ((0, 60, 30), {}),
        ((1440, 2880, 4320), {
            "starts_late": (0, 1440, 2880, 4320), "looks_absolute": (1440, 1440, 1440),
            "same_time": (1440, 3000, 4440),
        }),
        ((0, *[30] * 32), {"many_a_day": None}),
        ((0, *[30] * 31), {}),
        ((0, 5, 5, 5), {"crowded": (0, 5, 5, 50)}),
        ((0, 20, 20, 20), {}),
        ((0, 1440), {}),
        ((0, 1440, 1440), {"same_time": (0, 1560, 1560)}),
        ((0, 30, 120, 1440, 1440, 1440), {"same_time": (0, 30, 120, 1560, 1560, 1560)}),
        ((0, 1500, 1500), {}),
        ((0, *[1440] * 30), {"same_time": None}),
    ],
)  # fmt: skip
def test_what_may_have_been_meant(intervals, suggestions):
    assert offered(intervals) == suggestions


def test_a_broken_rule_offers_the_smallest_change():
    assert offered((0, 5, 30, 120, 5), RULES) == {"breaks_rules": (0, 5, 30, 120, 1440 - 155)}
    assert "breaks_rules" not in offered((0, 5), [Rule(1, 1440 * 31)])


def test_shifted_calls_keep_the_rules_and_limits_that_the_plan_keeps():
    assert offered((0, 1440, 1440), [Rule(1, 1440)]) == {"same_time": (0, 1560, 1560)}
    assert offered((0, 1440, 1440), policy=Limits(max_minutes=1500)) == {"same_time": None}
    assert offered((0, *[1440] * 4), [Rule(1, 1440)])["same_time"] is None


def test_calls_that_can_not_be_spread_within_the_limits_are_only_noted():
    assert offered((0, 5, 5, 5), policy=Limits(max_minutes=19)) == {"crowded": None}


def test_nothing_is_offered_that_the_company_would_refuse():
    assert offered((30, 5), policy=Limits(max_entries=2)) == {}


@given(intervals_lists)
def test_whatever_is_offered_can_be_sent_and_keeps_the_rules_it_is_to_keep(intervals):
    for one in advice(intervals, RULES):
        assert one.code in get_args(SuggestionCode)
        if one.intervals:
            assert plan.parse(plan.short_form(one.intervals)) == one.intervals
        if one.code == "breaks_rules":
            assert breaches(one.intervals, RULES) == ()


MANY_CALLS = st.lists(st.integers(1, 40), max_size=49)
MANY_DAYS = st.lists(st.sampled_from([30, 120, 480, 1320, 1380, 1410, 1440, 2880]), max_size=49)
COMPANIES = st.sampled_from([(), (Rule(1, 1440),), (Rule(4, 1440), Rule(8, 10_080))])


@given(st.integers(0, 60), st.one_of(MANY_CALLS, MANY_DAYS), COMPANIES)
def test_every_plan_offered_is_another_one_that_needs_this_advice_no_longer(first, rest, rules):
    intervals = (first, *rest)
    for one in advice(intervals, rules):
        if one.intervals is None:
            continue
        plan.check(one.intervals)
        assert one.intervals != intervals
        assert one.code not in offered(one.intervals, rules)
        assert len(one.intervals) == len(intervals) + (one.code == "starts_late")
        if one.code == "same_time":
            kept = [rule for rule in rules if not breaches(intervals, [rule])]
            assert breaches(one.intervals, kept) == ()


@given(st.integers(0, 2_000), MANY_DAYS)
def test_calls_at_the_same_time_are_those_that_counting_by_hand_finds(first, rest):
    times = list(accumulate((first, *rest)))
    since = [[divmod(time - start, 1440) for time in times] for start in range(1440)]
    days = ([day for day, minute in moments if minute < 60] for moments in since)
    most = max((len(found) for found in days if len(set(found)) > 2), default=0)
    found = [times[number - 1] for number in same_time_calls((first, *rest))]
    assert len(found) == most
    assert found == sorted(found)


def test_the_difference_is_the_one_call_that_differs():
    assert difference((0, 30, 60), (0, 30, 90)) == Difference(3, 30)
    assert difference((0, 30, 60), (0, 10, 60)) == Difference(2, -20)
    assert difference((0, 30), (0, 30)) is None
    assert difference((0, 30), (5, 35)) is None
    assert difference((0, 30), (0, 30, 60)) is None
