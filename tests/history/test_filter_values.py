"""What a filter names and does not exist: the page says so, and finds nothing."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from tests.conftest import words_on
from tests.history.conftest import ALL, links, titles


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"colour": "red"}, "colour"),
        ({"<b>": "1"}, "&lt;b&gt;"),
    ],
)
@pytest.mark.usefixtures("four")
def test_an_unknown_name_is_ignored_with_a_message(
    query: dict[str, str], told: str, page: Callable[..., Any]
) -> None:
    shown = page(query)
    assert f"because unknown or repeated: {told}." in words_on(shown)
    assert titles(shown) == ALL


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"from": "2026-02-30"}, "From: 2026-02-30"),
        ({"from": "20261101"}, "From: 20261101"),
        ({"to": "2026-W47-1"}, "To: 2026-W47-1"),
        ({"to": "yesterday"}, "To: yesterday"),
        ({"status": "lost"}, "Outcome: lost"),
        ({"default": "true"}, "Default: true"),
        ({"reset": "0"}, "Resets attempts: 0"),
        ({"verification": "read"}, "Verification: read"),
        ({"cause": "created"}, "Decided by a person: created"),
        ({"confirmed": "no"}, "Warnings confirmed: no"),
        ({"alarm": "all"}, "Alarm: all"),
        ({"liner_id": "0x10"}, "Number in Liner: 0x10"),
        ({"liner_id": "-1"}, "Number in Liner: -1"),
        ({"liner_id": "9" * 31}, f"Number in Liner: {'9' * 31}"),
        ({"liner_id": "٣"}, "Number in Liner: \u2068٣\u2069"),
        ({"plan": "no code"}, "Plan code: no code"),
        ({"q": "a\x00b"}, "Search: a\ufffdb"),
        ({"q": "x" * 5_000}, f"Search: {'x' * 200}…"),
        ({"by": "x" * 5_000}, f"Person: {'x' * 200}…"),
        ({"review": "never"}, "Review: never"),
    ],
)
@pytest.mark.usefixtures("four")
def test_a_value_that_does_not_exist_finds_nothing_and_says_so(
    query: dict[str, str], told: str, page: Callable[..., Any], anna: User
) -> None:
    for reader in ({}, {"by": anna}):
        for more in ({}, {"status": "created", **query}, {"page": "last"}, {"q": "sales", **query}):
            shown = page(query | more, **reader)
            words = words_on(shown)
            assert f"Nothing found, because this does not exist: Remove filter {told}" in words
            assert words.count(f"Remove filter {told}") == 1
            assert "Clear filters" in words
            assert "No entries yet" not in words
            assert (titles(shown), shown.context["left_out"]) == ([], [])
            # The address stays as it is, and the value can be taken out of it.
            assert f"Remove filter {told}" in links(shown)


@pytest.mark.usefixtures("four")
def test_a_person_there_is_not_is_told_to_those_who_see_everybody(
    page: Callable[..., Any], anna: User
) -> None:
    shown = page({"by": "nobody"})
    told = "because this does not exist: Remove filter Person: nobody"
    assert (titles(shown), told in words_on(shown)) == ([], True)
    # boris made no entry.
    assert "does not exist" not in words_on(page({"by": "boris"}))
    assert "does not exist" not in words_on(page({"by": "nobody"}, by=anna))


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"status": "lost"}, "Outcome: lost"),
        ({"colour": "red"}, "colour"),
        ({"from": "2026-02-30"}, "From: 2026-02-30"),
        ({"by": "nobody"}, "Person: nobody"),
    ],
)
def test_an_export_of_what_does_not_exist_is_refused_with_the_reason(
    query: dict[str, str], told: str, boris: User, signed_in: Callable[..., Any]
) -> None:
    answer = signed_in(boris).get("/history/export.csv", query)
    assert answer.status_code == 400
    assert answer.text.endswith(f"unknown or invalid filters: {told}.")


@pytest.mark.parametrize(
    ("query", "told", "found"),
    [
        ("status=refused&status=", "Outcome (more than once)", ALL),
        ("status=&status=refused", "Outcome (more than once)", ALL),
        ("status=lost&status=refused&by=anna", "Outcome (more than once)", ["C", "A"]),
        ("from=2026-11-02&from=2026-11-01", "From (more than once)", ALL),
        ("q=sales&q=sales", "Search (more than once)", ALL),
        ("by=emil&by=anna&colour=red", "Person (more than once), colour", ALL),
    ],
)
@pytest.mark.usefixtures("four")
def test_a_repeated_parameter_is_ignored_with_a_message(
    query: str, told: str, found: list[str], boris: User, signed_in: Callable[..., Any]
) -> None:
    shown = signed_in(boris).get(f"/history/?{query}")
    assert f"because unknown or repeated: {told}." in words_on(shown)
    assert titles(shown) == found
    # Nor does the page carry on with one of the values.
    assert shown.context["search"].value() is None
    assert shown.context["query"] == ("?by=anna" if found == ["C", "A"] else "?")


@pytest.mark.parametrize("name", ["before", "after"])
@pytest.mark.parametrize("place", ["x", "' OR 1=1", str(uuid.UUID(int=0)), "\x00", "x" * 5_000])
def test_a_forged_place_in_the_list_is_not_found(
    name: str, place: str, boris: User, signed_in: Callable[..., Any]
) -> None:
    assert signed_in(boris).get("/history/", {name: place}).status_code == 404
