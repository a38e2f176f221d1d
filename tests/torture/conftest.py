"""The world that the tests try to break, in a short form and, for TORTURE=long, a long one."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from django.contrib.auth.models import User
from django.db import connection

from groups.audit.verify import verify
from tests.torture.forks import Forks, forks
from tests.torture.world import World, world

T = TypeVar("T")


def short_or_long(short: T, long: T) -> T:
    return long if os.environ.get("TORTURE") == "long" else short


@pytest.fixture(scope="module")
def processes(django_db_setup: None) -> Iterator[Forks]:
    with forks(str(connection.settings_dict["NAME"])) as started:
        yield started


@pytest.fixture
def patient_world(anna: User, tmp_path: Path) -> Iterator[World]:
    """Where a call may take its time: for tests that say which status there must be."""
    with world(anna, tmp_path, timeout=5.0) as made:
        yield made
    assert verify().findings == []


@pytest.fixture
def hasty_world(anna: User, tmp_path: Path) -> Iterator[World]:
    """Where what Liner drips or never answers soon ends."""
    with world(anna, tmp_path, timeout=0.5) as made:
        yield made
    assert verify().findings == []
