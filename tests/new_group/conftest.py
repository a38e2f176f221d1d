"""A signed-in supervisor's browser."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from groups.demo.sandbox import Sandbox
from groups.models import Submission


@pytest.fixture
def browser(anna: User, signed_in: Callable[[User], Client], sandbox: Sandbox) -> Client:
    return signed_in(anna)


def only_entry() -> Submission:
    return Submission.objects.get()
