"""The page of the overview, and entries of chosen moments."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client


@pytest.fixture
def page(boris: User, signed_in: Callable[[User], Client]) -> Callable[..., Any]:
    def get(user: User = boris, **query: str) -> Any:
        answer = signed_in(user).get("/overview/", query)
        assert answer.status_code == 200
        return answer

    return get
