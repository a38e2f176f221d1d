"""Databases of a test's own, the golden dumps in them, and commands of any version on them."""

import os
import re
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

GOLDEN = Path(__file__).parent
# Signed the checkpoints in the dumps.
SIGNING_KEY = "5a" * 32
ROOT: Path = settings.BASE_DIR


@contextmanager
def new_database(folder: Path, server: str | None = None) -> Iterator[str]:
    """Yields the URL of an empty database: on the tests' PostgreSQL, or a new SQLite file."""
    server = server or os.environ.get("TEST_DATABASE_URL")
    name = f"keep_{uuid.uuid4().hex[:12]}"
    if not server:
        yield f"sqlite:///{folder / name}.sqlite3"
        return
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name}")
        try:
            yield re.sub(r"/\w+\?", f"/{name}?", server)
        finally:
            owner.execute(f"DROP DATABASE {name} WITH (FORCE)")


def is_postgresql(url: str) -> bool:
    return url.startswith("postgresql:")


def sqlite_file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def load(version: str, url: str) -> None:
    """Makes of an empty database what this version left behind."""
    kind = "postgresql" if is_postgresql(url) else "sqlite"
    statements = (GOLDEN / version / f"{kind}.sql").read_text()
    if kind == "postgresql":
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statements)
        return
    connection = sqlite3.connect(sqlite_file(url))
    connection.executescript("PRAGMA journal_mode = WAL;" + statements)
    connection.close()


def query(url: str, statement: str) -> list[Any]:
    if is_postgresql(url):
        with psycopg.connect(url, autocommit=True) as connection:
            found = connection.execute(statement)
            return found.fetchall() if found.description else []
    with sqlite3.connect(sqlite_file(url)) as file:
        rows = file.execute(statement).fetchall()
    file.close()
    return rows


def environment(url: str, folder: Path, **more: str) -> dict[str, str]:
    """The settings of a server with this database; its other files are in the folder."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return (
        kept
        | {
            "ENV_FILE": "none",
            "SECRET_KEY": "a key of fifty characters, enough for a check --deploy",
            "ALLOWED_HOSTS": "localhost",
            "PLAIN_HTTP": "on",
            "DATABASE_URL": url,
            "LINER_API_URL": "http://127.0.0.1:9",
            "LINER_API_TOKEN": "sandbox-tests",
            "SPOOL_FILE": str(folder / "spool"),
            "AUDIT_SIGNING_KEY": SIGNING_KEY,
        }
        | more
    )


def manage(
    url: str, folder: Path, *words: str, tree: Path = ROOT, **more: str
) -> subprocess.CompletedProcess[str]:
    """Runs a command of the version whose files are in `tree`."""
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=tree,
        env=environment(url, folder, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=3600,
    )


def managed(url: str, folder: Path, *words: str, **more: Any) -> str:
    """The same, for a command that must succeed; returns what it printed."""
    done = manage(url, folder, *words, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
