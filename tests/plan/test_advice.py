"""Suggestions: what may have been meant, never done by itself."""

from typing import get_args

import pytest
from hypothesis import given

from groups import plan
from groups.plan import Limits
from groups.plan.advice import SuggestionCode, advice
from groups.plan.fingerprint import Difference, difference
from groups.plan.rules import Rule, breaches
from tests.plan.test_interval_properties import intervals_lists, unhurried

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
        }),
        ((0, *[10] * 32), {"many_a_day": None}),
        ((0, *[10] * 31), {}),
    ],
)  # fmt: skip
def test_what_may_have_been_meant(intervals, suggestions):
    assert offered(intervals) == suggestions


def test_a_broken_rule_offers_the_smallest_change():
    assert offered((0, 5, 30, 120, 5), RULES) == {"breaks_rules": (0, 5, 30, 120, 1440 - 155)}
    assert "breaks_rules" not in offered((0, 5), [Rule(1, 1440 * 31)])


def test_nothing_is_offered_that_the_company_would_refuse():
    assert offered((30, 5), policy=Limits(max_entries=2)) == {}


@unhurried
@given(intervals_lists)
def test_whatever_is_offered_can_be_sent_and_keeps_the_rules_it_is_to_keep(intervals):
    for one in advice(intervals, RULES):
        assert one.code in get_args(SuggestionCode)
        if one.intervals:
            assert plan.parse(plan.short_form(one.intervals)) == one.intervals
        if one.code == "breaks_rules":
            assert breaches(one.intervals, RULES) == ()


def test_the_difference_is_the_one_call_that_differs():
    assert difference((0, 30, 60), (0, 30, 90)) == Difference(3, 30)
    assert difference((0, 30, 60), (0, 10, 60)) == Difference(2, -20)
    assert difference((0, 30), (0, 30)) is None
    assert difference((0, 30), (5, 35)) is None
    assert difference((0, 30), (0, 30, 60)) is None
