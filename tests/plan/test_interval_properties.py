"""What holds for every plan and every text, however long or hostile."""

import re
import sys
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from groups import plan
from groups.plan import ErrorCode, Limits, PlanError
from groups.plan.examine import examine

OFFERS = ("suggestion", "one", "two")
# Both readings of a text are always offered, even if one of them exceeds a limit.
LIMITS = {"ambiguous": ("too_long", "too_many", "zero_not_first")}
ROOMY = Limits(max_entries=10**6, max_minutes=10**6, max_text=10**6)


def code_of(text, policy=plan.DEFAULT_LIMITS):
    """The code that a text is refused with, or None where it is read."""
    try:
        plan.parse(text, policy)
    except PlanError as refused:
        return refused.code
    return None


def codes_of(text, policy=plan.DEFAULT_LIMITS):
    """The codes of every problem of a text."""
    try:
        plan.parse(text, policy)
    except PlanError as refused:
        return {problem.code for problem in refused.problems}
    return set()


intervals_lists = st.builds(
    lambda first, rest: (first, *rest),
    st.integers(0, 43_200),
    st.lists(st.integers(1, 43_200), max_size=49),
)
counts = st.one_of(st.none(), st.integers(0, 20))


@st.composite
def tokens(draw):
    """One interval as typed: its text, its minutes, its largest and its smallest unit."""
    parts = [(draw(counts), unit) for unit in ("d", "h", "m")]
    parts = [(count, unit) for count, unit in parts if count is not None]
    factors = {"d": 1440, "h": 60, "m": 1}
    minutes = sum(count * factors[unit] for count, unit in parts)
    if not parts or minutes == 0:
        bare = draw(st.integers(1, 43_200))
        return str(bare), bare, 1, 1
    text = "".join(f"{count}{unit}" for count, unit in parts)
    text = draw(st.sampled_from([text, text.upper()]))
    return text, minutes, factors[parts[0][1]], factors[parts[-1][1]]


clear_separators = st.sampled_from(
    [", ", "; ", ";", "\n", "\r\n", " ,\t", ",\n", " \n ", ",,", ";;"]
)
blanks = st.sampled_from([" ", "\t", "  ", "\u00a0"])


@given(intervals_lists)
def test_the_short_form_of_a_plan_gives_the_plan_back(intervals):
    plan.check(intervals)
    assert plan.parse(plan.short_form(intervals)) == intervals


@given(st.lists(st.tuples(tokens(), clear_separators), min_size=1, max_size=50))
def test_nothing_typed_is_lost_added_or_reordered(typed):
    text = "".join(token + separator for (token, *_), separator in typed)
    assert plan.parse(text, ROOMY) == tuple(minutes for (_, minutes, *_), _ in typed)


MINUTES = {
    "5 min": 5, "5min": 5, "1 hour": 60, "2 hours": 120, "30 мин": 30, "2ч": 120, "2 часа": 120,
    "1 день": 1440, "half an hour": 30, "7": 7,
}  # fmt: skip
words = st.sampled_from(sorted(MINUTES))


@given(st.lists(st.tuples(words, st.integers(1, 4), clear_separators), min_size=1, max_size=20))
def test_words_and_repeats_are_read_in_any_company(typed):
    text = "".join(
        (word if times == 1 else f"{times} x {word}" if word != "7" else f"{word}m * {times}") + gap
        for word, times, gap in typed
    )
    expected = [MINUTES[word] for word, times, _ in typed for _ in range(times)]
    assert plan.parse(text, ROOMY) == tuple(expected)


@given(intervals_lists, st.sampled_from(['"%s"', "'%s'", "„%s“", "%s"]), clear_separators)
def test_cells_of_a_spreadsheet_may_be_quoted(intervals, quoted, separator):
    cells = (quoted % plan.short_form([minutes]) for minutes in intervals)
    assert plan.parse(separator.join(cells) + "\r\n") == intervals


ALWAYS_MARKS = ["\u00a0", "\u202f", "\u2009"]
SOMETIMES_MARKS = [",", " "]
any_separators = st.sampled_from(
    [*ALWAYS_MARKS, *SOMETIMES_MARKS, ", ", "; ", ";", "\n", "\t", "  "]
)


def has_thousands(tokens, gaps):
    """Whether a gap between two of the tokens may be a thousands mark."""
    marks = (
        ALWAYS_MARKS if len(gaps) > 1 and len(set(gaps)) == 1 else ALWAYS_MARKS + SOMETIMES_MARKS
    )
    heads, tails = set(map(str, range(1, 100))), {f"{number:03}" for number in range(1000)}
    return any(
        gap in marks and first in heads and second in tails
        for (first, second), gap in zip(pairwise(tokens), gaps, strict=True)
    )


near_thousands = st.from_regex("[0-9]{1,4}m?", fullmatch=True)


@given(
    st.lists(near_thousands, min_size=2, max_size=4),
    st.data(),
    st.sampled_from(["", " ", "\n", ", "]),
)
def test_thousands_are_suspected_exactly_where_the_mark_is_no_separator(numbers, data, around):
    kinds = st.sampled_from(data.draw(st.lists(any_separators, min_size=1, max_size=2)))
    gaps = [data.draw(kinds) for _ in numbers[1:]]
    text = "".join(map("".join, zip(numbers, [*gaps, ""], strict=True)))
    refused = codes_of(around + text + around, ROOMY)
    if has_thousands(numbers, gaps):
        assert "ambiguous" in refused
        assert {digits(reading) for reading in plan.readings(text)} <= {digits(text)}
    else:
        assert refused <= {"zero_not_first"}


