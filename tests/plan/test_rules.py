"""Calling rules: what they say, which plans break them, and the smallest change that passes."""

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.plan import Limits
from groups.plan.rules import Breach, Rule, breaches, read_rules, relaxed

DAY = 24 * 60
BREAKABLE = [Rule(4, DAY), Rule(8, 7 * DAY)]

plans = st.builds(
    lambda first, rest: (first, *rest),
    st.integers(0, 50),
    st.lists(st.integers(1, 50), max_size=12),
)
rule_lists = st.lists(st.builds(Rule, st.integers(1, 5), st.integers(1, 120)), max_size=3)
policies = st.builds(lambda minutes: Limits(max_minutes=minutes), st.integers(50, 100))


def fullest_by_hand(intervals, rule):
    """The most calls in any window, whatever minute it begins with."""
    times = list(accumulate(intervals))
    return max(
        sum(start <= time < start + rule.within for time in times)
        for start in range(-rule.within, times[-1] + 1)
    )


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("1 in 1d; 2 in 7d; 8 in 30d", (Rule(1, DAY), Rule(2, 7 * DAY), Rule(8, 30 * DAY))),
        ("3 IN 90m;", (Rule(3, 90),)),
        ("1 in 1h30m", (Rule(1, 90),)),
    ],
)
def test_rules_are_read_as_a_person_writes_them(text, rules):
    assert read_rules(text) == rules


@pytest.mark.parametrize(
    "text", ["", ";", "often", "0 in 1d", "1 in 0d", "1 in 7", "1d", "1 in 1w", "-1 in 1d", "1 in"]
)
def test_what_is_no_rule_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"for example “4 in 1d”\."):
        read_rules(text)


def test_the_worst_window_is_named_with_its_calls():
    plan = (0, DAY, 5, 10, 15, 20, DAY)
    assert breaches(plan, BREAKABLE) == (Breach(BREAKABLE[0], 5, 2, 6, DAY, DAY + 50),)


def test_two_calls_exactly_a_day_apart_are_not_within_a_day():
    assert breaches((0, DAY), [Rule(1, DAY)]) == ()
    assert len(breaches((0, DAY - 1), [Rule(1, DAY)])) == 1


def test_the_smallest_change_lengthens_one_wait():
    assert relaxed((0, 5, 30, 60, 60), BREAKABLE) == (0, 5, 30, 60, DAY - 95)


def test_a_wait_over_the_longest_is_shared_with_the_one_before():
    rules, policy = [Rule(2, 60)], Limits(max_minutes=30)
    assert relaxed((0, 1, 1), rules, policy) == (0, 30, 30)


@pytest.mark.parametrize(
    ("intervals", "rules", "policy"),
    [
        ((0, 5), [Rule(1, 31 * DAY)], Limits()),
        ((0, 5, 5), [Rule(1, 10)], Limits(max_entries=2)),
        ((0, 50), [], Limits(max_minutes=40)),
    ],
)
def test_what_the_companys_limits_forbid_is_not_offered(intervals, rules, policy):
    assert relaxed(intervals, rules, policy) is None


@given(plans, rule_lists)
def test_breaches_are_those_that_counting_every_window_finds(intervals, rules):
    found = breaches(intervals, rules)
    counted = [fullest_by_hand(intervals, rule) for rule in rules]
    expected = [
        (rule, count) for rule, count in zip(rules, counted, strict=True) if count > rule.most
    ]
    assert [(breach.rule, breach.count) for breach in found] == expected
    times = list(accumulate(intervals))
    for breach in found:
        assert breach.last - breach.first + 1 == breach.count
        assert (times[breach.first - 1], times[breach.last - 1]) == (breach.begins, breach.ends)
        assert breach.ends - breach.begins < breach.rule.within


@given(plans, rule_lists, policies)
def test_the_smallest_change_passes_and_no_lengthened_wait_can_be_shorter(intervals, rules, policy):
    changed = relaxed(intervals, rules, policy)
    if changed is None:
        assert any(rule.within > rule.most * policy.max_minutes for rule in rules)
        return
    assert breaches(changed, rules) == ()
    assert all(new >= old for new, old in zip(changed, intervals, strict=True))
    assert max(changed) <= policy.max_minutes
    for at, (new, old) in enumerate(zip(changed, intervals, strict=True)):
        if new > old:
            shorter = (*changed[:at], new - 1, *changed[at + 1 :])
            assert breaches(shorter, rules) != ()


@given(plans, rule_lists)
def test_a_plan_that_keeps_the_rules_is_left_alone(intervals, rules):
    if not breaches(intervals, rules):
        assert relaxed(intervals, rules) == intervals
