"""The words about rules, suggestions, dates and pictures."""

from datetime import datetime
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from groups.plan.advice import Suggestion
from groups.plan.fingerprint import Difference
from groups.plan.hours import read_hours
from groups.plan.picture import plan_picture
from groups.plan.reset import reset_picture
from groups.plan.rules import Breach, Rule
from groups.plan.schedule import ArrivalCode, schedule
from groups.wording.advice import suggestion_sentence
from groups.wording.liner_groups import difference_sentence
from groups.wording.pictures import (
    border_text,
    scale_sentence,
    with_reset_sentence,
    without_reset_sentence,
)
from groups.wording.rules import breach_sentence, change_sentence, rule_sentence
from groups.wording.schedule import arrival_error, hours_sentence, outside_sentence

BERLIN = ZoneInfo("Europe/Berlin")
EVENING = datetime(2026, 11, 27, 18, 40, tzinfo=BERLIN)


def test_a_rule_is_said_in_the_singular_too():
    assert rule_sentence(Rule(1, 1440)) == "At most 1 call within 1 day."
    assert rule_sentence(Rule(2, 90)) == "At most 2 calls within 1 h 30 min."


@pytest.mark.parametrize(
    ("begins", "expected"),
    [
        (0, "calls 2 to 4, from the moment the lead appears to 1 h after it."),
        (30, "calls 2 to 4, from 30 min to 1 h after the lead appears."),
    ],
)
def test_a_breach_names_its_calls(begins, expected):
    sentence = breach_sentence(Breach(Rule(2, 120), 3, 2, 4, begins, 60))
    assert sentence == (
        f"3 calls within 2 h: {expected} This company's rule: At most 2 calls within 2 h."
    )


def test_a_change_says_what_it_lengthens():
    assert change_sentence((0, 5, 5), (0, 5, 60)) == (
        "The smallest change that passes: wait 1 h before call 3. The plan then takes 1 h 5 min."
    )
    assert change_sentence((0, 5, 5), (0, 30, 60)) == (
        "The smallest change that passes lengthens 2 waits, the first to 30 min before call 2."
        " The plan then takes 1 h 30 min."
    )


@pytest.mark.parametrize(
    ("code", "offer", "intervals", "expected"),
    [
        ("starts_late", (0, 30), (30,), "The first call waits 30 min. Add one at once?"),
        (
            "looks_absolute",
            (0, 30, 30),
            (0, 30, 60),
            "Each wait counts from the call before it, so call 3 comes after 1 h 30 min."
            " Should it come after 1 h?",
        ),
        ("breaks_rules", (0, 60), (0, 5), "The smallest change that passes: wait 1 h before"),
        ("many_a_day", None, (0,), "More than 32 calls come within a day."),
        ("crowded", (0, 5, 5, 50), (0, 5, 5, 5), "Calls 1-4 all come within an hour. Space them"),
        ("crowded", None, (9, 5, 5, 5, 90), "Calls 1-4 all come within an hour."),
        (
            "same_time",
            (0, 60, 1500, 1560),
            (0, 60, 1380, 1440),
            "Calls 1, 3-4 all come at the same time of day. Shift some by a few hours?",
        ),
        ("same_time", None, (0, *[1440] * 30), "Calls 1-31 all come at the same time of day."),
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
        "All calls fall inside the calling hours.",
        "1 of 2 calls falls outside the calling hours.",
        "2 of 2 calls fall outside the calling hours.",
    ]
    assert outside_sentence(schedule((0,), EVENING, BERLIN, None)) == ""


def test_a_picture_not_to_scale_says_so():
    assert scale_sentence(plan_picture((0, 5, 5), EVENING)) == ""
    cut = scale_sentence(plan_picture((0, 5, 1440), EVENING))
    assert cut == (
        "Not to scale: waits of more than 5 min are cut short, marked //;"
        " the others keep one scale."
    )
    dense = scale_sentence(plan_picture((0, *range(1, 40)), EVENING))
    assert "//" not in dense
    assert dense.startswith("Not to scale: waits of more than")
    assert "can't be drawn apart" in scale_sentence(plan_picture((1,) * 500, EVENING))


@pytest.mark.parametrize(
    ("waits", "texts"),
    [
        ((0, 2 * 1440), ["Sat 28 Nov", "Sun 29 Nov"]),
        ((0, 60 * 1440), ["Mon 30 Nov", "Mon 7 Dec"]),
        ((0, 300 * 1440), ["Dec 2026", "Jan 2027"]),
        ((0, 1_000 * 1440), ["2027", "2028"]),
    ],
)
def test_the_calendar_on_the_picture_is_named(waits, texts):
    line = plan_picture(waits, EVENING)
    assert [border_text(border) for border in line.borders[:2]] == texts


def test_the_reset_flag_is_explained_on_and_off():
    assert without_reset_sentence(reset_picture(3)) == (
        "Off: the attempts are not reset. 1 of 3 calls is left."
    )
    assert without_reset_sentence(reset_picture(1)) == (
        "Off: the attempts are not reset. Call 1 was the last."
    )
    assert with_reset_sentence(reset_picture(1)).startswith(
        "On: Liner counts the attempts anew. Up to 1 more call can follow, 2 in all;"
    )
