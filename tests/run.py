"""`make test` and `make test-slow`: the tests on SQLite, then those that use a database on
PostgreSQL, where it is installed. CI=true requires both."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.postgresql import binaries, cluster

# One more than processors, for many tests wait. One half after the other: at once, on two
# processors, they take a fifth longer.
WORKERS = str((os.cpu_count() or 1) + 1)
SPREAD = ["-n", WORKERS, "--dist", "loadfile"]
# They use no database, bring their own, or test pages that are the same on both: once is enough.
ONCE = [
    "tests/accounts/test_oidc_answers.py",
    "tests/accounts/test_oidc_callback.py",
    "tests/accounts/test_oidc_local_accounts.py",
    "tests/accounts/test_oidc_roles.py",
    "tests/accounts/test_oidc_sign_in.py",
    "tests/bench",
    "tests/browser",
    "tests/history/test_filter_values.py",
    "tests/language",
    "tests/new_group",
    "tests/liner",
    "tests/load",
    "tests/log/test_bad_days.py",
    "tests/log/test_lines.py",
    "tests/log/test_server_lines.py",
    "tests/log/test_tracker.py",
    "tests/demo/sandbox",
    "tests/deploy",
    "tests/demo/seed/test_held_by_liner.py",
    "tests/demo/seed/test_past.py",
    "tests/plan",
    "tests/views",
    "tests/entry/test_texts.py",
    "tests/liner_groups/test_freshness.py",
    "tests/test_checks.py",
    "tests/test_connection_checks.py",
    "tests/test_env_file.py",
    "tests/management/test_output.py",
    "tests/middleware",
    "tests/demo/test_demo.py",
    "tests/preview",
    "tests/wording",
    "tests/measures/test_worker_files.py",
    "tests/statistics",
    "tests/supply",
    "tests/test_house.py",
    "tests/test_readme.py",
    "tests/test_security_page.py",
    "tests/test_settings.py",
]


def pytest(name: str, *words: str, **environment: str) -> bool:
    """Prints what pytest says, and returns whether all passed."""
    command = [sys.executable, "-m", "pytest", *SPREAD]
    print(f"\n== The tests on {name}", flush=True)
    began = time.monotonic()
    done = subprocess.run(
        [*command, *words, *sys.argv[1:]], check=False, env=os.environ | environment
    )
    print(f"== {name}: {time.monotonic() - began:.0f} seconds", flush=True)
    return done.returncode == 0


def on_postgresql() -> bool:
    found = binaries()
    if found is None:
        print("\n== No PostgreSQL on this machine: its half of the tests did not run", flush=True)
        return os.environ.get("CI") != "true"
    with cluster(found, durable=False) as url:
        # pytest ignores a path that doesn't exist without a word.
        once = [f"--ignore={Path(place).resolve(strict=True)}" for place in ONCE]
        return pytest("PostgreSQL", *once, TEST_DATABASE_URL=url)


def main() -> int:
    # A list: the second half runs even if the first one fails.
    return 0 if all([pytest("SQLite"), on_postgresql()]) else 1


if __name__ == "__main__":
    sys.exit(main())
