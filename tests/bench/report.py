"""The results as a page: docs/bench.md."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench.timing import TIMES

HEAD = """# Bench

`make bench` measures on a database of its own with {rows:,} submissions of a made-up past, and
writes this page; last on {day}, Python {python}, {cores} cores. Each line compares two things that
were timed in turn in one run; seconds depend on the machine, ratios less so.

Pages are whole, for an auditor who is signed in, through all of the middleware. "Over HTTP" is
through gunicorn, in one server with a stock ModelAdmin, which lists the same table with the same
indexes. Each was asked {times} times, and the median counts.
Matches are counted up to 10,000, those of a text search up to 1,000. A filter that finds less than
a page among 1,000 rows has fewer rows to draw there.
"""


def write(page: Path, results: dict[str, list[dict[str, Any]]], *, rows: int) -> None:
    parts = [
        HEAD.format(
            rows=rows,
            day=f"{datetime.now(UTC):%Y-%m-%d}",
            python=platform.python_version(),
            cores=os.cpu_count(),
            times=TIMES,
        )
    ]
    for database, lines in results.items():
        parts += [f"## {database}\n", table(lines)]
    text = "\n".join(parts)
    page.write_text(text)
    print(text)


def table(lines: list[dict[str, Any]]) -> str:
    heads = "| what | ours | beside | that | ratio | goal | |\n|---|---:|---|---:|---:|---|---|\n"
    return heads + "".join(map(_line, lines))


def _line(line: dict[str, Any]) -> str:
    goal = (
        f"{'at least' if line['at_least'] else 'at most'} {line['goal']:g}" if line["goal"] else ""
    )
    met = {None: "", True: "met", False: "**missed**"}[line["met"]]
    cells = [
        line["what"],
        _time(line["ours"]),
        line["than"],
        _time(line["other"]),
        f"{line['ratio']:.2f}",
        goal,
        met,
    ]
    return f"| {' | '.join(cells)} |\n"


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.2f} ms"
