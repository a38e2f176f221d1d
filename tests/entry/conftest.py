"""The author's browser."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from groups.demo.sandbox import Sandbox


@pytest.fixture
def annas(anna: User, signed_in: Callable[[User], Client], sandbox: Sandbox) -> Client:
    return signed_in(anna)
