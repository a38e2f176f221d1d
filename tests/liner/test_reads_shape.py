"""Only answers of the exact shape, and pages of the same list, are accepted."""

import math
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.liner.fields import RemoteGroup
from groups.liner.reads import ATTEMPTS, read_one, read_whole_list
from groups.liner.redact import storable

from .reading import fetches, page, raw, reason, remote, says_yes


def one(group: Any, number: int = 7) -> RemoteGroup | None:
    return read_one(number, fetches(says_yes(group)), storable)


def whole(*bodies: bytes) -> tuple[RemoteGroup, ...]:
    return read_whole_list(fetches(*bodies), storable)


class Book:
    """A list as Liner keeps it: answers for any offset, `most` at a time, `after` each page."""

    def __init__(self, numbers: list[int], most: int = 100) -> None:
        self.numbers = numbers
        self.most = most
        self.requested: list[int] = []
        self.after: Callable[[], object] = lambda: None

    def get(self, path: str) -> tuple[int, bytes]:
        parts = urlsplit(path)
        query = {name: int(value) for name, [value] in parse_qs(parts.query).items()}
        assert parts.path == "/v2/call-attempt/"
        offset, end = query["offset"], query["offset"] + min(query["limit"], self.most)
        self.requested.append(offset)
        groups = [raw(number) for number in self.numbers[offset:end]]
        following = end if end < len(self.numbers) else 0
        body = says_yes({"list": groups, "next": following, "total": len(self.numbers)})
        self.after()
        return 200, body


def test_the_documented_shape_is_read() -> None:
    assert one(raw(7)) == remote(7)
    assert whole(page(range(1, 4), 3, 0)) == (remote(1), remote(2), remote(3))


def test_unknown_keys_beside_the_documented_ones_are_fine() -> None:
    assert one(raw(7, createdBy="x", extra={"id": 8})) == remote(7)
    assert whole(says_yes({"list": [raw(7)], "next": 0, "total": 1, "page": 1})) == (remote(7),)


@pytest.mark.parametrize("status", [201, 202, 203, 206])
def test_another_status_than_200_is_not_believed(status: int) -> None:
    group = fetches(says_yes(raw(7)), status=status)
    assert reason(lambda: read_one(7, group, storable)) == "odd_status"
    pages = fetches(page(range(1, 2), 1, 0), status=status)
    assert reason(lambda: read_whole_list(pages, storable)) == "odd_status"


WRONG: dict[str, list[Any]] = {
    "id": [0, -1, 2**63, 7.0, "7", True, None, [7], {}],
    "title": [None, 7, True, ["x"], {}],
    "intervals": [None, 5, "5", {}, ["5"], [5.0], [None], [True], [[5]], [5, 7.5], [10**19]],
    "isDefault": [None, 0, 1, "false", "", [], {}],
    "resetAttemptsEnabled": [None, 0, 1, "true", 1.0, [], {}],
}


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field, values in WRONG.items() for value in values]
)
def test_a_field_of_another_type_is_not_believed(field: str, value: Any) -> None:
    group = raw(7, **{field: value})
    assert reason(lambda: one(group)) == "odd_data"
    body = says_yes({"list": [raw(1), group], "next": 0, "total": 2})
    assert reason(lambda: whole(body)) == "odd_data"


@pytest.mark.parametrize("field", WRONG)
def test_a_missing_field_is_not_believed(field: str) -> None:
    group = raw(7)
    del group[field]
    assert reason(lambda: one(group)) == "odd_data"


@pytest.mark.parametrize("data", [None, [], [raw(7)], "x", 7, True, {}, {"id": 7}])
def test_data_of_another_shape_is_not_believed(data: Any) -> None:
    assert reason(lambda: one(data)) == "odd_data"
    assert reason(lambda: whole(says_yes(data))) == "odd_data"


def test_another_group_than_the_one_asked_for_is_not_believed() -> None:
    assert reason(lambda: one(raw(8), number=7)) == "odd_data"


