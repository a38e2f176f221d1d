"""`make test`: every test on SQLite, then on PostgreSQL where there is one. CI=true wants both."""

import os
import subprocess
import sys

from tests.postgresql import binaries, cluster


def pytest(name: str, **environment: str) -> int:
    print(f"\n== The tests on {name}", flush=True)
    command = [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "loadfile", *sys.argv[1:]]
    return subprocess.run(command, check=False, env=os.environ | environment).returncode


def main() -> int:
    failed = pytest("SQLite")
    if failed:
        return failed
    found = binaries()
    if found is None:
        print("\n== No PostgreSQL on this machine: its half of the tests did not run", flush=True)
        return 1 if os.environ.get("CI") == "true" else 0
    with cluster(found) as url:
        return pytest("PostgreSQL", TEST_DATABASE_URL=url)


if __name__ == "__main__":
    sys.exit(main())
