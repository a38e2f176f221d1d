"""Whatever an alarm speaks of is a link, and each card says what to do."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from groups.models import Submission
from groups.wording.alarms import NEXT_STEPS
from tests.conftest import words_on
from tests.entries import entry_of
from tests.history.conftest import links

UNKNOWN = {"status": "unknown", "liner_group_id": None}


@pytest.mark.parametrize(
    ("columns", "words", "numbers"),
    [
        ({"alarm": "different"}, "Saved differently in Liner", [1]),
        (
            {"alarm": "not_held", "matches": [7, 8]},
            "2 other interval groups have the same intervals and settings: #7, #8.",
            [1, 7, 8],
        ),
        ({"alarm": "not_held"}, "No other interval group in Liner", [1]),
        (
            {"default_alarm": "elsewhere", "default_seen": 9, "is_default": True},
            "The default in Liner is now #9.",
            [1, 9],
        ),
        (
            {"default_alarm": "elsewhere", "default_seen": 0, "is_default": True},
            "Liner has no default.",
            [1],
        ),
        ({**UNKNOWN, "matches": [7]}, "One interval group in Liner could be it: #7.", [7]),
        ({**UNKNOWN, "alarm": "unknown_long"}, "Unknown for over an hour", []),
    ],
)
def test_entries_and_numbers_are_links(
    columns: dict[str, Any],
    words: str,
    numbers: list[int],
    anna: User,
    signed_in: Callable[[User], Client],
) -> None:
    entry = entry_of(anna, 0, **columns)
    page = signed_in(anna).get("/attention/")
    assert words in words_on(page)
    found = links(page)
    assert found[entry.title] == entry.get_absolute_url()
    for number in numbers:
        assert found[f"#{number}"] == f"/groups/{number}/"
    assert len([text for text in found if text.startswith("#")]) == len(numbers)


def test_each_alarm_says_what_to_do() -> None:
    codes = [*Submission.Alarm.values, *Submission.DefaultAlarm.values]
    assert sorted(NEXT_STEPS) == sorted(codes)


def test_the_author_explains_from_the_page_and_the_auditor_reviews_again(
    anna: User, boris: User, signed_in: Callable[[User], Client]
) -> None:
    asked = entry_of(
        anna,
        0,
        review_state="needs_explanation",
        review_comment="Why at night?",
        reviewed_by_name="boris",
    )
    told = entry_of(
        anna,
        1,
        review_state="explained",
        review_comment="Why?",
        reviewed_by_name="boris",
        explanation="Agreed with sales",
    )
    page = signed_in(anna).get("/attention/")
    assert "Explanation requested boris asks: “Why at night?”" in words_on(page)
    assert links(page)["Explain"] == f"{asked.get_absolute_url()}#review"
    page = signed_in(boris).get("/attention/")
    assert "Explained boris asks: “Why?” anna explains: “Agreed with sales”" in words_on(page)
    assert links(page)["Review again"] == f"{told.get_absolute_url()}#review"
