"""Days, counts and lists of intervals as people read them."""

from datetime import date

import pytest

from groups.wording.durations import own_units, short_plan
from groups.wording.history import period_in_words
from groups.wording.numbers import number_text
from groups.wording.times import date_text


def test_a_day_is_written_with_what_the_page_needs():
    day = date(2026, 9, 3)
    assert date_text(day) == "3 Sep 2026"
    assert date_text(day, year=False) == "3 Sep"
    assert date_text(day, weekday=True) == "Thu 3 Sep 2026"
    assert date_text(day, weekday=True, year=False) == "Thu 3 Sep"


@pytest.mark.parametrize("month", range(1, 13))
def test_months_and_weekdays_are_those_of_the_calendar(month):
    day = date(2026, month, month)
    assert date_text(day, weekday=True) == f"{day:%a} {day.day} {day:%b %Y}"


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        ("2026-11-18", "2026-11-18", "18 Nov 2026"),
        ("2026-11-18", "2026-11-25", "18 to 25 Nov 2026"),
        ("2026-10-18", "2026-11-25", "18 Oct to 25 Nov 2026"),
        ("2025-11-18", "2026-11-25", "18 Nov 2025 to 25 Nov 2026"),
        ("2026-11-18", "", "Since 18 Nov 2026"),
        ("", "2026-11-25", "Until 25 Nov 2026"),
    ],
)
def test_a_period_says_nothing_twice(since, until, words):
    assert period_in_words(since, until) == words


def test_thousands_are_apart():
    assert [number_text(count) for count in (0, 999, 1_000, 50_000)] == [
        "0",
        "999",
        "1,000",
        "50,000",
    ]


def test_english_lists_of_intervals_are_those_of_the_values():
    assert short_plan((0, 30, 120, 1565)) == "0m, 30m, 2h, 1d2h5m"
    assert own_units("5min, 1h30m x 3") == "5min, 1h30m x 3"
