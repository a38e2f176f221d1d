"""The walk's world, and its figures at the end."""

from pathlib import Path
from typing import Any

import pytest
from django.utils.translation.trans_real import DjangoTranslation

from groups.demo.sandbox import Sandbox
from tests.language.walk import World
from tests.reports import reported

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


@pytest.fixture
def texts_read(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every text that is looked up, with its context."""
    read: set[str] = set()
    for name in ("gettext", "ngettext"):
        look_up = getattr(DjangoTranslation, name)

        def recorded(self: Any, text: str, *rest: Any, look_up: Any = look_up) -> Any:
            read.add(text)
            return look_up(self, text, *rest)

        monkeypatch.setattr(DjangoTranslation, name, recorded)
    return read


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    rows = reported(terminalreporter, FIGURES)
    if rows:
        pages = {page for row in rows for page in row["pages"]}
        texts = {text for row in rows for text in row["texts"]}
        states, english = (sum(row[name] for row in rows) for name in ("states", "english"))
        terminalreporter.section("the walk in Russian")
        terminalreporter.write_line(
            f"{len(pages)} pages, {states} states, {len(texts)} texts, {english} English left"
        )