@pytest.mark.parametrize("total", [None, "1", 1.0, True, -1, [1]])
def test_a_total_that_is_no_count_is_not_believed(total: Any) -> None:
    assert reason(lambda: whole(page(range(1, 2), total, 0))) == "odd_data"


@pytest.mark.parametrize("groups", [None, {}, "x", 1, {"7": raw(7)}])
def test_a_list_that_is_none_is_not_believed(groups: Any) -> None:
    assert reason(lambda: whole(says_yes({"list": groups, "next": 0, "total": 1}))) == "odd_data"


@pytest.mark.parametrize(
    "intervals", [[], [0], [-5], [5] * 1_000, [2**63], [9_999_999_999_999_999_999]]
)
def test_minutes_are_kept_as_liner_tells_them(intervals: list[int]) -> None:
    group = one(raw(7, intervals=intervals))
    assert group is not None
    assert group.intervals == tuple(intervals)


def test_a_title_that_no_database_can_store_is_changed_where_it_must_be() -> None:
    body = rb'{"success": true, "data": {"id": 7, "title": "a\u0000b\ud800c\ud83d\udc4d",'
    body += b' "intervals": [5], "isDefault": false, "resetAttemptsEnabled": false}}'
    group = read_one(7, fetches(body), storable)
    assert group == RemoteGroup(7, "a\ufffdb\ufffdc👍", (5,), False, False)
    assert group.title != "abc👍"


@pytest.mark.parametrize("following", [0, None, 2, 3, -1, "x", True, 10**30, [2]])
def test_what_next_says_on_the_last_page_does_not_matter(following: Any) -> None:
    assert whole(page(range(1, 3), 2, following)) == (remote(1), remote(2))


def test_no_next_at_all_on_the_last_page_does_not_matter() -> None:
    assert whole(says_yes({"list": [raw(1)], "total": 1})) == (remote(1),)


@pytest.mark.parametrize("steps", [(100, 200), (1, 2), (2, 3), (101, 201), (100, 4_000)])
def test_next_may_be_any_number_that_moves_forward(steps: tuple[int, int]) -> None:
    bodies = [
        page(range(1, 101), 250, steps[0]),
        page(range(101, 201), 250, steps[1]),
        page(range(201, 251), 250, 0),
    ]
    requested: list[str] = []

    def get(path: str) -> tuple[int, bytes]:
        requested.append(path)
        return 200, bodies[len(requested) - 1]

    assert [group.id for group in read_whole_list(get, storable)] == list(range(1, 251))
    assert requested == [f"/v2/call-attempt/?offset={offset}&limit=100" for offset in (0, 100, 200)]


@pytest.mark.parametrize("steps", [(0, 100), (-1, 100), (100, 0), (100, 100), (100, 50)])
def test_a_next_that_does_not_move_forward_contradicts_the_total(steps: tuple[int, int]) -> None:
    bodies = [page(range(1, 101), 250, steps[0]), page(range(101, 201), 250, steps[1])]
    assert reason(lambda: whole(*bodies)) == "shifted"


@pytest.mark.parametrize("following", [None, "100", 100.0, True, [100]])
def test_a_next_that_is_no_int_is_not_believed_where_more_must_come(following: Any) -> None:
    assert reason(lambda: whole(page(range(1, 101), 250, following))) == "odd_data"


