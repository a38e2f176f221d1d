"""What there is to send: the forms on a page, and the names that a view reads."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import QueryDict

Fields = dict[str, str]


class Forms(HTMLParser):
    """The forms of a page: (method, path, fields)."""

    def __init__(self, path: str, page: str) -> None:
        super().__init__()
        self.path = path
        self.found: list[tuple[str, str, Fields]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if tag == "form":
            path = (held.get("action") or self.path).partition("?")[0]
            self.found.append((held.get("method") or "get", path, {}))
        elif tag in ("input", "select", "textarea", "button") and self.found and held.get("name"):
            self.found[-1][2].setdefault(str(held["name"]), held.get("value") or "")


class NamesRead:
    """Which parameters each address has read so far."""

    METHODS = ("get", "getlist", "__getitem__", "__contains__")

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.of: dict[str, set[str]] = {}
        self.address = ""
        for method in self.METHODS:
            monkeypatch.setattr(QueryDict, method, self._noting(method), raising=False)

    def names(self, address: str) -> list[str]:
        return sorted(self.of.get(address, set()) | {"page", "next"})

    def _noting(self, method: str) -> Any:
        usual = getattr(QueryDict, method)

        def noting(data: QueryDict, name: Any, *more: Any) -> Any:
            if isinstance(name, str) and re.fullmatch(r"[\w-]{1,60}", name, re.ASCII):
                self.of.setdefault(self.address, set()).add(name)
            return usual(data, name, *more)

        return noting
