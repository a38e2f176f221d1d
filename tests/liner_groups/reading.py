"""The text of the interval groups page, as a person reads it."""

import re
from html import unescape
from typing import Any

from groups.liner.fields import RemoteGroup
from tests.conftest import words_on as text_on

EVENING = (0, 30, 120)


def listed(
    number: int,
    title: str = "",
    *intervals: int,
    default: bool = False,
    reset: bool = False,
) -> RemoteGroup:
    return RemoteGroup(number, title or f"Plan {number - 1}", intervals or (0, 30), default, reset)


def words_on(page: Any) -> str:
    return unescape(text_on(page))


def numbers(page: Any) -> list[int]:
    return [row.group.pk for row in page.context["rows"]]


def row(page: Any, number: int) -> str:
    """The text of one row of the table."""
    rows = re.findall(r"<tr>.*?</tr>", page.content.decode(), re.DOTALL)
    (found,) = (text for text in rows if f"#{number}</td>" in text)
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", found).split())).replace(" ,", ",")
