"""What several tests of services need."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def no_spool_is_left(settings: Any, tmp_path: Path) -> None:
    settings.SPOOL_FILE = str(tmp_path / "spool.jsonl")
