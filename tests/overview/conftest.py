"""The overview page, and entries submitted at chosen times."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.torture.clock import Clock


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    """What is told of "today" and "until now" does not depend on how late it is."""
    with Clock.at_noon().installed():
        yield


@pytest.fixture
def page(boris: User, signed_in: Callable[[User], Client]) -> Callable[..., Any]:
    def get(user: User = boris, **query: str) -> Any:
        answer = signed_in(user).get("/overview/", query)
        assert answer.status_code == 200
        return answer

    return get
