"""The page of the history, as somebody asks for it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client


@pytest.fixture
def page(boris: User, signed_in: Callable[[User], Client]) -> Callable[..., Any]:
    """Of an auditor, unless somebody else is named."""

    def get(query: Any = None, *, by: User = boris) -> Any:
        answer = signed_in(by).get("/history/", query or {})
        assert answer.status_code == 200
        return answer

    return get


def titles(page: Any) -> list[str]:
    return [entry.title for entry in page.context["entries"]]


def links(page: Any) -> dict[str, str]:
    """The addresses of the links on the page, by their text."""
    found = re.findall(r'<a href="([^"]*)"[^>]*>(.*?)</a>', page.content.decode(), re.DOTALL)
    return {re.sub("<[^>]+>", "", text).strip(): address for address, text in found}
