"""Searching, filtering and sorting interval groups by the query of the address."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from groups import plan
from groups.plan.fingerprint import fingerprint_of_code
from tests.entries import entry_of
from tests.liner_groups.reading import EVENING, listed, numbers, words_on
from tests.models.test_search import ALIKE

FOUND: list[tuple[dict[str, str], list[int]]] = [
    ({"q": "вечер"}, [4]),
    ({"q": "ВЕЧ"}, [4]),
    ({"q": "  evening "}, [3, 1]),
    ({"q": "100%"}, [2]),
    ({"q": "_"}, []),
    ({"q": "#3"}, [3]),
    ({"q": "3"}, [3]),
    ({"q": "2026"}, [3]),
    ({"q": plan.code([0, 45])}, [2]),
    ({"q": plan.code([0, 45]).lower()}, [2]),
    ({"q": "99999999999999999999"}, []),
    ({"q": "#" + "9" * 19}, []),
    ({"q": "nothing like it"}, []),
    ({"default": "yes"}, [1]),
    ({"default": "no"}, [4, 3, 2]),
    ({"reset": "yes"}, [4]),
    ({"reset": "no"}, [3, 2, 1]),
    ({"made": "here"}, [3, 2, 1]),
    ({"made": "liner"}, [4]),
    ({"state": "changed"}, [3, 2]),
    ({"state": "unchanged"}, [1]),
    ({"state": "gone"}, [9]),
    ({"state": "changed", "q": "evening"}, [3]),
    ({"sort": "number"}, [1, 2, 3, 4]),
    ({"sort": "title"}, [2, 3, 1, 4]),
    ({"sort": "-title"}, [4, 1, 3, 2]),
    ({"sort": "-calls"}, [4, 3, 2, 1]),
    ({"sort": "calls"}, [3, 2, 1, 4]),
    ({"sort": "-length"}, [4, 2, 3, 1]),
    ({"sort": "length"}, [3, 1, 2, 4]),
    ({"sort": "-made"}, [1, 2, 3, 4]),
    ({"sort": "made"}, [3, 2, 1, 4]),
]


def test_search_filters_and_orders(
    page: Callable[..., Any], anna: User, holds: Callable[..., None]
) -> None:
    for number, age in ((1, 3), (2, 2), (3, 1)):
        entry_of(anna, age, title="evening A" if number == 1 else "Asked", liner_group_id=number,
                 is_default=number == 1)  # fmt: skip
    holds(listed(9))
    holds(
        listed(1, "evening A", default=True),
        listed(2, "100% sure", 0, 45),
        listed(3, "Evening 2026", 0, 30),
        listed(4, "Вечер", 0, 30, 120, reset=True),
    )
    for query, found in FOUND:
        assert numbers(page(**query)) == found, query


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("0, 30m, 2h", [2, 5, 4]),
        ("0 30 120", [2, 5, 4]),
        ("30m, 2h", [3, 5, 4, 2]),
        ("30m", [6, 5, 4, 3, 2]),
        ("130m", [1]),
        ("2h, 30m", [4]),
        ("2h, 1h", []),
        ("30", []),
    ],
)
def test_intervals_find_the_plans_that_have_them_in_a_row_the_exact_plan_first(
    typed: str, found: list[int], page: Callable[..., Any], holds: Callable[..., None]
) -> None:
    holds(
        listed(1, "A", 0, 130),
        listed(2, "B", 0, 30, 120),
        listed(3, "C", 30, 120),
        listed(4, "D", 0, 30, 120, 30),
        listed(5, "E", 10, 0, 30, 120),
        listed(6, "F", 5, 30),
    )
    assert numbers(page(q=typed)) == found


@pytest.mark.parametrize(("typed", "text"), ALIKE)
def test_what_looks_alike_is_found_as_in_the_history(
    typed: str, text: str, page: Callable[..., Any], holds: Callable[..., None]
) -> None:
    holds(listed(1, f"({text})"), listed(2, "Another"))
    assert numbers(page(q=f"({typed})")) == [1]


def test_groups_are_found_by_reason_person_and_entry_as_far_as_the_reader_may_see_them(
    page: Callable[..., Any], anna: User, emil: User, boris: User, holds: Callable[..., None]
) -> None:
    entry = entry_of(emil, 1, title="Plan", reason="Agreed with Zoë", liner_group_id=7)
    holds(listed(7, "Plan"), listed(8, "Plan"))
    for typed in ("zoe", "EMI", str(entry.pk)):
        assert numbers(page(boris, q=typed)) == numbers(page(emil, q=typed)) == [7]
        assert numbers(page(anna, q=typed)) == ([7] if typed == "EMI" else [])
    assert numbers(page(boris, q=str(uuid.UUID(int=0)))) == []


def test_a_number_with_its_sign_is_exact(
    page: Callable[..., Any], holds: Callable[..., None]
) -> None:
    holds(listed(7, "Plan"), listed(8, "Plan #7 again"))
    assert numbers(page(q="#7")) == [7]
    assert numbers(page(q="7")) == [8, 7]


def test_the_result_is_described_and_each_filter_can_be_removed(
    page: Callable[..., Any], anna: User, holds: Callable[..., None]
) -> None:
    entry_of(anna, 0, title="Evening")
    holds(listed(1, "Evening"), listed(2, "Evening"), listed(3, "Night"))
    found = page(q="even", made="here", sort="title")
    words = words_on(found)
    assert "1 of 3 interval groups" in words
    assert "Remove filter “even”Remove filter Created here Changed Filters" in words
    content = found.content.decode()
    assert 'href="?q=even&amp;sort=title"' in content
    assert 'href="?made=here&amp;sort=title"' in content
    assert 'href="?q=even&amp;made=here&amp;sort=-title"' in content
    assert 'aria-sort="ascending"' in content
    assert "No interval groups match." in words_on(page(q="zzz"))


def test_pages_skip_and_repeat_nothing(
    page: Callable[..., Any], holds: Callable[..., None]
) -> None:
    # All of one title: the number decides between them.
    holds(*(listed(number, "Same") for number in range(1, 76)))
    seen: list[int] = []
    for number in ("1", "2", "3"):
        found = page(sort="title", page=number)
        assert f"Page {number} of 3" in words_on(found)
        seen += numbers(found)
    assert seen == list(range(75, 0, -1))
    assert 'href="?sort=title&amp;page=2"' in found.content.decode()


@pytest.mark.parametrize("name", ["q", "state", "made", "default", "reset", "sort"])
@pytest.mark.parametrize("value", ["x" * 5_000, "' OR 1=1 --", "\x00", "\ud800", "%", "💣", "<b>"])
def test_hostile_parameters_give_a_clear_result(
    name: str, value: str, page: Callable[..., Any], holds: Callable[..., None]
) -> None:
    holds(listed(1), listed(2))
    query = {name: value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")}
    found = page(**query)
    words = words_on(found)
    if name == "sort":
        assert "because unknown or repeated:" in words
        assert numbers(found) == [2, 1]
    else:
        is_text = name == "q" and len(value) < 100 and value != "\x00"
        assert ("No interval groups match." in words) is is_text
        assert ("Nothing found, because this does not exist:" in words) is not is_text
        assert numbers(found) == []
    assert "<b>" not in found.content.decode()


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 5_000, "99", "\x00", "1e3", "²"])
def test_an_unknown_page_number_gives_the_nearest_page(
    number: str, page: Callable[..., Any], holds: Callable[..., None]
) -> None:
    holds(listed(1), listed(2))
    assert numbers(page(page=number)) == [2, 1]


@pytest.mark.parametrize("intervals", [(0,), (5, 10), EVENING, (43_200,) * 50])
def test_a_plan_code_leads_to_its_fingerprint(intervals: tuple[int, ...]) -> None:
    code = plan.code(intervals)
    begins = fingerprint_of_code(code)
    assert begins is not None
    assert plan.fingerprint(intervals).startswith(begins)
    assert fingerprint_of_code(code.replace("0", "o").replace("1", "l")) == begins
    assert fingerprint_of_code(code + "0") is None


def test_thousands_of_groups_take_no_more_queries_than_one(
    anna: User, holds: Callable[..., None], signed_in: Callable[[User], Client]
) -> None:
    client, counts = signed_in(anna), []
    for many in (1, 3_000):
        holds(*(listed(number) for number in range(1, many + 1)))
        for number in range(min(many, 100) - 1):
            entry_of(anna, number + 10_000 + many, key=uuid.uuid4(), liner_group_id=many - number)
        with CaptureQueriesContext(connection) as queries:
            client.get("/groups/", {"sort": "-made", "q": "30m"})
        counts.append(len(queries))
    assert counts[1] == counts[0] < 20
