"""The words that people read about a plan and about what they typed."""

import re
from typing import get_args

import pytest
from django.template import Context, Engine
from hypothesis import given

from groups import plan
from groups.plan import ErrorCode, Limits, PlanError
from groups.wording.durations import duration
from groups.wording.plan_errors import plan_error, plan_errors
from groups.wording.plans import plan_brief, plan_sentence, plan_summary
from tests.plan.test_interval_properties import intervals_lists

ENTRY = {"token": "5x", "place": 2}
SAMPLES = {
    "text_too_long": {"length": 9, "limit": 5},
    "too_many": {"count": 9, "limit": 5},
    "too_long": ENTRY | {"limit": 60},
    "control": ENTRY | {"character": "U+0000"},
    "ambiguous": ENTRY | {"one": "1h30m", "two": "1h, 30m"},
    "empty": {},
}


def explained(text, policy=plan.DEFAULT_LIMITS):
    with pytest.raises(PlanError) as caught:
        plan.parse(text, policy)
    return plan_error(caught.value)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 min"),
        (5, "5 min"),
        (120, "2 h"),
        (155, "2 h 35 min"),
        (1440, "1 day"),
        (1560, "1 day 2 h"),
        (1445, "1 day 5 min"),
        (1565, "1 day 2 h 5 min"),
        (4320, "3 days"),
        (43_200, "30 days"),
    ],
)
def test_durations_are_said_as_people_say_them(minutes, words):
    assert duration(minutes) == words


@pytest.mark.parametrize("code", get_args(ErrorCode))
def test_every_code_has_its_sentences(code):
    sentence = plan_error(PlanError(code, SAMPLES.get(code, ENTRY)))
    assert re.fullmatch(r"(There|This list|Item 2, “5x”,) .+\. .+\.", sentence)
    assert "%(" not in sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "There are no intervals. Enter at least one, for example 0, 30m, 2h."),
        ("5, 1o", "Item 2, “1o”, isn't a number. Did you mean 10?"),
        (
            "5, 1h 30m",
            "Item 2, “1h 30m”, could mean “1h30m” or “1h, 30m”. Use one of these.",
        ),
        (
            "1d 2h 30m",
            "Item 1, “1d 2h 30m”, could mean “1d2h30m” or “1d, 2h, 30m”. Use one of these.",
        ),
        (
            "5 x 3",
            "Item 1, “5 x 3”, could mean “5m x 3” or “3m x 5”. Use one of these.",
        ),
        (
            "30m1h",
            "Item 1, “30m1h”, has its units in the wrong order. Did you mean “1h30m” or “30m, 1h”?",
        ),
        ("1.5h", "Item 1, “1.5h”, is a fraction. Did you mean 1h30m?"),
        ("0.5", "Item 1, “0.5”, is a fraction. Use whole minutes, for example 30 or 1h30m."),
        (
            "soon",
            "Item 1, “soon”, isn't an interval. Enter minutes, or a time such as 2h or 1h30m.",
        ),
        ("5, min", "Item 2, “min”, is a unit without a number. Add the number, for example 5m."),
        ("5, 0", "Item 2, “0”, is 0; only the first interval can be 0. Use 1m or more here."),
        ("[5, 10]", "Item 1, “[5”, has a bracket. Did you mean 5, 10?"),
        (
            "5\x00",
            "Item 1, “5\ufffd”, has an invisible character (U+0000). Delete it and type it again.",
        ),
        (
            "31d",
            "Item 1, “31d”, is too long: your company allows up to 30 days. Use 30d or less.",
        ),
        (
            "5 " * 51,
            "This list has 51 intervals; your company allows up to 50. Remove some.",
        ),
        (
            "5" * 2_001,
            "This list has 2001 characters; your company allows up to 2000. Use fewer intervals.",
        ),
    ],
)
def test_a_refusal_says_what_is_wrong_and_what_to_write(text, sentence):
    assert explained(text) == sentence


def test_limits_of_one_are_said_in_the_singular():
    sentence = "This list has 2 intervals; your company allows 1. Remove some."
    assert explained("5, 10", Limits(max_entries=1)) == sentence


def test_general_advice_is_given_once():
    with pytest.raises(PlanError) as caught:
        plan.parse("0, soon, 1o, later, 2o")
    assert [sentence for _, sentence in plan_errors(caught.value)] == [
        "Item 2, “soon”, isn't an interval. Enter minutes, or a time such as 2h or 1h30m.",
        "Item 3, “1o”, isn't a number. Did you mean 10?",
        "Item 4, “later”, isn't an interval.",
        "Item 5, “2o”, isn't a number. Did you mean 20?",
    ]


