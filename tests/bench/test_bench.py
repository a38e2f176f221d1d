"""A short `make bench`: what has most parts runs to its end, on each database there is."""

import re
from pathlib import Path

import pytest

from tests.bench.__main__ import PAGE
from tests.bench.report import reason_for
from tests.postgresql import binaries
from tests.processes import module

PARTS = ("history", "http", "exports", "verify")


def test_the_page_has_a_reason_for_each_goal_that_was_missed() -> None:
    missed = re.findall(r"^\| (.+?) \|.*\*\*missed\*\* \|$", PAGE.read_text(), re.MULTILINE)
    assert [what for what in missed if not reason_for(what)] == []
    assert "no reason is known" not in PAGE.read_text()


@pytest.mark.slow
def test_pages_exports_and_checks_are_measured(tmp_path: Path) -> None:
    page = tmp_path / "bench.md"
    words = ["--rows=1200", f"--page={page}", "--only", *PARTS]
    module("tests.bench", *words, timeout=900)
    text = page.read_text()
    databases = 2 if binaries() else 1
    for what in ("| history, everything, last page |", "| audit verify, "):
        assert text.count(what) == databases
    assert text.count("| export as csv |") == 2 * databases
