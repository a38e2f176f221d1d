"""*Copy from…* finds interval groups and own requests that created nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from groups.liner.fields import RemoteGroup
from groups.views.copy_from import MOST_ENTRIES, MOST_GROUPS
from tests.conftest import words_on
from tests.entries import entry_of
from tests.mirror import holds

REFUSED: dict[str, Any] = {"status": "refused", "liner_group_id": None}


def found(browser: Client, text: str) -> str:
    return words_on(browser.get("/groups/new/copy/", {"q": text}))


@pytest.fixture
def listed(anna: User) -> None:
    holds(
        RemoteGroup(12, "Evening", (0, 30), False, False),
        RemoteGroup(13, "Night", (0, 1440), False, False),
    )


def test_all_are_offered_until_something_is_typed_the_newest_first(
    browser: Client, anna: User, listed: None
) -> None:
    entry_of(anna, 1, title="In vain", search_text="in vain", **REFUSED)
    assert found(browser, "") == (
        "Night #13 · 0m, 1d Evening #12 · 0m, 30m In vain Refused · 0m, 30m"
    )
    assert found(browser, " ") == found(browser, "")


@pytest.mark.parametrize(
    ("text", "titles"),
    [("EVEN", "Evening #12 · 0m, 30m"), ("#13", "Night #13 · 0m, 1d"), ("x", "Nothing found.")],
)
def test_a_title_or_a_number_finds(text: str, titles: str, browser: Client, listed: None) -> None:
    assert found(browser, text) == titles


def test_nobody_is_offered_requests_of_others(
    anna: User, emil: User, signed_in: Callable[[User], Client]
) -> None:
    entry_of(anna, 1, title="In vain", search_text="in vain", **REFUSED)
    assert "In vain" in found(signed_in(anna), "vain")
    assert found(signed_in(emil), "vain") == "Nothing found."


def test_a_few_are_shown(browser: Client, anna: User) -> None:
    holds(*(RemoteGroup(number, "Many", (0, 30), False, False) for number in range(1, 20)))
    for number in range(9):
        entry_of(anna, number, title="Many", search_text="many", **REFUSED)
    assert found(browser, "many").count("Many") == MOST_GROUPS + MOST_ENTRIES


def test_a_hostile_title_is_escaped(browser: Client) -> None:
    holds(RemoteGroup(12, "<script>alert(1)</script>", (0, 30), False, False))
    page = browser.get("/groups/new/copy/", {"q": "\x00<script>"})
    assert "<script>" not in page.content.decode()
