"""Liner's list, and the page that shows it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from groups.demo.sandbox import Sandbox
from tests import mirror


@pytest.fixture
def holds(sandbox: Sandbox) -> Callable[..., None]:
    """Liner can't be read again, so pages show what this tells."""
    sandbox.stop()
    return mirror.holds


@pytest.fixture
def page(anna: User, signed_in: Callable[[User], Client]) -> Callable[..., Any]:
    def get(user: User = anna, **query: str) -> Any:
        answer = signed_in(user).get("/groups/", query)
        assert answer.status_code == 200
        return answer

    return get
