"""Days as people count them: whole, in a zone, the clock put forward or back or not."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.statistics.period import LENGTHS, Period

ZONES = ("UTC", "Europe/Berlin", "America/Santiago", "Africa/Cairo", "Asia/Kathmandu")
days = st.dates(date(2001, 1, 1), date(2040, 1, 1))


def hours(first: date, zone: str) -> float:
    begins, ends = Period.of(1, first, ZoneInfo(zone)).bounds
    return (ends - begins) / timedelta(hours=1)


@pytest.mark.parametrize(
    ("day", "zone", "long"),
    [
        (date(2026, 3, 29), "Europe/Berlin", 23),
        (date(2026, 10, 25), "Europe/Berlin", 25),
        (date(2026, 10, 26), "Europe/Berlin", 24),
        (date(2026, 9, 6), "America/Santiago", 23),  # it has no midnight
        (date(2026, 10, 25), "UTC", 24),
    ],
)
def test_a_day_is_as_long_as_its_clock_says(day: date, zone: str, long: int) -> None:
    assert hours(day, zone) == long


def test_a_day_begins_at_the_zones_midnight() -> None:
    begins, ends = Period.of(1, date(2026, 10, 25), ZoneInfo("Europe/Berlin")).bounds
    assert begins == datetime(2026, 10, 24, 22, tzinfo=UTC)
    assert ends == datetime(2026, 10, 25, 23, tzinfo=UTC)


@given(last=days, length=st.sampled_from(LENGTHS), zone=st.sampled_from(ZONES))
def test_spans_fill_the_period_without_gap_or_overlap(last: date, length: int, zone: str) -> None:
    period = Period.of(length, last, ZoneInfo(zone))
    spans = period.spans
    assert period.days == length == sum(span.days for span in spans)
    assert (spans[0].bounds[0], spans[-1].bounds[1]) == period.bounds
    assert all(one.bounds[1] == next_.bounds[0] for one, next_ in pairwise(spans))
    assert len(spans) <= 90


def test_a_year_is_shown_by_weeks_from_monday() -> None:
    spans = Period.of(365, date(2026, 11, 25), ZoneInfo("UTC")).spans
    assert [span.days for span in spans] == [5, *[7] * 51, 3]
    assert all(span.first.weekday() == 0 for span in spans[1:])
