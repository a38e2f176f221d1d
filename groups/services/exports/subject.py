"""What an export holds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from groups.history.url_filter import UrlFilter
from groups.services.exports.formats import Column, Row


@dataclass(frozen=True)
class Subject:
    """What an export holds.

    name     of the page that exports it, and of its file
    find     returns what a filter finds for a person, as a query, newest first
    sources  the columns of the database that are read
    match    whether each of many rows is as evidence says; added at the end of the row
    details  what its event and its manifest say of it
    """

    name: str
    columns: tuple[Column, ...]
    filter_type: type[UrlFilter]
    find: Callable[[Any, Any], Any]
    sources: Sequence[str]
    match: Callable[[Sequence[Row]], list[bool]]
    details: dict[str, Any] = field(default_factory=dict)
