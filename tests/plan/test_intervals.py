"""What people type as intervals, and what it means."""

import re

import pytest

from groups import plan
from groups.plan import PlannedCall

READ = [
    ("5, 10, 30", (5, 10, 30)),
    ("30m 2h 1d", (30, 120, 1440)),
    ("1h30m", (90,)),
    ("1d2h5m", (1565,)),
    ("1D2H5M", (1565,)),
    ("1d5m", (1445,)),
    ("1h90m", (150,)),
    ("0", (0,)),
    ("0m, 30m, 2h", (0, 30, 120)),
    ("0\n5\r\n10\r15", (0, 5, 10, 15)),
    ("5;10 ; 15", (5, 10, 15)),
    ("  5,,10,\n", (5, 10)),
    ("5\u00a010\u202815", (5, 10, 15)),
    ("10 10 5 10", (10, 10, 5, 10)),
    ("007", (7,)),
    ("0" * 1_500 + "5", (5,)),
    ("5" + " " * 1_999, (5,)),
    ("30d", (43_200,)),
    ("0,30,120", (0, 30, 120)),
    ("0 30 120", (0, 30, 120)),
    ("1, 440", (1, 440)),
    ("1\t440", (1, 440)),
    ("1,440m", (1, 440)),
    ("0,500", (0, 500)),
    ("01,440", (1, 440)),
    ("100,440", (100, 440)),
    ("1,4400", (1, 4400)),
    ("2h 1d", (120, 1440)),
    ("1h\n30m", (60, 30)),
    ("1h\r30", (60, 30)),
    ("1h, 30m", (60, 30)),
    ("1h;30", (60, 30)),
    ("1h30m 5m", (90, 5)),
    ("1h30m 5", (90, 5)),
    ("30m 30m 2h 2h", (30, 30, 120, 120)),
    ("1, 5h", (1, 300)),
    ("1 ,5h", (1, 300)),
    ("1,5", (1, 5)),
    ("1,5m", (1, 5)),
    ("1m,5h", (1, 300)),
    ("5,10,2h", (5, 10, 120)),
    ("5,10,5h", (5, 10, 300)),
    ("0,30m,2h", (0, 30, 120)),
    ("0,2h", (0, 120)),
    ("1,50h", (1, 3000)),
    ("5 m", (5,)),
    ("5, 05 Min", (5, 5)),
    ("1 \t h", (60,)),
    ("5\u00a0мин", (5,)),
    ("5 min", (5,)),
    ("5min", (5,)),
    ("1 hour, 2 hours", (60, 120)),
    ("half an hour, An Hour\nhalf  an\thour", (30, 60, 30)),
    ("30 мин 30 минут, 30мин.", (30, 30, 30)),
    ("2ч; 2 часа", (120, 120)),
    ("полчаса, полтора часа", (30, 90)),
    ("right away, then half an hour, 2 hours, next day", (0, 30, 120, 1440)),
    ("Immediately, and then after 30 min, then in 2h and the next day", (0, 30, 120, 1440)),
    ("сразу, затем через 30 мин и на следующий день", (0, 30, 1440)),
    ("1h then 30m", (60, 30)),
    ("an hour and a half", (90,)),
    ("1д 1 ДЕНЬ 2 суток", (1440, 1440, 2880)),
    ("1hr30mins 5м 1ч30м", (90, 5, 90)),
    ("5 min 10 min", (5, 10)),
    ("30 min 1 hour", (30, 60)),
    ("5 10 min", (5, 10)),
    ("5 10 hours", (5, 600)),
    ("5m x 3", (5, 5, 5)),
    ("0, 3 x 5m, 1h", (0, 5, 5, 5, 60)),
    ("5m × 3; 5m*3; 5mx3; 3X5m", (5,) * 12),
    ("30 мин х 2", (30, 30)),
    ("полчаса х 2, 2 x half an hour", (30, 30, 30, 30)),
    ("1h x 2 30m", (60, 60, 30)),
    ("1h 2 x 30m", (60, 30, 30)),
    ("5 x 5", (5,) * 5),
    ("1h30m x 2", (90, 90)),
    ("5m x 50", (5,) * 50),
    ('"30"', (30,)),
    ("'30', „30“, «30», “30”, ‘30’", (30,) * 5),
    ('"0","30","120"', (0, 30, 120)),
    ('"0, 30m, 2h"', (0, 30, 120)),
    ('"1h" "30m"', (60, 30)),
    ("0\t30\t120\r\n", (0, 30, 120)),
    ('"0"\r\n"30 min"\r\n"2h"\r\n\r\n', (0, 30, 120)),
    ("0\n30 мин\n2 часа\n\n", (0, 30, 120)),
]


@pytest.mark.parametrize(("text", "intervals"), READ)
def test_what_people_type_is_read(text, intervals):
    assert plan.parse(text) == intervals


@pytest.mark.parametrize(
    ("intervals", "text"),
    [
        ((0, 30, 120), "0m, 30m, 2h"),
        ((90, 1440, 1565, 1560, 1445, 43_200), "1h30m, 1d, 1d2h5m, 1d2h, 1d5m, 30d"),
        ((), ""),
    ],
)
def test_the_short_form_is_what_liners_screens_show(intervals, text):
    assert plan.short_form(intervals) == text


def test_the_guides_example_makes_three_calls():
    assert plan.calls((0, 30, 120)) == (
        PlannedCall(1, 0, 0),
        PlannedCall(2, 30, 30),
        PlannedCall(3, 120, 150),
    )


def test_the_fingerprint_is_fixed_for_ever():
    assert plan.fingerprint((0, 30, 120)) == (
        "78462e0ea8324ba641a9e4b2cd50e0e61518e62bbb085decd547d43ab6210e23"
    )
    assert plan.code((0, 30, 120)) == "F132W3N8"


def test_fingerprints_differ_with_the_order_and_the_split_of_intervals():
    plans = [(1, 2), (2, 1), (12,), (1, 2, 2), (0, 1, 2)]
    assert len({plan.fingerprint(intervals) for intervals in plans}) == len(plans)
    assert plan.fingerprint([5, 10]) == plan.fingerprint((5, 10))
    assert re.fullmatch("[0-9a-f]{64}", plan.fingerprint((5,)))
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{8}", plan.code((5,)))
