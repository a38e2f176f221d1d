"""The calendar of a plan: every call once, in its day, to scale, and no mark on another."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.plan.calendar import SHOWN, WHOLE_DAY, calendar
from groups.plan.hours import Hours, read_hours
from groups.plan.marks import DOT
from tests.plan.test_interval_properties import intervals_lists

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [
    BERLIN,
    ZoneInfo("America/New_York"),
    ZoneInfo("Asia/Kathmandu"),
    ZoneInfo("Australia/Lord_Howe"),
    ZoneInfo("Antarctica/Troll"),  # its clock changes by two hours
]
OFFICE = read_hours("Mon-Fri 09:00-20:00; Sat 10:00-16:00; Europe/Berlin", "UTC")
DAY = 1440
LONGEST_LABEL = 14.0  # of "10\u201350" beside a filled end

waits = st.one_of(st.integers(1, 90), st.integers(1, 3 * DAY), st.integers(1, 30 * DAY))
plans = st.one_of(
    intervals_lists,
    st.builds(
        lambda first, rest: (first, *rest), st.integers(0, 300), st.lists(waits, max_size=49)
    ),
    st.builds(lambda wait, count: (0, *[wait] * count), st.integers(1, 200), st.integers(0, 49)),
)
# Around the nights in which the clock changes, and on any other day.
arrivals = st.builds(
    lambda zone, begins, minutes: (begins + timedelta(minutes=minutes)).astimezone(zone),
    st.sampled_from(ZONES),
    st.sampled_from(
        [datetime(2026, month, day, tzinfo=UTC) for month, day in ((10, 24), (3, 28), (11, 1))]
        + [datetime(2027, 4, 3, tzinfo=UTC), datetime(2028, 2, 28, tzinfo=UTC)]
    ),
    st.integers(0, 3 * DAY),
)
day_ranges = st.lists(st.integers(0, DAY), max_size=6, unique=True).map(
    lambda ends: tuple(pairwise(sorted(ends)))[::2]
)
weeks = st.lists(day_ranges, min_size=7, max_size=7).map(tuple)


@st.composite
def calendars(draw):
    """A calendar, its arrival and its hours, if it has any."""
    intervals, arrives, week = draw(plans), draw(arrivals), draw(st.none() | weeks)
    hours = Hours(week, arrives.tzinfo) if week else None
    return calendar(intervals, arrives, hours), intervals, hours


def all_marks(drawn):
    return [mark for day in drawn.days for mark in day.marks]


def minute(dated):
    return dated.at.hour * 60 + dated.at.minute


@given(calendars())
def test_each_call_is_drawn_once_in_order_in_its_day(made):
    drawn, intervals, _ = made
    numbers = [dated.call.number for mark in all_marks(drawn) for dated in mark.calls]
    assert numbers == list(range(1, len(intervals) + 1))
    for day in drawn.days:
        assert {dated.at.date() for mark in day.marks for dated in mark.calls} == {day.date}
        assert (day.date - drawn.arrives.date()).days + 1 == day.number
    assert drawn.shown + drawn.folded == drawn.days


@given(calendars())
def test_days_without_calls_are_counted(made):
    drawn, _, _ = made
    missing = [later.number - day.number - 1 for day, later in pairwise(drawn.days)]
    assert [day.without_calls for day in drawn.days] == [drawn.days[0].number - 1, *missing]


@given(calendars())
def test_no_mark_touches_another_or_leaves_its_row(made):
    drawn, _, _ = made
    for day in drawn.days:
        ends = [(mark.start, mark.end) for mark in day.marks]
        assert all(0 <= start <= end <= 100 for start, end in ends)
        assert all(later[0] - one[1] >= DOT - 0.03 for one, later in pairwise(ends))
        assert all(0 <= mark.x <= 100 for mark in day.marks)


@given(calendars())
def test_positions_are_to_scale(made):
    drawn, _, _ = made
    for mark in all_marks(drawn):
        xs = [drawn.scale.x(minute(dated)) for dated in mark.calls]
        if len(xs) == 1 and mark.start == mark.end:
            assert mark.start == pytest.approx(xs[0], abs=0.01)
        # A pill covers its calls, up to the half dot by which two that meet draw back.
        assert mark.start <= min(xs) + DOT / 2 + 0.02
        assert mark.end >= max(xs) - DOT / 2 - 0.02
        assert mark.start == pytest.approx(min(xs), abs=DOT / 2 + 0.02) or mark.end == 100
        assert mark.end - mark.start <= max(max(xs) - min(xs), LONGEST_LABEL) + 0.02


@given(calendars())
def test_a_mark_says_whether_its_calls_are_inside_the_hours(made):
    drawn, _, hours = made
    for mark in all_marks(drawn):
        outside = [bool(hours) and not hours.is_open(dated.at) for dated in mark.calls]
        assert mark.outside == sum(outside)
        assert (mark.kind == "mixed") == (len(set(outside)) > 1)
        assert mark.filled_end in {mark.start, mark.end}


@given(calendars(), st.integers(0, DAY - 1))
def test_bands_are_the_calling_hours(made, at):
    drawn, _, hours = made
    for day in drawn.days:
        x = drawn.scale.x(at)
        is_open = any(band.x < x < band.x + band.width for band in day.hours)
        ranges = hours.week[day.date.weekday()] if hours else ()
        if 0 < x < 100 and not any(at in ends for ends in ranges):
            assert is_open == any(start <= at < end for start, end in ranges)
        assert all(0 <= band.x <= band.x + band.width <= 100.01 for band in day.hours)


@given(calendars())
def test_the_scale_has_few_round_ticks_from_end_to_end(made):
    ticks = made[0].scale.ticks
    assert (ticks[0].x, ticks[-1].x) == (0, 100)
    assert 2 <= len(ticks) <= 5
    assert all(tick.minute % made[0].scale.step == 0 for tick in ticks)


def drawn_at(hour, intervals, minute=0, hours=OFFICE):
    return calendar(intervals, datetime(2026, 11, 26, hour, minute, tzinfo=BERLIN), hours)


def labels(drawn):
    return [[mark.label for mark in day.marks] for day in drawn.days]


def test_a_week_has_one_row_for_each_day_with_calls():
    drawn = drawn_at(10, (0, 30, 120, DAY, DAY, 3 * DAY))
    assert labels(drawn) == [["1\u20132", "3"], ["4"], ["5"], ["6"]]
    assert [(day.number, day.without_calls, day.count) for day in drawn.days] == [
        (1, 0, 3), (2, 0, 1), (3, 0, 1), (6, 2, 1),
    ]  # fmt: skip
    assert [tick.label for tick in drawn.scale.ticks] == [
        "00:00", "06:00", "12:00", "18:00", "24:00",
    ]  # fmt: skip
    assert [(band.x, band.width) for band in drawn.days[0].hours] == [(37.5, 45.83)]


@pytest.mark.parametrize(
    ("intervals", "ticks"),
    [
        ((0, 5, 30, 120), ["10:00", "11:00", "12:00", "13:00"]),
        ((5, 2), ["10:00", "10:02", "10:04", "10:06", "10:08"]),
        ((0, 360), ["10:00", "12:00", "14:00", "16:00"]),
    ],
)
def test_a_few_hours_have_a_row_of_their_own(intervals, ticks):
    drawn = drawn_at(10, intervals)
    assert [tick.label for tick in drawn.scale.ticks] == ticks
    assert len(drawn.days) == 1


@pytest.mark.parametrize(
    "drawn",
    [
        drawn_at(10, (0,)),
        drawn_at(10, (0, 361)),
        drawn_at(23, (0, 60)),
        calendar((0, 180), datetime(2026, 10, 25, 1, 30, tzinfo=BERLIN)),  # the clock goes back
    ],
)
def test_all_else_is_drawn_on_whole_days(drawn):
    assert drawn.scale == WHOLE_DAY


def test_midnight_belongs_to_the_day_that_begins():
    drawn = drawn_at(22, (0, 120, DAY))
    assert [day.date for day in drawn.days] == [date(2026, 11, 26 + ahead) for ahead in range(3)]
    assert [day.marks[0].start for day in drawn.days[1:]] == [0, 0]


def test_the_hour_that_the_clock_shows_twice_is_one_mark():
    drawn = calendar((0, 20, 60, 600), datetime(2026, 10, 25, 2, 10, tzinfo=BERLIN))
    assert labels(drawn) == [["1\u20133", "4"]]
    assert [dated.at.strftime("%H:%M") for dated in drawn.days[0].marks[0].calls] == [
        "02:10", "02:30", "02:30",
    ]  # fmt: skip


def test_the_hour_that_the_clock_skips_stays_empty():
    drawn = calendar((0, 60, 600), datetime(2027, 3, 28, 1, 30, tzinfo=BERLIN))
    assert [round(mark.start / 100 * 24, 1) for mark in drawn.days[0].marks] == [1.5, 3.5, 13.5]


def test_a_pill_covers_its_calls_to_scale():
    (day,) = drawn_at(9, (0, *[10] * 40)).days
    (pill,) = day.marks
    assert (pill.label, pill.start, pill.end) == ("1\u201341", 37.5, 65.28)


def test_a_pill_parts_where_the_calling_hours_end_if_both_parts_have_room():
    inside, outside = drawn_at(15, (0, *[10] * 49)).days[0].marks
    assert [(mark.label, mark.kind) for mark in (inside, outside)] == [
        ("1\u201330", "inside"), ("31\u201350", "outside"),
    ]  # fmt: skip


@pytest.mark.parametrize(("hour", "minute", "filled"), [(19, 50, "start"), (8, 50, "end")])
def test_a_pill_too_short_to_part_is_filled_at_the_end_that_is_inside(hour, minute, filled):
    (pill,) = drawn_at(hour, (0, 15, DAY), minute).days[0].marks
    assert (pill.label, pill.kind, pill.outside) == ("1\u20132", "mixed", 1)
    assert pill.filled_end == getattr(pill, filled)


def test_four_years_are_folded_and_nothing_is_lost():
    drawn = drawn_at(10, (0, *[30 * DAY] * 49))
    assert (len(drawn.shown), len(drawn.folded)) == (SHOWN, 50 - SHOWN)
    assert drawn.leaves_year
    assert not drawn_at(10, (0, DAY)).leaves_year


def test_a_few_rows_too_many_are_not_folded():
    assert [len(drawn_at(10, (0, *[DAY] * days)).folded) for days in (13, 16, 17)] == [0, 0, 4]


def test_five_hundred_calls_can_be_drawn():
    drawn = drawn_at(10, (1,) * 500)
    assert sum(day.count for day in drawn.days) == 500
