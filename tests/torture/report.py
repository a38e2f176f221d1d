"""`make torture` ends with this: its tables, from test-results/, become docs/torture.md."""

from datetime import UTC, datetime
from pathlib import Path

from tests.torture.table import FOLDER

DOCUMENT = Path(__file__).parents[2] / "docs" / "torture.md"
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
HEAD = """# Torture

`make torture` kills linerAdmin at every point and at random ones, lets each write to the database
fail in turn, plays days of any kind, and compares the record with what the sandbox really holds.
`make test-all` has a short form of each. All of it is in `tests/torture/`; the tables below are
written by the long form, last on {day}.

"lost" is an interval group without a record, "doubled" a second POST, "wrong" any other
contradiction between the record and the sandbox. All of them must be 0.
"""
TABLES = {
    "crash-points": "Killed at each point (SIGKILL), then swept and reconciled",
    "random-kills": "Killed at random moments, a third of the calls faulted, twins made elsewhere",
    "failed-writes": "The n-th write to the database fails, then n+1, until none is left",
    "days": "Days of any kind: supervisors, Liner, crashes, the reconciler, people who settle",
    "mistakes": "Mistakes put into the code on purpose, and the checks that catch them",
}


def main() -> None:
    parts = [HEAD.format(day=f"{datetime.now(UTC):%Y-%m-%d}")]
    for name, title in TABLES.items():
        parts.append(f"## {title}\n")
        for vendor, database in DATABASES.items():
            table = FOLDER / f"torture-{name}-{vendor}.md"
            if table.exists():
                parts.append(f"{database}:\n\n{table.read_text()}")
    DOCUMENT.write_text("\n".join(parts))


if __name__ == "__main__":
    main()
