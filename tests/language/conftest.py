"""The walk's world, and its figures at the end."""

from pathlib import Path
from typing import Any

import pytest

from groups.demo.sandbox import Sandbox
from tests.language.walk import World

FIGURES = "walked"


@pytest.fixture
def world(
    transactional_db: None,
    sandbox: Sandbox,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> World:
    return World(sandbox, settings, monkeypatch, tmp_path)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """From the reports, for with pytest-xdist other processes run the tests."""
    finished = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    rows = [
        value
        for result in finished
        for name, value in result.user_properties
        if name == FIGURES and result.when == "call"
    ]
    if rows:
        pages = {page for row in rows for page in row["pages"]}
        states, english = (sum(row[name] for row in rows) for name in ("states", "english"))
        terminalreporter.section("the walk in Russian")
        terminalreporter.write_line(f"{len(pages)} pages, {states} states, {english} English left")
