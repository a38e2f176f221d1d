"""Liner's list, and the page that shows it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from groups.demo.sandbox import Sandbox
from groups.liner.fields import RemoteGroup
from groups.services.liner_groups.mirror import keep


@pytest.fixture
def holds(sandbox: Sandbox) -> Callable[..., None]:
    """Tells what Liner's list held when it was read just now; it is not read again."""

    def keep_these(*groups: RemoteGroup) -> None:
        keep(groups, began=timezone.now(), ended=timezone.now())

    sandbox.stop()
    return keep_these


@pytest.fixture
def page(anna: User, signed_in: Callable[[User], Client]) -> Callable[..., Any]:
    def get(user: User = anna, **query: str) -> Any:
        answer = signed_in(user).get("/groups/", query)
        assert answer.status_code == 200
        return answer

    return get
