"""A short `make bench`: what has most parts runs to its end, on each database there is."""

from pathlib import Path

import pytest

from tests.postgresql import binaries
from tests.processes import module

PARTS = ("history", "http", "exports", "verify")


@pytest.mark.slow
def test_pages_exports_and_checks_are_measured(tmp_path: Path) -> None:
    page = tmp_path / "bench.md"
    words = ["--rows=1200", f"--page={page}", "--only", *PARTS]
    module("tests.bench", *words, timeout=900)
    text = page.read_text()
    databases = 2 if binaries() else 1
    for what in ("| history, everything, last page |", "| audit verify, ", "| export as csv |"):
        assert text.count(what) == databases
