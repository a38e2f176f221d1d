"""Which intervals are refused, and what people are told to write instead."""

import copy
import pickle
from typing import get_args

import pytest

from groups import plan
from groups.plan import ErrorCode, Limits, PlanError

HUGE = "9" * 5_000


def refusal(text, policy=plan.DEFAULT_LIMITS):
    with pytest.raises(PlanError) as caught:
        plan.parse(text, policy)
    return caught.value


def one_of(token, place, **offers):
    return {"token": token, "place": place} | offers


REFUSED = [
    ("", "empty", {}),
    (" ,;\r\n", "empty", {}),
    ("5" * 2_001, "text_too_long", {"length": 2_001, "limit": 2_000}),
    ("x" * 2_001, "text_too_long", {"length": 2_001, "limit": 2_000}),
    ("5 " * 51, "too_many", {"count": 51, "limit": 50}),
    ("5 m," * 51, "too_many", {"count": 51, "limit": 50}),
    ("43201", "too_long", one_of("43201", 1, limit=43_200)),
    ("5, 30d1m", "too_long", one_of("30d1m", 2, limit=43_200)),
    ("9" * 40, "too_long", one_of("9" * 40, 1, limit=43_200)),
    ("9" * 41, "too_long", one_of("9" * 39 + "…", 1, limit=43_200)),
    ("5, 0", "zero_not_first", one_of("0", 2)),
    ("0, 0h", "zero_not_first", one_of("0h", 2)),
    ("1.5h", "fraction", one_of("1.5h", 1, suggestion="1h30m")),
    ("1.5 h", "fraction", one_of("1.5 h", 1, suggestion="1h30m")),
    ("5, .25d", "fraction", one_of(".25d", 2, suggestion="6h")),
    ("2.0", "fraction", one_of("2.0", 1, suggestion="2m")),
    ("1.5hours", "fraction", one_of("1.5hours", 1, suggestion="1h30m")),
    ("0.5", "fraction", one_of("0.5", 1)),
    ("1.3333h", "fraction", one_of("1.3333h", 1)),
    ("1.5w", "fraction", one_of("1.5w", 1)),
    ("-5", "negative", one_of("-5", 1, suggestion="5")),
    ("5 +10", "negative", one_of("+10", 2, suggestion="10")),
    ("\u22121h30m", "negative", one_of("\u22121h30m", 1, suggestion="1h30m")),
    ("\u20135", "negative", one_of("\u20135", 1, suggestion="5")),
    ("-5x", "negative", one_of("-5x", 1)),
    ("5-10", "range", one_of("5-10", 1, suggestion="5, 10")),
    ("0, 5m\u20131h", "range", one_of("5m\u20131h", 2, suggestion="5m, 1h")),
    ("5 - 10", "range", one_of("5 - 10", 1, suggestion="5, 10")),
    ("5-0", "range", one_of("5-0", 1)),
    ("1-" * 40 + "1", "range", one_of("1-" * 19 + "1…", 1)),
    ("٣٠", "foreign_digits", one_of("٣٠", 1, suggestion="30")),
    ("\uff15\uff4d", "foreign_digits", one_of("\uff15\uff4d", 1, suggestion="5m")),
    ("5 1२h", "foreign_digits", one_of("1२h", 2, suggestion="12h")),
    ("٣٠،", "foreign_digits", one_of("٣٠،", 1)),
    ("5\nm", "unit_alone", one_of("m", 2)),
    ("hours", "unit_alone", one_of("hours", 1)),
    ("30m1h", "unit_order", one_of("30m1h", 1, one="1h30m", two="30m, 1h")),
    ("5m1h1D", "unit_order", one_of("5m1h1D", 1, one="1d1h5m", two="5m, 1h, 1D")),
    ("1h30m1h", "unit_order", one_of("1h30m1h", 1, suggestion="1h30m, 1h")),
    ("1m99d", "unit_order", one_of("1m99d", 1)),
    ("12h30d", "unit_order", one_of("12h30d", 1)),
    ("5s", "unit_unknown", one_of("5s", 1)),
    ("2w", "unit_unknown", one_of("2w", 1)),
    ("5m\nmin", "unit_alone", one_of("min", 2)),
    ("1o", "letter", one_of("1o", 1, suggestion="10")),
    ("5, 3Оm", "letter", one_of("3Оm", 2, suggestion="30m")),
    ("l5", "letter", one_of("l5", 1, suggestion="15")),
    ("5m\u0131n", "unit_unknown", one_of("5m\u0131n", 1)),
    ("5 m\u0131n", "unit_unknown", one_of("5 m\u0131n", 1)),
    ("0x10", "unit_unknown", one_of("0x10", 1)),
    ("true", "unreadable", one_of("true", 1)),
    ("5, soon", "unreadable", one_of("soon", 2)),
    ("1h30", "unreadable", one_of("1h30", 1, suggestion="1h30m")),
    ("1:30", "unreadable", one_of("1:30", 1)),
    ("5-", "unreadable", one_of("5-", 1)),
    ("- 5", "unreadable", one_of("-", 1)),
    ("1min30", "unreadable", one_of("1min30", 1)),
    ("1hr30", "unreadable", one_of("1hr30", 1, suggestion="1h30m")),
    ("5m x 0", "unreadable", one_of("x", 2)),
    ('5"', "unreadable", one_of('5"', 1)),
    ("½h", "unreadable", one_of("½h", 1)),
    ("[5, 10]", "brackets", one_of("[5", 1, suggestion="5, 10")),
    ('5 ["10",\n"30"]', "brackets", one_of('["10"', 2, suggestion="5 10, 30")),
    ("[true]", "brackets", one_of("[true]", 1)),
    ("5,\x0010", "control", one_of("\ufffd10", 2, character="U+0000")),
    ("5\x0b", "control", one_of("5\ufffd", 1, character="U+000B")),
    ("\ufeff5", "control", one_of("\ufffd5", 1, character="U+FEFF")),
    ("5 \u202e01", "control", one_of("\ufffd01", 2, character="U+202E")),
    ("\ud800", "control", one_of("\ufffd", 1, character="U+D800")),
    ("1h 30m", "ambiguous", one_of("1h 30m", 1, one="1h30m", two="1h, 30m")),
    ("5, 1d \t 2h", "ambiguous", one_of("1d 2h", 2, one="1d2h", two="1d, 2h")),
    ("1h 30", "ambiguous", one_of("1h 30", 1, one="1h30m", two="1h, 30")),
    ("1d 2h 30m 5", "ambiguous", one_of("1d 2h 30m", 1, one="1d2h30m", two="1d, 2h, 30m")),
    ("1 h 05 min", "ambiguous", one_of("1 h 05 min", 1, one="1h5m", two="1h, 5m")),
    ("1h\u00a030m", "ambiguous", one_of("1h 30m", 1, one="1h30m", two="1h, 30m")),
    ("1,5h", "ambiguous", one_of("1,5h", 1, one="1h30m", two="1, 5h")),
    ("0,5h", "ambiguous", one_of("0,5h", 1, one="30m", two="0, 5h")),
    ("5; 1,25d", "ambiguous", one_of("1,25d", 2, one="1d6h", two="1, 25d")),
    ("5, 0,75H", "ambiguous", one_of("0,75H", 2, one="45m", two="0, 75H")),
    ("1h 0m", "ambiguous", one_of("1h 0m", 1, one="1h0m", two="1h, 0m")),
    ("1,5h30m", "ambiguous", one_of("1,5h30m", 1, one="2h", two="1, 5h30m")),
    ("1,440", "ambiguous", one_of("1,440", 1, one="1440", two="1, 440")),
    (" 1 440\n", "ambiguous", one_of("1 440", 1, one="1440", two="1, 440")),
    ("0, 30, 1,440", "ambiguous", one_of("1,440", 3, one="1440", two="1, 440")),
    ("0 30\n12 005", "ambiguous", one_of("12 005", 3, one="12005", two="12, 5")),
    ("5,1.440", "ambiguous", one_of("1.440", 2, one="1440", two="1, 440")),
    ("1'440", "ambiguous", one_of("1'440", 1, one="1440", two="1, 440")),
    ("1\u2019440", "ambiguous", one_of("1\u2019440", 1, one="1440", two="1, 440")),
    ("1\u00a0440", "ambiguous", one_of("1\u00a0440", 1, one="1440", two="1, 440")),
    ("5\u202f10\u202f440", "ambiguous", one_of("10\u202f440", 2, one="10440", two="10, 440")),
    ("1\u2009440", "ambiguous", one_of("1\u2009440", 1, one="1440", two="1, 440")),
    ("1 440 min", "ambiguous", one_of("1 440 min", 1, one="1440m", two="1, 440m")),
    ("0, 1\u00a0440 мин", "ambiguous", one_of("1\u00a0440 мин", 2, one="1440m", two="1, 440m")),
    ('"0","30","1,440"', "ambiguous", one_of("1,440", 3, one="1440", two="1, 440")),
    ('5 "1 440"', "ambiguous", one_of("1 440", 2, one="1440", two="1, 440")),
    ("1 hour and 30 min", "ambiguous", one_of("1 hour 30 min", 1, one="1h30m", two="1h, 30m")),
    ("5, then soon", "unreadable", one_of("soon", 2)),
    ("0, then", "unreadable", one_of("then", 2)),
    ("2 часа 30 минут", "ambiguous", one_of("2 часа 30 минут", 1, one="2h30m", two="2h, 30m")),
    ("5 x 3", "ambiguous", one_of("5 x 3", 1, one="5m x 3", two="3m x 5")),
    ("1h 30m x 3", "ambiguous", one_of("1h 30m x 3", 1, one="1h30m x 3", two="1h, 30m x 3")),
    ("3 x 1h 30m", "ambiguous", one_of("3 x 1h 30m", 1, one="1h30m x 3", two="1h x 3, 30m")),
    ("5m x 51", "too_many", {"count": 51, "limit": 50}),
    ("5m x " + "9" * 99, "too_many", {"count": 10**6, "limit": 50}),
    ("0m x 2", "zero_not_first", one_of("0m x 2", 1)),
    ("1.440m", "fraction", one_of("1.440m", 1)),
    ("0.440", "fraction", one_of("0.440", 1)),
]