def digits(text):
    return re.sub("[^1-9]", "", text)


@given(st.from_regex("[0-9]{1,3}", fullmatch=True), st.from_regex("[0-9]{2,4}", fullmatch=True))
@pytest.mark.parametrize("mark", [".", "'", "\u2019"])
def test_a_dot_or_an_apostrophe_is_never_read_but_may_mark_thousands(mark, head, tail):
    suspected = has_thousands([head, tail], ["\u00a0"])
    assert (code_of(f"5, {head}{mark}{tail}, 5", ROOMY) == "ambiguous") is suspected
    assert code_of(f"5, {head}{mark}{tail}, 5", ROOMY) in {"ambiguous", "fraction", "unreadable"}


@given(st.lists(tokens(), min_size=1, max_size=6), st.data())
def test_blanks_are_refused_exactly_where_they_lead_to_a_smaller_unit(typed, data):
    separators = [data.draw(st.one_of(blanks, clear_separators)) for _ in typed]
    text = "".join(token + gap for (token, *_), gap in zip(typed, separators, strict=True))
    pairs = zip(pairwise(typed), separators, strict=False)
    two_ways = any(gap in " \t  \u00a0" and first[3] > second[2] for (first, second), gap in pairs)
    if two_ways or has_thousands([token for token, *_ in typed], separators[:-1]):
        assert "ambiguous" in codes_of(text, ROOMY)
    else:
        assert plan.parse(text, ROOMY) == tuple(minutes for _, minutes, *_ in typed)


@given(
    st.lists(st.integers(0, 99), min_size=1, max_size=4), st.integers(1, 99), st.sampled_from("dhm")
)
def test_a_decimal_comma_is_suspected_only_after_the_first_number(numbers, last, unit):
    text = ",".join(map(str, numbers)) + f",{last}{unit}"
    if len(numbers) == 1 and last in (5, 25, 75) and unit in "dh":
        assert code_of(text, ROOMY) == "ambiguous"
    elif any(number == 0 for number in numbers[1:]):
        assert code_of(text, ROOMY) == "zero_not_first"
    else:
        factor = {"d": 1440, "h": 60, "m": 1}[unit]
        assert plan.parse(text, ROOMY) == (*numbers, last * factor)


LIKELY = "0123579dhmsDHM.,; \t\n\r-\u2013+[]xм٣\u00a0*'\"oч"
any_text = st.one_of(st.text(), st.text(alphabet=LIKELY, max_size=30))


@given(any_text)
@example("1,5h30m")
@example("1m 1h1h")
@example("-٣-٣")
def test_any_text_is_read_or_refused_with_a_known_code(text):
    try:
        intervals = plan.parse(text)
    except PlanError as refused:
        for problem in refused.problems:
            assert_speaks(problem)
        assert all(code_of(reading) is None for reading in plan.readings(text))
        return
    plan.check(intervals)
    assert plan.parse(", ".join(map(str, intervals))) == intervals


@given(any_text)
def test_problems_come_in_the_order_of_their_entries(text):
    problems = examine(text, plan.DEFAULT_LIMITS).problems
    ends = [problem.first + problem.count for problem in problems if problem.count]
    begins = [problem.first for problem in problems if problem.count]
    assert all(end <= begin for end, begin in zip(ends, begins[1:], strict=False))


def assert_speaks(error):
    assert error.code in get_args(ErrorCode)
    token = error.params.get("token", "")
    assert len(token) <= 40
    assert token.encode().decode() == token
    for offer in OFFERS:
        if offer in error.params:
            assert code_of(error.params[offer]) in {None, *LIMITS.get(error.code, ())}


@given(intervals_lists)
def test_calls_agree_with_adding_up_by_hand(intervals):
    elapsed, expected = 0, []
    for number, gap in enumerate(intervals, 1):
        elapsed += gap
        expected.append((number, gap, elapsed))
    assert [(call.number, call.gap, call.elapsed) for call in plan.calls(intervals)] == expected


LONG = [
    "5, ", "5 ", "5 -", "- ", "5 - ", "1h ", "1h30m1h30", "1m1h", "5\t", "0", "9", "9.", "9d", "d",
    "min ", "5 min ", "5 x 3 ", "5mx", "half an ", "1o ", "'5' ", '"',
    "٣", "[", "\x00", "--5", ",5h", "½",
]  # fmt: skip


def steps(text):
    """How many Python and C functions reading a text calls."""
    count = 0

    def counting(_frame, event, _argument):
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counting)
    try:
        code_of(text, ROOMY)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.slow
@pytest.mark.parametrize("piece", LONG)
def test_twice_the_text_is_at_most_twice_the_work(piece):
    steps(piece * 1_000)  # what is made once, for all texts
    assert steps(piece * 2_000) <= 2 * steps(piece * 1_000) + 100


@pytest.mark.slow
@pytest.mark.parametrize("piece", LONG)
def test_a_hostile_pattern_of_a_hundred_thousand_characters_comes_to_an_end(piece):
    text = piece * (100_000 // len(piece)) + "!"
    assert code_of(text, ROOMY) in get_args(ErrorCode)
