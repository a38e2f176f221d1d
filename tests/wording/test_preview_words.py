"""The words about rules, suggestions, dates and the calendar."""

from datetime import datetime
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from groups.plan.advice import Suggestion
from groups.plan.calendar import calendar
from groups.plan.fingerprint import Difference
from groups.plan.hours import read_hours
from groups.plan.rules import Breach, Rule
from groups.plan.schedule import ArrivalCode, schedule
from groups.wording.advice import suggestion_sentence
from groups.wording.calendar import day_date, day_text
from groups.wording.liner_groups import difference_sentence
from groups.wording.reset import with_reset_sentence, without_reset_sentence
from groups.wording.rules import breach_sentence, change_sentence
from groups.wording.schedule import (
    arrival_error,
    arrival_moment,
    hours_sentence,
    outside_sentence,
)

BERLIN = ZoneInfo("Europe/Berlin")
EVENING = datetime(2026, 11, 27, 18, 40, tzinfo=BERLIN)


@pytest.mark.parametrize(("most", "expected"), [(1, "1 call"), (2, "2 calls")])
def test_a_breach_names_its_calls(most, expected):
    sentence = breach_sentence(Breach(Rule(most, 120), 3, 2, 4, 0, 60))
    assert sentence == f"3 calls within 2 h (calls 2 to 4). Your rule allows {expected}."


def test_a_change_says_what_it_lengthens():
    assert change_sentence((0, 5, 5), (0, 5, 60)) == "Wait 1 h before call 3"
    assert change_sentence((0, 5, 5), (0, 30, 60)) == "Lengthen 2 waits"


@pytest.mark.parametrize(
    ("code", "offer", "intervals", "expected"),
    [
        ("starts_late", (0, 30), (30,), "The first call waits 30 min. Add an immediate call?"),
        (
            "looks_absolute",
            (0, 30, 30),
            (0, 30, 60),
            "Each wait starts at the previous call, so call 3 comes after 1 h 30 min."
            " Should it come after 1 h?",
        ),
        ("breaks_rules", (0, 60), (0, 5), "Wait 1 h before call 2"),
        ("many_a_day", None, (0,), "More than 32 calls come within a day."),
        (
            "crowded",
            (0, 5, 5, 50),
            (0, 5, 5, 5),
            "Calls 1\u20134 all come within an hour. Space them",
        ),
        ("crowded", None, (9, 5, 5, 5, 90), "Calls 1\u20134 all come within an hour."),
        (
            "same_time",
            (0, 60, 1500, 1560),
            (0, 60, 1380, 1440),
            "Calls 1, 3\u20134 all come at the same time of day. Move some by a few hours?",
        ),
        ("same_time", None, (0, *[1440] * 30), "Calls 1\u201331 all come at the same time of day."),
    ],
)
def test_each_suggestion_is_a_sentence(code, offer, intervals, expected):
    assert suggestion_sentence(Suggestion(code, offer), intervals).startswith(expected)


def test_a_difference_has_its_sign():
    assert difference_sentence(Difference(3, 30)) == "only in call 3 (+30 min)"
    assert difference_sentence(Difference(2, -90)) == ("only in call 2 (\u22121 h 30 min)")


@pytest.mark.parametrize("code", get_args(ArrivalCode))
def test_each_wrong_arrival_has_its_sentence(code):
    assert arrival_error(code).endswith(".")
    assert "%" not in arrival_error(code)


def test_equal_hours_on_following_days_are_written_once():
    hours = read_hours("Mon-Wed,Fri 09:00-13:00, 14:00-24:00; Sat,Sun 10:00-16:00", "UTC")
    assert hours_sentence(hours) == (
        "Calling hours: Mon\u2013Wed 09:00\u201313:00, 14:00\u201324:00; Fri 09:00\u201313:00,"
        " 14:00\u201324:00; Sat\u2013Sun 10:00\u201316:00 (UTC)."
    )


def test_how_many_calls_fall_outside():
    hours = read_hours("Fri 09:00-19:00", "Europe/Berlin")
    expected = [
        outside_sentence(schedule(intervals, EVENING, BERLIN, hours))
        for intervals in ((0,), (0, 60), (60, 60))
    ]
    assert expected == [
        "",
        "1 of 2 calls is outside calling hours (hollow).",
        "2 of 2 calls are outside calling hours (hollow).",
    ]
    assert outside_sentence(schedule((0,), EVENING, BERLIN, None)) == ""


def test_a_mark_says_which_calls_it_is_and_when():
    hours = read_hours("Fri 09:00-19:15", "Europe/Berlin")
    (day,) = calendar((0, 30, 10, 120), EVENING, hours).days
    assert day_text(day) == (
        "Call 1, 18:40; Calls 2 and 3, 19:10 and 19:20, 1 outside calling hours;"
        " Call 4, 21:20, outside calling hours"
    )


def test_a_date_has_its_year_if_the_lead_arrived_in_another():
    drawn = calendar((0, 60 * 1440), EVENING)
    assert [day_date(day, drawn) for day in drawn.days] == ["Fri 27 Nov", "Tue 26 Jan 2027"]


@pytest.mark.usefixtures("noon")
def test_an_arrival_has_its_year_unless_it_is_this():
    this_year = timezone.now().year
    assert arrival_moment(EVENING.replace(year=this_year + 1)).endswith(
        f"Nov {this_year + 1}, 18:40 (Europe/Berlin)"
    )
    assert arrival_moment(EVENING.replace(year=this_year)).endswith("Nov, 18:40 (Europe/Berlin)")


def test_the_reset_flag_is_explained_on_and_off():
    assert without_reset_sentence((0, 5, 5)) == (
        "Without reset, 1 of 3 calls is left after call 2."
    )
    assert without_reset_sentence((0,)) == "Without reset, call 1 is the last."
    assert with_reset_sentence((0,)) == (
        "With reset, Liner starts counting again: up to 1 more call, 2 in all."
    )
    assert with_reset_sentence((0, 5, 5)).endswith("up to 3 more calls, 5 in all.")
