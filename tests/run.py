"""`make test`: every test on SQLite, then those that use a database on PostgreSQL, where there is
one. CI=true wants both."""

import os
import subprocess
import sys

from tests.postgresql import binaries, cluster

# Many tests wait for a deadline more than they compute.
WORKERS = max(3, os.cpu_count() or 1)
# They ask no database, bring their own, or look at pages that others ask of both: once is enough.
ONCE = [
    "tests/browser",
    "tests/liner",
    "tests/liner_sandbox",
    "tests/plan",
    "tests/test_checks.py",
    "tests/test_demo.py",
    "tests/test_readme.py",
]


def pytest(name: str, *words: str, **environment: str) -> int:
    print(f"\n== The tests on {name}", flush=True)
    command = [sys.executable, "-m", "pytest", "-n", str(WORKERS), "--dist", "loadfile"]
    command += [*words, *sys.argv[1:]]
    return subprocess.run(command, check=False, env=os.environ | environment).returncode


def main() -> int:
    failed = pytest("SQLite")
    found = binaries()
    if found is None:
        print("\n== No PostgreSQL on this machine: its half of the tests did not run", flush=True)
        return failed or int(os.environ.get("CI") == "true")
    with cluster(found) as url:
        once = [f"--ignore={place}" for place in ONCE]
        return pytest("PostgreSQL", *once, TEST_DATABASE_URL=url) or failed


if __name__ == "__main__":
    sys.exit(main())
