"""Reads interval groups out of Liner's answers to its list and detail calls.

No network here: each function gets a `Get`, which makes the calls.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from groups.liner.answer import as_id, unwrap
from groups.liner.errors import Unreadable
from groups.liner.fields import RemoteGroup

LIST_PATH = "/v2/call-attempt/"
DETAIL_PATH = "/v2/call-attempt/detail/{number}/"
MAX_GROUPS = 20_000
PAGE_SIZE = 100  # the most that Liner documents
ATTEMPTS = 5
MAX_REMEMBERED_BYTES = 64 * 1024

# Replaces the total in what is remembered of a page; no list has so many groups.
STAND_IN = 2**62
_DIGITS = b"%d" % STAND_IN
_STAND_IN = b'"total":' + _DIGITS
_TOTAL = re.compile(rb'"total": *([1-9][0-9]{0,4})(?=[,} ])')
_NOT_FOUND = 404
_NO_ACCESS = frozenset({401, 403})
_YES = frozenset({200})
_INT = frozenset({int})

T = TypeVar("T")
Get = Callable[[str], tuple[int, bytes]]  # takes a path, returns the status and the complete body
Clean = Callable[[str], str]  # makes a text safe to store


class Page(NamedTuple):
    """One page of Liner's list; Liner doesn't document `next`: None if it is no integer."""

    groups: dict[int, RemoteGroup]
    next: int | None
    total: int


def read_whole_list(get: Get, clean: Clean) -> tuple[RemoteGroup, ...]:
    """Reads Liner's list page by page, and keeps its order.

    A list that was read while something in it moved is read again, at most ATTEMPTS times. Raises
    Unreadable: "shifted" if that never helped, because a group that moved between pages during the
    read could be missing.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            return _read_once(get, clean)
        except Unreadable as error:
            if error.reason != "shifted":
                raise
    return _read_once(get, clean)


def _read_once(get: Get, clean: Clean) -> tuple[RemoteGroup, ...]:
    """Groups that are added meanwhile shift others to later pages, so that these are read twice;
    the new ones may be missing. Anything else that moves makes the list void."""
    found: dict[int, RemoteGroup] = {}
    first_total = total = None
    count = offset = 0
    while total is None or count < total:
        page = _page(*get(f"{LIST_PATH}?offset={count}&limit={PAGE_SIZE}"), clean)
        first_total = page.total if first_total is None else first_total
        again = page.groups.keys() & found.keys()
        has_moved = len(again) > page.total - first_total or page.total < (total or 0)
        if has_moved or any(found[number] != page.groups[number] for number in again):
            raise Unreadable(reason="shifted")
        found |= page.groups
        count, total = count + len(page.groups), page.total
        if count > total:
            raise Unreadable(reason="shifted")
        if count < total:
            offset = _next_offset(page, offset)
    return tuple(found.values())


def read_one(number: int, get: Get, clean: Clean) -> RemoteGroup | None:
    """Reads the interval group `number`; None: Liner says that it does not exist.

    Liner doesn't document how it says so. Only a refusal with status 404 counts. Raises Unreadable.
    """
    status, body = get(DETAIL_PATH.format(number=number))
    if status == _NOT_FOUND and unwrap(status, body, yes=_YES).reason == "refused":
        return None
    group = _group(_data(status, body), clean)
    if group.id != number:
        raise Unreadable(reason="odd_data")
    return group


def _next_offset(page: Page, previous: int) -> int:
    """Checks and returns the `next` of a page that is not the last one.

    Liner doesn't document whether it is an offset, so it is not used; but if it doesn't grow, it
    contradicts the total.
    """
    if not page.groups:
        raise Unreadable(reason="shifted")
    following = _exactly(int, page.next)
    if following <= previous:
        raise Unreadable(reason="shifted")
    return following


def _page(status: int, body: bytes, clean: Clean) -> Page:
    """Parses a page, unless it differs from an earlier one only by its total. Each new interval
    group changes the total on every page."""
    if len(body) <= MAX_REMEMBERED_BYTES and _DIGITS not in body:
        before, *rest = _TOTAL.split(body, maxsplit=2)
        if len(rest) == 2:  # noqa: PLR2004 - digits, and what follows
            # After an error the page itself is parsed, so that the error is about that.
            with suppress(Unreadable):
                page = _remembered(status, before + _STAND_IN + rest[1], clean)
                total = int(rest[0])
                # Otherwise the digits were something else's.
                if page.total == STAND_IN and total <= MAX_GROUPS:
                    return page._replace(total=total)
    return _parsed(status, body, clean)


def _parsed(status: int, body: bytes, clean: Clean, most: int = MAX_GROUPS) -> Page:
    data = _exactly(dict, _data(status, body))
    total = _exactly(int, data.get("total"))
    if total < 0:
        raise Unreadable(reason="odd_data")
    if total > most:
        raise Unreadable(reason="too_many")
    groups = [_group(each, clean) for each in _exactly(list, data.get("list"))]
    by_number = {group.id: group for group in groups}
    if len(by_number) < len(groups) or len(groups) > PAGE_SIZE:
        raise Unreadable(reason="shifted")
    following = data.get("next")
    return Page(by_number, following if type(following) is int else None, total)


@lru_cache(maxsize=2 * MAX_GROUPS // PAGE_SIZE)
def _remembered(status: int, body: bytes, clean: Clean) -> Page:
    return _parsed(status, body, clean, STAND_IN)


def _data(status: int, body: bytes) -> Any:
    envelope = unwrap(status, body, yes=_YES)
    if envelope.reason != "yes":
        reason = "refused" if status in _NO_ACCESS else envelope.reason
        raise Unreadable(reason=reason, message=envelope.message)
    return envelope.data


def _group(value: Any, clean: Clean) -> RemoteGroup:
    fields = _exactly(dict, value)
    number = as_id(fields.get("id"))
    if number is None:
        raise Unreadable(reason="odd_data")
    return RemoteGroup(
        id=number,
        title=clean(_exactly(str, fields.get("title"))),
        intervals=_intervals(_exactly(list, fields.get("intervals"))),
        is_default=_exactly(bool, fields.get("isDefault")),
        reset_attempts_enabled=_exactly(bool, fields.get("resetAttemptsEnabled")),
    )


def _intervals(values: list[Any]) -> tuple[int, ...]:
    # As _exactly(), for all at once: a list of 4,000 groups has 50,000.
    if not _INT.issuperset(map(type, values)):
        raise Unreadable(reason="odd_data")
    return tuple(values)


def _exactly(kind: type[T], value: Any) -> T:
    """Returns `value` if its type is `kind` itself; isinstance() would take True for an int."""
    if type(value) is not kind:
        raise Unreadable(reason="odd_data")
    return value
