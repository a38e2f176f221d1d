"""No order of events loses, doubles or belies anything."""

import pytest
from django.contrib.auth.models import User
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.torture.conftest import short_or_long
from tests.torture.machine import Days
from tests.torture.table import show

pytestmark = pytest.mark.slow


def test_days_of_any_kind(anna: User) -> None:
    Days.supervisor = anna
    run_state_machine_as_test(
        Days,
        settings=settings(
            max_examples=short_or_long(12, 400),
            stateful_step_count=short_or_long(12, 25),
            derandomize=short_or_long(True, False),
            suppress_health_check=list(HealthCheck),
        ),
    )
    show("days", ["what", "how many"], sorted(Days.counts.items()))
    assert Days.counts["days"] >= short_or_long(12, 400)
    assert Days.counts["wrong"] == 0
