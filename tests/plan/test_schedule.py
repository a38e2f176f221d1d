"""A lead's schedule: when it arrives, and the dates of its calls."""

from datetime import UTC, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.plan.hours import read_hours
from groups.plan.schedule import ArrivalCode, ArrivalError, arrival, schedule
from tests.plan.test_interval_properties import any_text, intervals_lists

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 25, 9, 30, 42, tzinfo=UTC)  # a Wednesday, 10:30 in Berlin
hours_since_2000 = st.integers(0, 300_000).map(lambda hours: timedelta(hours=hours))
moments = hours_since_2000.map(lambda passed: datetime(2000, 1, 1, tzinfo=UTC) + passed)


def berlin(*parts):
    return datetime(*parts, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("choice", "text", "now", "moment"),
    [
        ("now", "", NOW, berlin(2026, 11, 25, 10, 30)),
        ("evening", "", NOW, berlin(2026, 11, 25, 18, 40)),
        ("evening", "", berlin(2026, 11, 25, 18, 41), berlin(2026, 11, 26, 18, 40)),
        ("friday", "", NOW, berlin(2026, 11, 27, 18, 40)),
        ("friday", "", berlin(2026, 11, 25, 20, 0), berlin(2026, 11, 27, 18, 40)),
        ("friday", "", berlin(2026, 11, 27, 18, 40), berlin(2026, 11, 27, 18, 40)),
        ("friday", "", berlin(2026, 11, 27, 18, 41), berlin(2026, 12, 4, 18, 40)),
        ("friday", "", berlin(2026, 11, 28, 9, 0), berlin(2026, 12, 4, 18, 40)),
        ("date", "2026-12-24T16:05", NOW, berlin(2026, 12, 24, 16, 5)),
        ("date", " 2026-12-24 16:05:59 ", NOW, berlin(2026, 12, 24, 16, 5)),
    ],
)
def test_a_lead_arrives_when_it_is_said_to(choice, text, now, moment):
    assert arrival(choice, now, BERLIN, text) == moment


def test_now_is_the_next_opening_outside_the_calling_hours():
    hours = read_hours("Mon-Fri 09:00-10:30; Europe/Berlin", "UTC")
    assert arrival("now", NOW, BERLIN, hours=hours) == berlin(2026, 11, 26, 9)
    inside = NOW - timedelta(minutes=1)
    assert arrival("now", inside, BERLIN, hours=hours) == berlin(2026, 11, 25, 10, 29)
    assert arrival("evening", NOW, BERLIN, hours=hours) == berlin(2026, 11, 25, 18, 40)


@pytest.mark.parametrize(
    ("choice", "text", "code"),
    [
        ("soon", "", "unknown_choice"),
        ("date", "", "no_date"),
        ("date", "tomorrow", "unreadable"),
        ("date", "2026-02-30T10:00", "unreadable"),
        ("date", "2026-W01-1T10:00", "unreadable"),
        ("date", "٢٠٢٦-11-25T10:00", "unreadable"),
        ("date", "2026-11-25", "unreadable"),
        ("date", "9999-12-31T23:59", "far"),
        ("date", "0001-01-01T00:00", "far"),
        ("date", "2027-03-28T02:30", "skipped"),
    ],
)
def test_an_unreadable_arrival_has_an_error_code(choice, text, code):
    with pytest.raises(ArrivalError) as caught:
        arrival(choice, NOW, BERLIN, text)
    assert caught.value.code == code
    assert code in get_args(ArrivalCode)


@given(st.sampled_from(["now", "evening", "friday", "date"]), any_text, moments)
def test_an_arrival_is_never_before_now_unless_a_date_says_so(choice, text, now):
    try:
        moment = arrival(choice, now, BERLIN, text)
    except ArrivalError:
        assert choice == "date"
        return
    if choice != "date":
        assert now - timedelta(minutes=1) < moment <= now + timedelta(days=8)


def test_calls_are_dated_in_the_zone_across_the_change_to_winter_time():
    dated = schedule((0, 60, 120), berlin(2026, 10, 25, 1, 30), BERLIN, None)
    assert [one.at.strftime("%H:%M %Z") for one in dated] == [
        "01:30 CEST",
        "02:30 CEST",
        "03:30 CET",
    ]
    assert {one.inside for one in dated} == {None}


def test_each_call_is_inside_or_outside_the_calling_hours():
    hours = read_hours("Mon-Fri 09:00-18:00; Europe/Berlin", "UTC")
    dated = schedule((0, 30, 30), berlin(2026, 11, 25, 17, 0), BERLIN, hours)
    assert [one.inside for one in dated] == [True, True, False]


@given(intervals_lists, moments)
def test_dates_are_as_far_apart_as_the_waits(intervals, start):
    elapsed = 0
    for dated, wait in zip(schedule(intervals, start, BERLIN, None), intervals, strict=True):
        elapsed += wait
        assert dated.at.astimezone(UTC) - start == timedelta(minutes=elapsed)
