"""What several tests of services need."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.liner.faults import FaultServer, Play


@pytest.fixture
def no_spool_is_left(settings: Any, tmp_path: Path) -> None:
    settings.SPOOL_FILE = str(tmp_path / "spool.jsonl")


@pytest.fixture
def receiver(settings: Any, transactional_db: None) -> Callable[..., Any]:
    """Runs a server, which plays what it is given, as the receiver."""

    @contextmanager
    def run(play: Play) -> Iterator[FaultServer]:
        with FaultServer(play) as server:
            settings.ALARM_WEBHOOK_URL = f"{server.url}/hook/secret-part?token=hidden"
            yield server

    return run
