"""The picture of a plan: every call on it, in order, to scale or said not to be."""

from datetime import datetime
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.plan.axis import LEFT, RIGHT, axis
from groups.plan.hours import read_hours
from groups.plan.picture import WIDTH, plan_picture
from tests.plan.test_interval_properties import unhurried

BERLIN = ZoneInfo("Europe/Berlin")
EVENING = datetime(2026, 11, 25, 18, 40, tzinfo=BERLIN)
HOURS = read_hours("Mon-Fri 09:00-13:00, 14:00-20:00; Sat 10:00-16:00; Europe/Berlin", "UTC")

long_plans = st.builds(
    lambda first, rest: (first, *rest),
    st.integers(0, 525_600),
    st.lists(st.integers(1, 525_600), max_size=499),
)
short_plans = st.builds(
    lambda first, rest: (first, *rest),
    st.integers(0, 3_000),
    st.lists(st.integers(1, 3_000), max_size=8),
)
any_plan = st.one_of(short_plans, long_plans)


@unhurried
@given(any_plan)
def test_the_line_never_runs_backwards_nor_out_of_the_picture(intervals):
    line = axis(intervals)
    times = [0, *accumulate(intervals)]
    xs = [line.x(time) for time in times]
    assert xs == sorted(xs)
    assert xs[0] == LEFT
    assert xs[-1] == pytest.approx(RIGHT if sum(intervals) else LEFT)
    between = [line.x((one + two) / 2) for one, two in pairwise(times)]
    assert all(
        one <= middle <= two for (one, two), middle in zip(pairwise(xs), between, strict=True)
    )


@unhurried
@given(any_plan)
def test_to_scale_means_to_scale_and_longer_waits_are_never_drawn_shorter(intervals):
    line = axis(intervals)
    waits = [gap for gap in intervals if gap]
    widths = [two - one for one, two in pairwise(line.xs)]
    kept = [(gap, width) for gap, width in zip(waits, widths, strict=True) if gap <= line.to_scale]
    scale = min((width / gap for gap, width in kept), default=1)
    for gap, width in zip(waits, widths, strict=True):
        if gap <= line.to_scale:
            assert width == pytest.approx(gap * scale)
        else:
            assert width < gap * scale + 1e-6
    ordered = [width for _, width in sorted(zip(waits, widths, strict=True))]
    assert all(two >= one - 1e-6 for one, two in pairwise(ordered))


@unhurried
@given(any_plan)
def test_whatever_the_plan_the_drawing_is_bounded_and_shows_each_call(intervals):
    line = plan_picture(intervals, EVENING, HOURS)
    assert [dot.number for dot in line.dots] == list(range(1, len(intervals) + 1))
    assert len(line.borders) <= 16
    assert len(line.bands) <= 60
    xs = [dot.x for dot in line.dots] + [border.x for border in line.borders]
    assert all(0 < x < WIDTH for x in xs)
    assert all(band.x >= 0 and band.x + band.width <= WIDTH for band in line.bands)
    assert line.dots[0].shows_number
    assert line.dots[-1].shows_number
    assert line.radius * 2 <= 20


@unhurried
@given(any_plan)
def test_labels_stay_inside_and_never_cover_each_other(intervals):
    line = plan_picture(intervals, EVENING, HOURS)
    rows = {}
    for gap in line.gaps:
        if gap.y is not None:
            half = len(gap.label) * 8 / 2
            rows.setdefault(gap.y, []).append((gap.x - half, gap.x + half))
    for spans in rows.values():
        assert spans[0][0] >= -0.1
        assert spans[-1][1] <= WIDTH + 0.1
        assert all(one[1] < two[0] for one, two in pairwise(spans))


def test_waits_of_one_magnitude_are_drawn_to_scale():
    line = plan_picture((0, 30, 60, 90), EVENING)
    assert line.is_linear
    one, two, three, four = (dot.x for dot in line.dots)
    assert two - one == pytest.approx((three - two) / 2, abs=0.2)
    assert two - one == pytest.approx((four - three) / 3, abs=0.2)


def test_waits_of_different_magnitudes_are_cut_and_it_is_said_which():
    line = plan_picture((0, 5, 10, 1440, 1440, 10_080), EVENING)
    assert (line.is_linear, line.to_scale) == (False, 10)
    assert [gap.is_cut for gap in line.gaps] == [False, False, True, True, True]


def test_a_single_call_at_once_is_a_dot_and_an_end():
    line = plan_picture((0,), EVENING, HOURS)
    assert [dot.x for dot in line.dots] == [LEFT]
    assert (line.gaps, line.borders, line.bands, line.is_linear) == ((), (), (), True)


def test_equal_waits_without_room_share_one_label():
    line = plan_picture((1,) * 50, EVENING)
    assert [gap.label for gap in line.gaps] == ["50 \u00d7 1m"]
    assert line.is_linear


def test_five_hundred_calls_are_said_to_be_too_many_to_draw_apart():
    assert plan_picture((0, *[1] * 499), EVENING).crowded
    assert not plan_picture((1,) * 50, EVENING).crowded


@pytest.mark.parametrize(
    ("days", "unit", "first"),
    [
        (3, "day", "2026-11-26"),
        (40, "week", "2026-11-30"),
        (200, "month", "2026-12-01"),
        (900, "year", "2027-01-01"),
    ],
)
def test_the_calendar_is_marked_in_steps_that_fit(days, unit, first):
    line = plan_picture((0, days * 1440), EVENING)
    assert {border.unit for border in line.borders} == {unit}
    assert line.borders[0].at.isoformat().startswith(f"{first}T00:00:00")


def test_the_night_is_shaded_between_two_days():
    line = plan_picture((0, 1440), EVENING, HOURS)
    night, noon = line.bands
    assert (night.width, noon.width) == pytest.approx((356 * 13 / 24, 356 / 24), abs=0.2)
