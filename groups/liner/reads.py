"""Reading interval groups: what Liner's answers to its list and detail calls must look like.

No network here: each reading is handed a `Get`, which asks Liner for one path after the other.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from groups.liner.answer import as_id, unwrap
from groups.liner.errors import Unreadable
from groups.liner.new_group import RemoteGroup

LIST_PATH = "/v2/call-attempt/"
DETAIL_PATH = "/v2/call-attempt/detail/{number}/"
MAX_GROUPS = 20_000
PAGE_SIZE = 100  # the most that Liner documents

_NOT_FOUND = 404
_YES = frozenset({200})

T = TypeVar("T")
Get = Callable[[str], tuple[int, bytes]]  # of a path: the status and the whole body
Clean = Callable[[str], str]  # makes a text fit for the record


class Page(NamedTuple):
    """A piece of Liner's list, as it came; `next` is anything at all, for want of documentation."""

    listed: list[RemoteGroup]
    next: Any
    total: int


def read_whole_list(get: Get, clean: Clean) -> tuple[RemoteGroup, ...]:
    """Reads Liner's list page by page, and keeps its order.

    Raises Unreadable: "shifted" where the pages can't be parts of one and the same list, for what
    moved from one page to another meanwhile could be missing.
    """
    found: dict[int, RemoteGroup] = {}
    total, step = None, 0
    while total is None or len(found) < total:
        page = _page(get(f"{LIST_PATH}?offset={len(found)}&limit={PAGE_SIZE}"), clean)
        if page.total > MAX_GROUPS:
            raise Unreadable(reason="too_many")
        count = len(found) + len(page.listed)
        found |= {group.id: group for group in page.listed}
        if total not in (None, page.total) or len(page.listed) > PAGE_SIZE:
            raise Unreadable(reason="shifted")
        if len(found) < count or count > page.total:
            raise Unreadable(reason="shifted")
        if count < page.total:
            step = _step_forward(page, step)
        total = page.total
    return tuple(found.values())


def read_one(number: int, get: Get, clean: Clean) -> RemoteGroup | None:
    """Reads the interval group `number`; None: Liner says that it does not have it.

    How Liner says so is documented nowhere: a refusal with status 404 is taken for it, and nothing
    else is. Raises Unreadable.
    """
    status, body = get(DETAIL_PATH.format(number=number))
    if status == _NOT_FOUND and unwrap(status, body, yes=_YES).reason == "refused":
        return None
    group = _listed(_data(status, body), clean)
    if group.id != number:
        raise Unreadable(reason="odd_data")
    return group


def _step_forward(page: Page, step: int) -> int:
    """Returns the `next` of a page that is not the last one.

    Liner's documentation leaves open whether it is an offset, and what it is on the last page: it
    is not used, but where it does not move forward, it contradicts the total.
    """
    if not page.listed or _exactly(int, page.next) <= step:
        raise Unreadable(reason="shifted")
    return int(page.next)


def _page(answer: tuple[int, bytes], clean: Clean) -> Page:
    data = _exactly(dict, _data(*answer))
    total = _exactly(int, data.get("total"))
    if total < 0:
        raise Unreadable(reason="odd_data")
    listed = [_listed(each, clean) for each in _exactly(list, data.get("list"))]
    return Page(listed, data.get("next"), total)


def _data(status: int, body: bytes) -> Any:
    """Returns the `data` of an answer that says yes."""
    said = unwrap(status, body, yes=_YES)
    if said.reason != "yes":
        raise Unreadable(reason=said.reason, message=said.message)
    return said.data


def _listed(value: Any, clean: Clean) -> RemoteGroup:
    fields = _exactly(dict, value)
    number = as_id(fields.get("id"))
    if number is None:
        raise Unreadable(reason="odd_data")
    return RemoteGroup(
        id=number,
        title=clean(_exactly(str, fields.get("title"))),
        intervals=tuple(_exactly(int, each) for each in _exactly(list, fields.get("intervals"))),
        is_default=_exactly(bool, fields.get("isDefault")),
        reset_attempts_enabled=_exactly(bool, fields.get("resetAttemptsEnabled")),
    )


def _exactly(kind: type[T], value: Any) -> T:
    """Returns a value of just this type: to isinstance(), True would be an int."""
    if type(value) is not kind:
        raise Unreadable(reason="odd_data")
    return value
