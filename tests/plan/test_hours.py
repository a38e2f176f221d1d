"""Calling hours by the clock on the wall, through summer and winter time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.plan.hours import read_hours

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = read_hours("Mon-Fri 09:00-18:00; Sat 10:00-14:00; Europe/Berlin", "UTC")
NIGHT = read_hours("Sun 01:00-02:30, 02:45-06:00; Sat 20:00-24:00; Europe/Berlin", "UTC")
# The clock goes back on 25 October 2026 at 03:00, and forward on 28 March 2027 at 02:00.
CHANGES = [datetime(2026, 10, 24, 18, tzinfo=UTC), datetime(2027, 3, 27, 18, tzinfo=UTC)]


def berlin(*parts):
    return datetime(*parts, tzinfo=BERLIN)


def test_hours_are_read_by_day_with_their_zone():
    assert OFFICE.week == (((540, 1080),),) * 5 + (((600, 840),), ())
    assert OFFICE.zone.key == "Europe/Berlin"
    assert read_hours("mon 9:00-24:00", "Asia/Tokyo").zone.key == "Asia/Tokyo"


def test_a_day_has_several_spans_and_days_wrap_around_the_week():
    hours = read_hours("Sat-Mon 14:00-18:00, 09:00-13:00; Wed,Thu 10:00-11:00", "UTC")
    assert hours.week[5] == hours.week[6] == hours.week[0] == ((540, 780), (840, 1080))
    assert hours.week[2] == hours.week[3] == ((600, 660),)
    assert hours.week[1] == hours.week[4] == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Write days and hours"),
        ("Europe/Berlin", "Write days and hours"),
        ("Mon-Fry 09:00-18:00", "neither calling hours nor a time zone"),
        ("Mon 09:00-18:00; Mars/Olympus", "neither calling hours nor a time zone"),
        ("Mon 09:00-18:00; ../etc/passwd", "neither calling hours nor a time zone"),
        ("nonsense; Mon 09:00-18:00", "doesn't name calling hours"),
        ("Mon 18:00-09:00", "isn't a range of hours"),
        ("Mon 09:00-25:00", "isn't a range of hours"),
        ("Mon 09:60-10:00", "isn't a range of hours"),
        ("Mon 9-18", "isn't a range of hours"),
        ("Mon 09:00-09:00", "isn't a range of hours"),
        ("Mon 09:00-12:00, 11:00-13:00", "overlap"),
        ("Mon-Fri 09:00-12:00; Wed 11:00-13:00", "overlap"),
    ],
)
def test_unreadable_hours_are_refused_with_a_sentence(text, message):
    with pytest.raises(ValueError, match=message):
        read_hours(text, "UTC")


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (berlin(2026, 11, 25, 9, 0), True),
        (berlin(2026, 11, 25, 8, 59), False),
        (berlin(2026, 11, 25, 17, 59), True),
        (berlin(2026, 11, 25, 18, 0), False),
        (berlin(2026, 11, 29, 12, 0), False),
        (datetime(2026, 7, 1, 7, 0, tzinfo=UTC), True),
        (datetime(2026, 12, 1, 7, 59, tzinfo=UTC), False),
    ],
)
def test_open_is_what_the_clock_there_says(moment, is_open):
    assert OFFICE.is_open(moment) is is_open


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        (berlin(2026, 11, 25, 17, 59), berlin(2026, 11, 25, 17, 59)),
        (berlin(2026, 11, 25, 18, 0), berlin(2026, 11, 26, 9)),
        (berlin(2026, 11, 27, 18), berlin(2026, 11, 28, 10)),
        (berlin(2026, 11, 28, 14), berlin(2026, 11, 30, 9)),
    ],
)
def test_the_next_opening_is_now_or_when_the_hours_begin(moment, opens):
    assert OFFICE.next_open(moment) == opens


def test_an_opening_that_the_clock_skips_is_a_week_later():
    hours = read_hours("Sun 02:00-03:00; Europe/Berlin", "UTC")
    assert hours.next_open(berlin(2027, 3, 21, 3)) == berlin(2027, 4, 4, 2)


@given(st.sampled_from([OFFICE, NIGHT]), st.sampled_from(CHANGES), st.integers(0, 900))
def test_the_next_opening_agrees_with_the_clock_minute_by_minute(hours, change, start):
    moment = change + timedelta(minutes=start)
    opens = hours.next_open(moment)
    assert hours.is_open(opens)
    minutes = (opens - moment) // timedelta(minutes=1)
    assert moment + timedelta(minutes=minutes) == opens
    assert not any(hours.is_open(moment + timedelta(minutes=at)) for at in range(minutes))
