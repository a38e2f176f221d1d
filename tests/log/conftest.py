import io
import json
import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from groups.log.context import forget
from groups.log.formats import JsonLines
from groups.log.outage import OutageFilter
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


class Written:
    """What the root logger writes, as the application's handler does."""

    def __init__(self, formatter: logging.Formatter) -> None:
        self.stream = io.StringIO()
        self.handler = logging.StreamHandler(self.stream)
        self.handler.setFormatter(formatter)
        self.handler.addFilter(OutageFilter())

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    def access(self) -> dict[str, Any]:
        (line,) = (each for each in self.objects if each["logger"] == "groups.access")
        return line


@pytest.fixture
def written(request: pytest.FixtureRequest) -> Iterator[Written]:
    found = Written(getattr(request, "param", JsonLines)())
    logging.root.addHandler(found.handler)
    yield found
    logging.root.removeHandler(found.handler)
    forget()