@pytest.mark.parametrize(("text", "code", "params"), REFUSED)
def test_unreadable_text_is_refused_with_what_to_write_instead(text, code, params):
    error = refusal(text)
    assert (error.code, error.params) == (code, params)


def test_every_code_has_an_example():
    assert {code for _, code, _ in REFUSED} == set(get_args(ErrorCode))


@pytest.mark.parametrize("policy", [plan.DEFAULT_LIMITS, Limits(max_text=10_000)])
def test_numbers_of_thousands_of_digits_are_refused(policy):
    texts = [HUGE, HUGE + "d", f"1d{HUGE}m", f"1h {HUGE}", f"5-{HUGE}", f"{HUGE}.5h", f"1m{HUGE}d"]
    codes = {"text_too_long", "too_long", "range", "fraction", "unit_order"}
    assert {refusal(text, policy).code for text in texts} <= codes
    assert refusal(HUGE, Limits(max_text=10_000)).code == "too_long"


def test_thousands_of_leading_zeros_change_nothing():
    zeros, policy = "0" * 5_000, Limits(max_text=20_000)
    assert plan.parse(f"{zeros}1h{zeros}5m", policy) == (65,)
    assert refusal(f"{zeros}1,5h", policy).params["one"] == "1h30m"
    assert refusal(f"{zeros}1h {zeros}5", policy).params["two"] == "1h, 5"


