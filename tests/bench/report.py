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

# Why a goal may be missed, by how the line begins.
REASONS = {
    "history, q=": "Among a million entries, the index of texts is asked first.",
    "history, ": "At 1,000 rows this filter finds fewer entries than fit on a page, so there are"
    " fewer to draw and to compare.",
    "history over HTTP": "Each page compares its 50 entries with all of their events, draws each"
    " plan, and says what waits for the person. The stock list does none of this, which is most of"
    " the page, whatever the size of the record.",
    "export as": "Each row is compared with its events. They are hashed, as in the bare loop, and"
    " also parsed and replayed; then 24 columns are written.",
    "create: all but Liner, p95": "A press runs some 60 statements: it reads Liner's list into the"
    " mirror, looks for duplicates, and writes three events, each in a transaction that is on disk"
    " before the next step. A statement takes Django and PostgreSQL most of a millisecond.",
    "create: all but Liner, 4,000 groups there": "All 4,000 are compared with the mirror's rows,"
    " and pages of Liner's list that changed are parsed.",
    "/history/ beside an export and a check": "An export, a check and the database share two"
    " processors with the pages; the three slowest of 300 requests decide.",
    "preview of 50 calls, as typed": "Each change also looks for interval groups with the same"
    " title or plan in Liner and in the record.",
    "overview of 30 days": "The entries of these days are spread over a larger index.",
    "audit verify": "Events are hashed, as in the bare loop, and also parsed and replayed; each"
    " column of each submission is compared with the result.",
}


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
        parts += [f"## {database}\n", table(lines), missed(lines)]
    text = "\n".join(parts)
    page.write_text(text)
    print(text)


def table(lines: list[dict[str, Any]]) -> str:
    heads = "| what | ours | beside | that | ratio | goal | |\n|---|---:|---|---:|---:|---|---|\n"
    return heads + "".join(map(_line, lines))


def missed(lines: list[dict[str, Any]]) -> str:
    """Each missed goal, with the reason."""
    told: dict[str, list[str]] = {}
    for line in lines:
        if line["met"] is False:
            reason = reason_for(line["what"]) or "**no reason is known.**"
            told.setdefault(reason, []).append(line["what"])
    text = "".join(f"- {'; '.join(each)}: {reason}\n" for reason, each in told.items())
    return f"Missed goals, and why:\n\n{text}" if told else ""


def reason_for(what: str) -> str:
    return next((reason for begin, reason in REASONS.items() if what.startswith(begin)), "")


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
