"""A short `make load`: it runs to its end, and the record and Liner agree."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_what_people_created_while_things_broke_agrees_with_liner(tmp_path: Path) -> None:
    page = tmp_path / "load.md"
    words = ["--minutes=1", "--rows=100", "--supervisors=6", "--auditors=2", "--settle=5"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.load", *words, f"--page={page}"],
        cwd=ROOT,
        # Not the settings of the tests.
        env={name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Contradictions between the record and Liner: 0." in page.read_text()