def test_the_policy_is_the_callers():
    assert plan.parse("1 " * 51, Limits(max_entries=51)) == (1,) * 51
    assert refusal("6", Limits(max_minutes=5)).params["limit"] == 5
    assert refusal("123", Limits(max_text=2)).code == "text_too_long"


@pytest.mark.parametrize(
    ("intervals", "code", "params"),
    [
        ([], "empty", {}),
        ([1] * 51, "too_many", {"count": 51, "limit": 50}),
        ([5, 43_201], "too_long", one_of("43201", 2, limit=43_200)),
        ([10**5_000], "too_long", one_of("…", 1, limit=43_200)),
        ([0, 5, 0], "zero_not_first", one_of("0", 3)),
        ([-5], "negative", one_of("-5", 1)),
        ([5, True], "unreadable", one_of("True", 2)),
        ([1.5], "unreadable", one_of("1.5", 1)),
    ],
)
def test_lists_of_minutes_are_held_against_the_same_rules(intervals, code, params):
    with pytest.raises(PlanError) as caught:
        plan.check(intervals)
    assert (caught.value.code, caught.value.params) == (code, params)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("0, 30, 1,440", ("0, 30, 1440", "0, 30, 1, 440")),
        ("1.440; 2.880", ("1440; 2880", "1, 440; 2, 880")),
        ("1,000", ("1000",)),
        ("5, 1h 30m\n5", ("5, 1h30m\n5", "5, 1h, 30m\n5")),
        ("1,5h", ("1h30m", "1, 5h")),
        ("5min; 1.5h", ("5min; 1h30m",)),
        ("1o, 1h 30m, 5s", ()),
        ("-1h 30m", ("1h30m", "1h, 30m")),
        ("1,44o", ("1440", "1, 440")),
        ("1o\n1h 30m", ("10\n1h30m", "10\n1h, 30m")),
        ("1o; -5, 2.5h\t5m1h", ("10; 5, 2h30m\t1h5m", "10; 5, 2h30m\t5m, 1h")),
        ("1.5h x 2, 3 x 1.5h", ("1h30m x 2, 1h30m x 3",)),
        ("[0, 1o]", ("0, 10",)),
        ('"0","1o"', ("0; 10",)),
        ("[5, 10]", ("5, 10",)),
        ("1h 30m, x", ()),
        ("5, 0", ()),
        ("", ()),
    ],
)
def test_what_a_wrong_list_may_mean_is_written_out_in_full(text, readings):
    assert plan.readings(text) == readings


def test_every_problem_is_named_at_once_in_order():
    error = refusal("1o, 1h 30m, 5, soon, 0, 31d")
    found = [(one.code, one.params["place"]) for one in error.problems]
    assert found == [
        ("letter", 1),
        ("ambiguous", 2),
        ("unreadable", 5),
        ("zero_not_first", 6),
        ("too_long", 7),
    ]
    assert len(refusal("x " * 50).problems) == 50
    assert [one.code for one in refusal("5 " * 50 + "x").problems] == ["too_many", "unreadable"]


def test_errors_survive_copying_and_pickling():
    error = refusal("1h 30m, x")
    for other in (copy.copy(error), copy.deepcopy(error), pickle.loads(pickle.dumps(error))):
        assert [(one.code, one.params) for one in other.problems] == [
            (one.code, one.params) for one in error.problems
        ]


def test_ten_thousand_intervals_are_refused_before_any_is_read():
    assert refusal("5," * 10_000).code == "text_too_long"
    assert refusal("5," * 10_000, Limits(max_text=10**5)).params == {"count": 10_000, "limit": 50}
