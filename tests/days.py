"""`python -m tests.days PATHS`: each test on awkward days, most of them seconds before they end.

The library of Debian's package faketime shifts the clock. What a test starts shifts with it, but
for Chromium, and for those commands that a test starts without the environment of the tests.
"""

import os
import select
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

# In UTC. Berlin's day ends an hour or two earlier, and its clocks change at 01:00.
DAYS = """
    2026-12-31T23:59:57  2027-01-01T00:00:01  2027-01-31T23:59:58  2027-02-28T23:59:57
    2027-03-27T22:59:58  2027-03-28T00:59:58  2027-03-28T23:30:00  2027-07-01T11:59:59
    2027-10-30T21:59:58  2027-10-31T00:59:58  2027-10-31T23:59:57  2027-12-31T22:59:58
    2028-02-28T23:59:58  2028-02-29T12:00:00  2028-02-29T23:59:57  2028-03-01T00:00:01
    2028-11-24T09:00:00  2029-01-05T18:00:00  2031-12-25T05:00:00  2036-02-29T23:59:58
"""
LIBRARIES = "*/faketime/libfaketimeMT.so.1"


def main() -> int:
    library = next(Path("/usr/lib").glob(LIBRARIES), None)
    if library is None:
        print("No faketime on this machine (Debian: apt install faketime).", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        stamp = Path(folder) / "stamp"
        stamp.write_text("+0")
        environment = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(stamp),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            "DAYS": os.environ.get("DAYS", DAYS),
        }
        # One process: each has one clock.
        command = [sys.executable, "-m", "pytest", "-p", "no:xdist", "-p", "tests.days"]
        command += sys.argv[1:]
        return subprocess.run(command, check=False, env=os.environ | environment).returncode


# The rest is a plugin of the pytest that main() starts.


def pytest_configure() -> None:
    # Where the monotonic clock stays the real one, the library breaks this one call.
    time.sleep = lambda seconds: select.select([], [], [], seconds) and None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    metafunc.fixturenames.append("_day")
    metafunc.parametrize("_day", os.environ["DAYS"].split(), indirect=True)


@pytest.fixture
def _day(request: pytest.FixtureRequest) -> Any:
    return request.param


def pytest_collection_finish(session: pytest.Session) -> None:
    if any("tests/browser/" in item.nodeid for item in session.items):
        del os.environ["LD_PRELOAD"]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: Any) -> None:
    """Puts the clock forward or back, for everything that reads the same stamp."""
    stamp = Path(os.environ["FAKETIME_TIMESTAMP_FILE"])
    real = time.time() - float(stamp.read_text())
    ahead = datetime.fromisoformat(item.callspec.params["_day"] + "+00:00").timestamp() - real
    new = stamp.with_suffix(".new")
    new.write_text(f"{ahead:+.3f}")
    new.replace(stamp)


if __name__ == "__main__":
    sys.exit(main())
