"""Two plans side by side: the curves are to scale, the ticks few, the labels apart."""

from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.plan.compare import calls_by, chart, same_calls

intervals = st.lists(st.integers(0, 500_000), min_size=1, max_size=50)


@given(intervals, intervals)
def test_each_call_is_one_step_up_at_its_own_time(one, other):
    drawn = chart(one, other)
    span = max(sum(one), sum(other), 30)
    for plan, curve in zip((one, other), drawn.curves, strict=True):
        steps = [
            (x, before, after)
            for (x, before), (_, after) in pairwise(curve.points)
            if before != after
        ]
        assert len(steps) == len(plan)
        for number, (minutes, step) in enumerate(zip(accumulate(plan), steps, strict=True), 1):
            x, before, after = step
            assert x == pytest.approx(100 * minutes / span, abs=0.01)
            height = 100 / max(len(one), len(other))
            assert before - after == pytest.approx(height, abs=0.02)
            assert 100 - after == pytest.approx(number * height, abs=0.01)


@given(intervals, intervals)
def test_curves_are_steps_from_the_corner_to_the_right_edge_inside_the_chart(one, other):
    for curve in chart(one, other).curves:
        assert curve.points[0] == (0, 100)
        assert curve.points[-1] == (100, curve.ends_at)
        for (x, y), (next_x, next_y) in pairwise(curve.points):
            assert 0 <= x <= next_x <= 100
            assert 0 <= next_y <= y <= 100
            assert x == next_x or y == next_y


@given(intervals, intervals)
def test_ticks_are_few_to_scale_and_inside(one, other):
    drawn = chart(one, other)
    span, most = max(sum(one), sum(other), 30), max(len(one), len(other))
    for ticks, end in ((drawn.minutes, span), (drawn.calls, most)):
        assert 2 <= len(ticks) <= 6
        assert ticks[0].value == 0
        assert ticks[-1].value <= end
    for tick in drawn.minutes:
        assert tick.place == pytest.approx(100 * tick.value / span, abs=0.01)
    for tick in drawn.calls:
        assert tick.place == pytest.approx(100 - 100 * tick.value / most, abs=0.01)


@given(intervals, intervals)
def test_labels_never_overlap(one, other):
    first, second = chart(one, other).curves
    if abs(first.ends_at - second.ends_at) < 9:
        higher, lower = sorted((first, second), key=lambda curve: (curve.ends_at, curve.is_below))
        assert (higher.is_below, lower.is_below) == (False, True)
    else:
        assert (first.is_below, second.is_below) == (False, False)


@given(intervals, intervals, intervals)
def test_the_same_calls_are_those_before_the_first_difference(start, one, other):
    same = same_calls(start + one, start + other)
    assert same >= len(start)
    assert (start + one)[:same] == (start + other)[:same]
    assert (start + one)[same : same + 1] != (start + other)[same : same + 1] or same == min(
        len(start + one), len(start + other)
    )


@given(intervals, st.integers(0, 10_000_000))
def test_calls_are_counted_up_to_a_minute(plan, minutes):
    assert calls_by(plan, minutes) == sum(at <= minutes for at in accumulate(plan))


def test_a_long_plan_has_ticks_of_whole_years():
    drawn = chart([0, 10_000_000], [0])
    assert [tick.value for tick in drawn.minutes] == [0, 2_628_000, 5_256_000, 7_884_000]