CONTRADICTIONS: dict[str, list[bytes]] = {
    "more than the total": [page(range(1, 4), 2, 0)],
    "more than the total, on the last page": [
        page(range(1, 101), 102, 100),
        page(range(101, 104), 102, 0),
    ],
    "some, but a total of none": [page(range(1, 2), 0, 0)],
    "none, but a total of some": [page(range(0), 2, 100)],
    "fewer than the total": [page(range(1, 101), 102, 100), page(range(0), 102, 200)],
    "fewer than the total, and next says the end": [page(range(1, 3), 3, 0)],
    "a total that grows, and nothing more": [
        page(range(1, 101), 150, 100),
        page(range(101, 151), 151, 150),
        page(range(0), 151, 150),
    ],
    "more ids again than were added": [
        page(range(1, 101), 150, 100),
        page(range(99, 150), 151, 0),
    ],
    "an id again, changed, where one was added": [
        page(range(1, 101), 150, 100),
        says_yes(
            {
                "list": [raw(100, title="x"), *(raw(each) for each in range(101, 151))],
                "next": 0,
                "total": 151,
            }
        ),
    ],
    "a total that shrinks": [page(range(1, 101), 150, 100), page(range(101, 150), 149, 0)],
    "a total that vanishes": [page(range(1, 101), 150, 100), page(range(0), 0, 0)],
    "an id twice on one page": [says_yes({"list": [raw(7), raw(7)], "next": 0, "total": 2})],
    "an id twice, differently": [
        says_yes({"list": [raw(7), raw(7, title="x")], "next": 0, "total": 2})
    ],
    "an id again on the next page": [
        page(range(1, 101), 150, 100),
        page(range(100, 150), 150, 0),
    ],
    "more than a hundred on one page": [page(range(1, 102), 101, 0)],
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_pages_that_contradict_each_other_are_void(name: str) -> None:
    assert reason(lambda: whole(*CONTRADICTIONS[name])) == "shifted"


@pytest.mark.parametrize("count", [0, 1, 100, 101, 20_000])
def test_a_list_is_read_to_its_end_and_no_further(count: int) -> None:
    book = Book(list(range(1, count + 1)))
    assert [group.id for group in read_whole_list(book.get, storable)] == book.numbers
    assert book.requested == list(range(0, max(count, 1), 100))


def test_a_list_of_more_than_20_000_is_left_alone() -> None:
    book = Book(list(range(1, 20_002)))
    assert reason(lambda: read_whole_list(book.get, storable)) == "too_many"
    assert book.requested == [0]


NEW = 2**63 - 1
# Those that are added meanwhile count down from NEW.
IDS = st.lists(st.integers(1, NEW - 10), unique=True, max_size=30)


@given(IDS, st.integers(1, 100))
def test_smaller_pages_than_asked_for_make_the_same_list(numbers: list[int], most: int) -> None:
    book = Book(numbers, most)
    assert [group.id for group in read_whole_list(book.get, storable)] == numbers
    assert len(book.requested) == max(1, math.ceil(len(numbers) / most))


@given(IDS, st.integers(1, 5), st.lists(st.integers(0, 40), max_size=8))
def test_groups_made_meanwhile_hide_none_of_the_others(
    numbers: list[int], most: int, places: list[int]
) -> None:
    """One is added after each page, anywhere."""
    book = Book(list(numbers), most)
    waiting = list(places)
    book.after = lambda: waiting and book.numbers.insert(waiting.pop(), NEW - len(waiting))
    found = [group.id for group in read_whole_list(book.get, storable)]
    assert len(set(found)) == len(found)
    assert set(numbers) <= set(found) <= set(book.numbers)


@given(IDS.filter(bool), st.integers(1, 5), st.integers(0, 8), st.integers(0, 30))
def test_a_list_from_which_a_group_was_removed_meanwhile_is_read_again(
    numbers: list[int], most: int, when: int, place: int
) -> None:
    book = Book(list(numbers), most)
    book.after = lambda: len(book.requested) == when + 1 and book.numbers.pop(place % len(numbers))
    found = [group.id for group in read_whole_list(book.get, storable)]
    is_void = when + 1 < math.ceil(len(numbers) / most)
    assert found == (book.numbers if is_void else numbers)


def test_a_list_that_changes_at_each_reading_is_void() -> None:
    book = Book(list(range(1, 251)))
    book.after = book.numbers.pop
    assert reason(lambda: read_whole_list(book.get, storable)) == "shifted"
    assert len(book.requested) <= 3 * ATTEMPTS