@pytest.mark.parametrize(
    ("count", "last"),
    [
        (10, "Item 10, “1o”, isn't a number. Did you mean 10?"),
        (11, "And 1 more problem."),
        (50, "And 40 more problems."),
    ],
)
def test_ten_problems_are_said_and_the_others_counted(count, last):
    with pytest.raises(PlanError) as caught:
        plan.parse("1o " * count)
    sentences = [sentence for _, sentence in plan_errors(caught.value)]
    assert len(sentences) == min(count, 11)
    assert sentences[0] == "Item 1, “1o”, isn't a number. Did you mean 10?"
    assert sentences[-1] == last


@pytest.mark.parametrize(
    ("intervals", "summary", "brief"),
    [
        ((0,), "1 call", "1 call"),
        ((0, 0, 0), "3 calls", "3 calls"),
        ((0, 1), "2 calls over 1 min", "2 calls, 1 min"),
    ],
)
def test_a_plan_whose_calls_all_come_at_once_has_no_length(intervals, summary, brief):
    assert (plan_summary(intervals), plan_brief(intervals)) == (summary, brief)


def test_a_percent_sign_in_an_entry_does_no_harm():
    assert "“5%(token)s%”" in explained("5%(token)s%")


NOTE = " Each wait starts at the previous call, so a late call delays the rest."


@pytest.mark.parametrize(
    ("intervals", "sentence"),
    [
        (
            (0, 5, 30, 120),
            "4 calls over 2 h 35 min: immediately, then after 5 min, 30 min and 2 h."
            " Then Liner stops." + NOTE,
        ),
        (
            (30, 60),
            "2 calls over 1 h 30 min: after 30 min, then after 1 h. Then Liner stops." + NOTE,
        ),
        ((30,), "1 call over 30 min: after 30 min. Then Liner stops."),
        ((0,), "1 call: immediately. Then Liner stops."),
        ((), "No calls."),
        (
            (0, *[10] * 11),
            "12 calls over 1 h 50 min: immediately, then after "
            + "10 min, " * 9
            + "10 min and 10 min. Then Liner stops."
            + NOTE,
        ),
        (
            (0, *[10] * 12),
            "13 calls over 2 h: immediately, then 12 times after 10 min. Then Liner stops." + NOTE,
        ),
        (
            (5, *[10] * 5, 30, *[60] * 7),
            "14 calls over 8 h 25 min: after 5 min, then 5 times after 10 min,"
            " after 30 min and 7 times after 1 h. Then Liner stops." + NOTE,
        ),
        (
            (0, *range(1, 50)),
            "50 calls over 20 h 25 min: immediately, then 49 more,"
            " each 1 min to 49 min after the previous one. Then Liner stops." + NOTE,
        ),
    ],
)
def test_a_plan_is_described_in_one_sentence(intervals, sentence):
    assert plan_sentence(intervals) == sentence


@given(intervals_lists)
def test_every_sentence_begins_with_calls_and_duration_and_stays_readable(intervals):
    count, total = len(intervals), sum(intervals)
    noun = "call" if count == 1 else "calls"
    over = f" over {duration(total)}" if total else ""
    sentence = plan_sentence(intervals)
    assert sentence.startswith(f"{count} {noun}{over}: ")
    assert "Then Liner stops." in sentence
    assert len(sentence) < 500


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("120|duration", "2 h"),
        ("intervals|short_form", "0m, 30m"),
        ("intervals|plan_code", plan.code((0, 30))),
        ("intervals|plan_summary", "2 calls over 30 min"),
        (
            "intervals|plan_sentence",
            "2 calls over 30 min: immediately, then after 30 min. Then Liner stops." + NOTE,
        ),
        ("text|quoted", "“&lt;i&gt;\nWhy?”"),
        ("text|linebreaksbr|quoted", "“&lt;i&gt;<br>Why?”"),
    ],
)
def test_templates_have_the_same_words(expression, shown):
    engine = Engine(libraries={"wording": "groups.templatetags.wording"})
    template = engine.from_string(f"{{% load wording %}}{{{{ {expression} }}}}")
    assert template.render(Context({"intervals": [0, 30], "text": "<i>\nWhy?"})) == shown
