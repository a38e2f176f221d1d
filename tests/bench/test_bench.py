"""A short `make bench`: what has most parts runs to its end, on each database there is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgresql import binaries

ROOT = Path(__file__).parents[2]
PARTS = ("history", "http", "exports", "verify")
COMMAND = [sys.executable, "-m", "tests.bench", "--rows=1200", "--only", *PARTS]


@pytest.mark.slow
def test_pages_exports_and_checks_are_measured(tmp_path: Path) -> None:
    page = tmp_path / "bench.md"
    done = subprocess.run(
        [*COMMAND, f"--page={page}"],
        cwd=ROOT,
        # Not the settings of the tests.
        env={name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    text = page.read_text()
    databases = 2 if binaries() else 1
    for what in ("| history, everything, last page |", "| audit verify, ", "| export as csv |"):
        assert text.count(what) == databases
