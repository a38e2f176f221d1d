"""The page of the events, as an auditor asks for it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

Page = Callable[..., Any]


@pytest.fixture
def page(boris: User, signed_in: Callable[[User], Client]) -> Page:
    browser = signed_in(boris)

    def get(**query: Any) -> Any:
        answer = browser.get("/events/", query)
        assert answer.status_code == 200
        return answer

    return get


def numbers(page: Any) -> list[int]:
    return [event.number for event in page.context["page"].events]
