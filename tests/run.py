"""`make test` and `make test-slow`: the tests on SQLite, then those that use a database on
PostgreSQL, where it is installed. CI=true requires both."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

from tests.postgresql import binaries, cluster

# More than processors, for many tests wait; PostgreSQL's half is the shorter one.
WORKERS = {"SQLite": max(4, os.cpu_count() or 1), "PostgreSQL": max(2, (os.cpu_count() or 1) // 2)}
PRINTING = Lock()
# They use no database, bring their own, or test pages that are the same on both: once is enough.
ONCE = [
    "tests/browser",
    "tests/new_group",
    "tests/liner",
    "tests/demo/sandbox",
    "tests/demo/seed/test_past.py",
    "tests/plan",
    "tests/views",
    "tests/entry/test_texts.py",
    "tests/liner_groups/test_freshness.py",
    "tests/test_checks.py",
    "tests/test_env_file.py",
    "tests/management/test_output.py",
    "tests/middleware",
    "tests/demo/test_demo.py",
    "tests/preview",
    "tests/wording",
    "tests/statistics",
    "tests/test_readme.py",
    "tests/test_settings.py",
]


def pytest(name: str, *words: str, **environment: str) -> bool:
    """Prints what pytest says, and returns whether all passed."""
    command = [sys.executable, "-m", "pytest", "-n", str(WORKERS[name]), "--dist", "loadfile"]
    began = time.monotonic()
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            [*command, *words, *sys.argv[1:]],
            check=False,
            env=os.environ | environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        seconds = time.monotonic() - began
        output.seek(0)
        with PRINTING:
            print(f"\n== The tests on {name}", flush=True)
            shutil.copyfileobj(output, sys.stdout.buffer)
            print(f"== {name}: {seconds:.0f} seconds", flush=True)
    return done.returncode == 0


def on_postgresql() -> bool:
    found = binaries()
    if found is None:
        with PRINTING:
            print(
                "\n== No PostgreSQL on this machine: its half of the tests did not run", flush=True
            )
        return os.environ.get("CI") != "true"
    with cluster(found, durable=False) as url:
        # pytest ignores a path that doesn't exist without a word.
        once = [f"--ignore={Path(place).resolve(strict=True)}" for place in ONCE]
        return pytest("PostgreSQL", *once, TEST_DATABASE_URL=url)


def main() -> int:
    # At once: while one half waits for a deadline, or for its last file, the other computes.
    with ThreadPoolExecutor() as pool:
        halves = [pool.submit(pytest, "SQLite"), pool.submit(on_postgresql)]
    return 0 if all(half.result() for half in halves) else 1


if __name__ == "__main__":
    sys.exit(main())
