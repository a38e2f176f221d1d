"""`python -m tests.upgrade.dump`: writes what this version leaves in a database, for the tests of
later versions. Run it once, when a version is released that has a new migration: the dumps of a
version that was released never change."""

import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from linerAdmin import __version__
from tests.postgresql import binaries, cluster
from tests.upgrade.databases import GOLDEN, managed, new_database, sqlite_file

ENTRIES = "12"
UNTIL = "2026-11-27"


def fill(url: str, folder: Path) -> None:
    """Real stories, people, a check and a checkpoint."""
    managed(url, folder, "migrate", "--verbosity=0")
    managed(url, folder, "seed_history", "--rows", ENTRIES, "--until", UNTIL)
    managed(url, folder, "audit", "verify")
    managed(url, folder, "audit", "checkpoint")
    print(managed(url, folder, "audit", "verify"), end="")


def of_sqlite(url: str) -> str:
    """Without the index of texts, which has its own tables; its own statements fill it again."""
    import django

    django.setup()
    from groups.history import fulltext_sqlite

    connection = sqlite3.connect(sqlite_file(url))
    parts = [each for each in connection.iterdump() if "groups_fulltext" not in each]
    connection.close()
    parts = [each for each in parts if "writable_schema" not in each]
    again = [f"{each};" for each in fulltext_sqlite.statements()]
    return "\n".join([*parts, *again]) + "\n"


def of_postgresql(url: str) -> str:
    options = ["--inserts", "--no-owner", "--no-privileges", "--no-comments"]
    dumped = subprocess.run(
        ["pg_dump", *options, f"--dbname={url}"], check=True, capture_output=True, text=True
    )
    # Commands of psql, which the tests do without.
    lines = dumped.stdout.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(("\\restrict", "\\unrestrict")))


def main() -> int:
    found = binaries()
    if found is None:
        print("There is no PostgreSQL on this machine.")
        return 1
    folder = GOLDEN / __version__
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place, cluster(found, durable=False) as server:
        for name, on, dump in (
            ("sqlite", None, of_sqlite),
            ("postgresql", server, of_postgresql),
        ):
            os.environ.pop("TEST_DATABASE_URL", None)
            with new_database(Path(place), on) as url:
                fill(url, Path(place))
                (folder / f"{name}.sql").write_text(dump(url))
    return 0


if __name__ == "__main__":
    sys.exit(main())
