from collections.abc import Iterator

import pytest

from groups.demo.sandbox import Sandbox

from .caller import Caller


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox whose faults take a fraction of a second."""
    with Sandbox(
        slow_seconds=0.3, hold_seconds=0.3, hidden_seconds=0.5, drip_seconds=0.0005
    ) as running:
        yield running


@pytest.fixture
def caller(sandbox: Sandbox) -> Caller:
    return Caller(sandbox)
