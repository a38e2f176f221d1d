"""What was tried and what came of it, as a table that a person reads: printed, and kept."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import connection

FOLDER = Path(__file__).parents[2] / "test-results"


def show(name: str, heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """Prints a table in Markdown, and writes it to test-results/torture-NAME-DATABASE.md."""
    heads = list(heads)
    lines = [_line(heads), _line("---" for _ in heads), *map(_line, rows)]
    text = "\n".join(lines) + "\n"
    print(f"\n{name}, {connection.display_name}\n\n{text}")
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"torture-{name}-{connection.vendor}.md").write_text(text)


def _line(cells: Iterable[Any]) -> str:
    return f"| {' | '.join(map(str, cells))} |"
