"""`make load`: people at work while things break; writes docs/load.md.

Talks to 127.0.0.1 only, and stops by itself.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import django

from tests.load.machine import machine
from tests.postgresql import binaries

SETTLE_SECONDS = 20 * 60
PAGE = Path("docs/load.md")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make load")
    parser.add_argument("--minutes", type=float, default=20, help="of all phases together (20)")
    parser.add_argument("--supervisors", type=int, default=20)
    parser.add_argument("--auditors", type=int, default=5)
    parser.add_argument("--rows", type=int, default=20_000, help="entries there at first (20,000)")
    parser.add_argument("--settle", type=float, default=SETTLE_SECONDS, help="seconds at the end")
    parser.add_argument("--page", type=Path, default=PAGE, help="where to write (docs/load.md)")
    options = parser.parse_args()
    programs = binaries()
    if programs is None:
        print("No PostgreSQL on this machine (Debian: apt install postgresql).", file=sys.stderr)
        return 2
    with (
        tempfile.TemporaryDirectory(prefix="linerAdmin-load-") as folder,
        machine(programs, Path(folder)) as served,
    ):
        os.environ |= served.environment | {"DJANGO_SETTINGS_MODULE": "linerAdmin.settings"}
        django.setup()
        from tests.load.run import run  # it uses models

        return run(served, options)


if __name__ == "__main__":
    sys.exit(main())
