"""`/groups/compare/`: two interval groups side by side, and the choice of the second."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from groups.liner.fields import RemoteGroup
from groups.plan.rules import Rule
from tests.liner_groups.reading import listed, words_on
from tests.mirror import holds


@pytest.fixture
def compared(anna: User, signed_in: Callable[[User], Client], settings: Any) -> Callable[..., Any]:
    settings.CALL_RULES = (Rule(2, 24 * 60),)
    holds(
        listed(7, "Evening", 0, 30, 120, 1440),
        listed(8, "Cold <list>", 10, 1440, reset=True, default=True),
        listed(9, "Evening", 0, 30, 60),
    )

    def get(user: User = anna, **query: Any) -> Any:
        answer = signed_in(user).get("/groups/compare/", query)
        assert answer.status_code == 200
        return answer

    return get


def test_two_groups_are_shown_side_by_side(compared: Callable[..., Any], boris: User) -> None:
    found = compared(a="7", b="#8")
    words = words_on(found)
    for text in (
        "Call 1 comes immediately in “Evening”, and after 10 min in “Cold <list>”.",
        "Evening #7 Cold <list> #8 Calls 4 2",
        "Last call after 1 day 2 h 30 min after 1 day 10 min",
        "First call immediately after 10 min",
        "Calls in the first day 3 1",
        "Intervals 0m, 30m, 2h, 1d 10m, 1d",
        "Rules 3 calls within 1 day, at most 2 Kept",
        "Resets attempts no yes",
        "Default no yes",
        "Copy #7 Compare with another #7 Copy #8 Compare with another #8",
        "Call times Call “Evening” “Cold <list>” 1 immediately after 10 min 2 after 30 min",
    ):
        assert text in words
    content = found.content.decode()
    assert content.count("<polyline") == 2
    assert 'points="0.0,100.0 0.0,100.0 0.0,75.0 ' in content
    for link in ("/groups/7/", "/groups/new/?from_liner=8", "?a=8"):
        assert f'href="{link}"' in content
    assert "Copy" not in words_on(compared(boris, a="7", b="8"))


def test_the_page_says_where_two_plans_part(compared: Callable[..., Any]) -> None:
    words = words_on(compared(a="7", b="9"))
    assert "The same up to call 2. Then call 3 waits 2 h in #7, and 1 h in #9." in words
    assert "Both make the same calls." in words_on(compared(a="7", b="7"))


def test_without_rules_nothing_is_said_about_them(
    compared: Callable[..., Any], settings: Any
) -> None:
    settings.CALL_RULES = ()
    assert "Rules" not in words_on(compared(a="7", b="8"))


def test_the_second_is_chosen_from_a_searchable_list(compared: Callable[..., Any]) -> None:
    found = compared(a="8")
    assert "Compare “Cold <list>” with…" in words_on(found)
    content = found.content.decode()
    assert 'href="?a=8&amp;b=9"' in content
    assert 'href="?a=8&amp;b=7"' in content
    assert "b=8" not in content
    content = compared(a="8", q="30m, 1h").content.decode()
    assert 'href="?a=8&amp;b=9"' in content
    assert "b=7" not in content
    for q in ("nothing", "x" * 5_000):
        assert "No interval groups match." in words_on(compared(a="8", q=q))


def test_without_a_first_that_is_chosen_before(compared: Callable[..., Any]) -> None:
    for query in ({}, {"a": "x"}, {"a": "9" * 50}, {"q": "\x00"}, {"a": "\x00", "b": "-1"}):
        assert "Choose an interval group to compare" in words_on(compared(**query))
    assert 'href="?a=7"' in compared().content.decode()


def test_a_number_that_the_list_lacks_is_named(compared: Callable[..., Any]) -> None:
    words = words_on(compared(a="5", b="8"))
    assert "Liner's list has no interval group #5." in words
    assert "Compare “Cold <list>” with…" in words


def test_the_default_and_the_newest_are_offered_and_the_page_says_so(
    compared: Callable[..., Any],
) -> None:
    holds(*(listed(number, default=number == 5) for number in range(1, 41)))
    found = compared(a="1")
    assert [group.pk for group in found.context["choices"]] == [5, *range(40, 21, -1)]
    assert "Showing the first 20. Search to find others" in words_on(found)
    assert found.content.decode().count("&amp;b=") == 20


def test_what_is_no_plan_is_not_drawn(compared: Callable[..., Any]) -> None:
    holds(
        listed(1),
        RemoteGroup(2, "", (), False, False),
        RemoteGroup(3, "Odd", (-5,), False, False),
        RemoteGroup(4, "Long", tuple(range(3_000)), False, False),
        RemoteGroup(5, "Far", (10**19 - 1, 10**19 - 1), False, False),
    )
    for number in "23":
        found = compared(a="1", b=number)
        assert "One of these plans can't be drawn." in words_on(found)
        assert "<polyline" not in found.content.decode()
    for number in "45":
        assert "<polyline" in compared(a="1", b=number).content.decode()


def test_many_groups_take_no_more_queries(
    anna: User, signed_in: Callable[[User], Client], compared: Callable[..., Any]
) -> None:
    client, counts = signed_in(anna), []
    for many in (2, 500):
        holds(*(listed(number) for number in range(1, many + 1)))
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get("/groups/compare/?a=1")
            client.get("/groups/compare/?a=1&b=2")
        counts.append(len(queries))
    assert counts[0] == counts[1] < 40
