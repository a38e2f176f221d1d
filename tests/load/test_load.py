"""A short `make load`: it runs to its end, and the record and Liner agree."""

from pathlib import Path

import pytest

from tests.processes import module


@pytest.mark.slow
def test_what_people_created_while_things_broke_agrees_with_liner(tmp_path: Path) -> None:
    page = tmp_path / "load.md"
    words = ["--minutes=1", "--rows=100", "--supervisors=6", "--auditors=2", "--settle=5"]
    module("tests.load", *words, f"--page={page}", timeout=600)
    assert "Contradictions between the record and Liner: 0." in page.read_text()
