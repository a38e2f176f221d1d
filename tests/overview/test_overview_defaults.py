"""Which default created here applied when."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from groups.models import Submission
from tests.conftest import words_on
from tests.entries import entry_of


def default(by: User, number: int, day: int, **changes: Any) -> Submission:
    at = datetime(2026, 10, day, 12, tzinfo=UTC)
    return entry_of(by, number, is_default=True, submitted_at=at, **changes)


def test_each_default_held_until_the_next_one(page: Callable[..., Any], anna: User) -> None:
    before, second, third, after = (default(anna, n, day) for n, day in enumerate((1, 9, 12, 20)))
    default(anna, 5, 10, status="refused", liner_group_id=None)
    entry_of(anna, 6, submitted_at=datetime(2026, 10, 11, tzinfo=UTC))
    found = page(days="7", to="2026-10-14").context
    held = found["defaults"].periods
    assert [one.entry for one in held] == [third, second, before]
    assert [one.until for one in held] == [one.submitted_at for one in (after, third, second)]
    # From 8 to 14 October: the first until the 9th at noon, 1.5 days of 7.
    boxes = [(box["x"], box["width"]) for box in found["strip"]]
    assert boxes == [(0, 240), (240, 480), (720, 400)]


def test_the_last_default_holds_until_now(page: Callable[..., Any], anna: User) -> None:
    at = timezone.now() - timedelta(days=3)
    entry_of(anna, 1, is_default=True, submitted_at=at, title="Evening leads")
    found = page(days="7")
    (held,) = found.context["defaults"].periods
    assert held.until is None
    (box,) = found.context["strip"]
    assert box["x"] + box["width"] < 1120
    assert "#2 Evening leads" in words_on(found)


def test_a_default_made_elsewhere_in_between_is_shown(page: Callable[..., Any], anna: User) -> None:
    default(anna, 1, 9)
    other = {"known": True, "read_at": None, "group": {"id": 77, "title": "By hand"}}
    default(anna, 2, 11, default_before=other)
    default(anna, 3, 12, default_before={"known": True, "read_at": None, "group": None})
    default(anna, 4, 13, default_before={"known": False, "read_at": None, "group": None})
    words = words_on(page(days="7", to="2026-10-14"))
    assert "Replaced in Liner by #77 before that" in words
    assert "No default in Liner before that" in words
    assert words.count("before that") == 2


def test_very_many_defaults_are_cut_and_the_page_says_so(
    page: Callable[..., Any], anna: User
) -> None:
    for number in range(52):
        default(anna, number, 9)
    found = page(days="7", to="2026-10-14")
    assert len(found.context["defaults"].periods) == 50
    assert "Only the newest 50 are shown" in words_on(found)
