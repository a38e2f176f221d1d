"""A page that differs from an earlier one by its total is not parsed again."""

import json
from typing import Any

import pytest

from groups.liner import reads
from groups.liner.errors import Unreadable
from groups.liner.redact import redactor, storable

SECRET = "remembered-token-0123"


def group(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "title": f"№ {number}",
        "intervals": [0, 30],
        "isDefault": False,
        "resetAttemptsEnabled": True,
    }


def page(
    total: str,
    *,
    title: str = "Evening",
    extra: str = "",
    name: str = '"total":',
    size: int = 2,
) -> bytes:
    groups = json.dumps([group(1) | {"title": title}, *map(group, range(2, size + 1))])
    data = f'{extra}"list": {groups}, {name} {total}, "next": 0'
    return f'{{"success": true, "message": "", "data": {{{data}}}}}'.encode()


def outcome(body: bytes, read: Any) -> Any:
    try:
        return read(200, body, storable)
    except Unreadable as error:
        return error.reason, error.message


BODIES = [
    *(page(total) for total in ("2", "3", "20000", "20001", "99999", "123456", "0", "-1", "02")),
    *(page(total) for total in ("2.0", "2e1", '"2"', "null", "true", str(reads.STAND_IN))),
    page("2", name='"total" :'),
    page("2", name='"to\\u0074al":'),
    page("2", name='"Total":'),
    page("2", extra='"total": 3, '),
    page("2", extra='"more": {"total": 3}, '),
    page("2", extra='"more": {"total": 3}, ', name='"to\\u0074al":'),
    page(str(reads.STAND_IN), extra='"more": {"total": 3}, ', name='"total" :'),
    page("20001", size=101),
    page("20000", size=101),
    b'{"success": false, "message": {"total": 5}}',
    page("2", title='"total": 3,'),
    page("2", title='"total": 3,')[:-1],
    page("2", title="\ud800 or \0"),
    page("2").replace(b"Evening", b"\xff"),
]


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_the_outcome_is_that_of_parsing_the_page(body: bytes) -> None:
    expected = outcome(body, reads._parsed)
    for _ in range(2):
        assert outcome(body, reads._page) == expected


def test_only_what_changed_is_parsed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    reads._remembered.cache_clear()
    parsings: list[bytes] = []
    unwrap = reads.unwrap

    def counted(status: int, body: bytes, **options: Any) -> Any:
        parsings.append(body)
        return unwrap(status, body, **options)

    monkeypatch.setattr(reads, "unwrap", counted)
    one = reads._page(200, page("2"), storable)
    other = reads._page(200, page("3"), storable)
    assert (one.total, other.total) == (2, 3)
    assert one.groups == other.groups
    assert len(parsings) == 1
    assert reads._page(200, page("3", title="Morning"), storable).groups[1].title == "Morning"
    assert len(parsings) == 2


def test_a_page_is_remembered_as_it_was_made_safe() -> None:
    body = page("2", title=SECRET)
    assert reads._page(200, body, storable).groups[1].title == SECRET
    assert reads._page(200, body, redactor(SECRET)).groups[1].title == "[token]"


def test_a_long_page_is_not_remembered() -> None:
    body = page("2", title="x" * reads.MAX_REMEMBERED_BYTES)
    before = reads._remembered.cache_info()
    assert reads._page(200, body, storable).total == 2
    assert reads._remembered.cache_info() == before
