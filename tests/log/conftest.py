import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.log.server import Installation, install


@pytest.fixture(scope="session")
def _installed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(tmp_path_factory.mktemp("installed")).folder


@pytest.fixture
def installed(_installed_once: Path, tmp_path: Path) -> Callable[..., Installation]:
    """A copy of its own, with changed settings."""

    def copy(**variables: str) -> Installation:
        folder = tmp_path / "installed"
        shutil.copytree(_installed_once, folder)
        return Installation(folder, variables)

    return copy
