"""Settling and answering as the page does."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import Submission

LOST = NewGroup(title="Evening #lost", intervals=(0, 30))
NEVER = NewGroup(title="Evening #error", intervals=(0, 30))
DEFAULT = NewGroup(title="For all #lost", intervals=(0, 30), is_default=True)


def decide(browser: Client, entry: Submission, decision: str, **fields: Any) -> Any:
    data = {f"{entry.pk}-{name}": value for name, value in fields.items()}
    data[f"{entry.pk}-decision"] = decision
    return browser.post(f"/attention/{entry.pk}/decide/", data, follow=True)


def again(entry: Submission) -> Submission:
    return Submission.objects.get(pk=entry.pk)


@pytest.fixture
def browser(anna: User, signed_in: Callable[[User], Client], sandbox: Sandbox) -> Client:
    return signed_in(anna)
