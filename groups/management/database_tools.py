"""What `backup` and `restore` share: the files of a backup, and PostgreSQL's own programs."""

import os
import subprocess
from pathlib import Path

from django.core.management.base import CommandError
from django.db import connection
from psycopg.conninfo import make_conninfo
from psycopg.pq import Conninfo

FAILED = 2
SECRET = {"password", "sslpassword"}
ENDINGS = {"sqlite": "sqlite3", "postgresql": "dump"}
FIRST_BYTES = {"sqlite": b"SQLite format 3\0", "postgresql": b"PGDMP"}


def run_with_database(program: str, *words: str | Path) -> None:
    """Runs pg_dump or pg_restore. The password is in their environment, which others can't see."""
    known = {each.keyword.decode() for each in Conninfo.get_defaults()} - SECRET
    given = connection.get_connection_params()
    address = make_conninfo(**{name: value for name, value in given.items() if name in known})
    env = os.environ | ({"PGPASSWORD": given["password"]} if given.get("password") else {})
    command = [program, f"--dbname={address}", *map(str, words)]
    try:
        done = subprocess.run(command, env=env, check=False)
    except FileNotFoundError:
        raise CommandError(
            f"There is no {program} here: install Debian's package postgresql-client.",
            returncode=FAILED,
        ) from None
    if done.returncode:
        raise CommandError(f"{program} failed; it says why above.", returncode=FAILED)


def sync(path: Path) -> None:
    """Waits until the file is on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
