"""`make bench`: measures on SQLite and, where there is one, PostgreSQL; writes docs/bench.md.

Ratios count, not digits: each is of two things measured in one run, on the same machine.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.report import write
from tests.postgresql import binaries, cluster

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "bench.md"


@contextmanager
def sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="linerAdmin-bench-") as folder:
        yield f"sqlite:///{folder}/bench.sqlite3"


def measured(url: str, rows: int, *words: str) -> list[dict[str, Any]]:
    """Fills the database, then measures in another process, as fresh as a server."""
    _lines(url, rows, "--only=")
    return _lines(url, rows, *words)


def _lines(url: str, rows: int, *words: str) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "tests.bench.measure", f"--rows={rows}", *words]
    environment = os.environ | {"TEST_DATABASE_URL": url, "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        command, check=True, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--rows", type=int, default=1_000_000, help="submissions (1,000,000)")
    parser.add_argument("--page", type=Path, default=PAGE, help="where to write (docs/bench.md)")
    parser.add_argument("--only", nargs="*", default=[], help="names of measurements")
    options = parser.parse_args()
    words = [f"--only={name}" for name in options.only]
    with sqlite() as url:
        results = {"SQLite": measured(url, options.rows, *words)}
    found = binaries()
    if found is None:
        print("No PostgreSQL on this machine: its half was not measured.", file=sys.stderr)
    else:
        with cluster(found) as url:
            results["PostgreSQL"] = measured(url, options.rows, *words)
    write(options.page, results, rows=options.rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
