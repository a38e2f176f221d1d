"""While PostgreSQL is migrated, nobody waits for long. UPGRADE_ROWS=1000000 takes more rows."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.upgrade.databases import managed, new_database, query
from tests.upgrade.trees import next_version

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("TEST_DATABASE_URL" not in os.environ, reason="on PostgreSQL alone"),
]
ROWS = os.environ.get("UPGRADE_ROWS", "50000")
MOST_SECONDS = 2.0
# Longer than a migration may keep others waiting: an export, or a check of the evidence.
LONG_READER_SECONDS = 6.0
NEWEST = "SELECT id FROM groups_submission ORDER BY submitted_at DESC, id DESC LIMIT 50"
READ = f"SELECT count(*) FROM ({NEWEST}) newest"
WRITE = f"UPDATE groups_submission SET scans = scans WHERE id IN ({NEWEST})"
# Whoever waits here waits for the machine, not for the migration.
BESIDE = "UPDATE beside SET number = number + 1"
SIGN_IN = "UPDATE auth_user SET email = email WHERE username = 'seed-chloe'"


@contextmanager
def others(url: str) -> Iterator[Callable[[], float]]:
    """A reader and two writers that never rest; yields a function for how much longer than one of
    a table of its own any of them has waited so far."""
    query(url, "CREATE TABLE beside AS SELECT 0 AS number")
    over, failed = threading.Event(), []
    longest = dict.fromkeys((READ, WRITE, SIGN_IN, BESIDE), 0.0)

    def repeat(statement: str) -> None:
        try:
            with psycopg.connect(url, autocommit=True) as connection:
                while not over.is_set():
                    began = time.monotonic()
                    connection.execute(statement)
                    longest[statement] = max(longest[statement], time.monotonic() - began)
                    time.sleep(0.01)
        except psycopg.Error as error:
            failed.append(error)

    running = [threading.Thread(target=repeat, args=(each,)) for each in longest]
    for thread in running:
        thread.start()
    try:
        yield lambda: max(longest.values()) - longest[BESIDE]
    finally:
        over.set()
        for thread in running:
            thread.join()
        assert not failed


def read_for_long(url: str, began: threading.Event) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        connection.execute(READ)
        began.set()
        connection.execute("SELECT pg_sleep(%s)", [LONG_READER_SECONDS])


def test_nobody_waits_for_more_than_two_seconds(tmp_path: Path) -> None:
    new = next_version(tmp_path / "new")
    with new_database(tmp_path) as url:
        managed(url, tmp_path, "migrate", "--verbosity=0")
        managed(url, tmp_path, "seed_history", "--rows", ROWS)
        # Whatever a later version's post_migrate has to make anew.
        query(url, "DROP INDEX groups_fulltext")
        with others(url) as longest:
            began = threading.Event()
            reader = threading.Thread(target=read_for_long, args=(url, began))
            reader.start()
            began.wait()
            start = time.monotonic()
            told = managed(url, tmp_path, "migrate", tree=new)
            took = time.monotonic() - start
            reader.join()
            first = longest()
            managed(url, tmp_path, "migrate", tree=new)
        print(f"{ROWS} rows: migrated in {took:.1f} s, the longest wait {first:.2f} s; {told}")
        assert "9999_made_up... OK" in told
        assert took > LONG_READER_SECONDS / 2, "the long reader was not in the way"
        assert longest() < MOST_SECONDS
        found = query(
            url,
            "SELECT indisvalid FROM pg_index WHERE indexrelid IN"
            " ('groups_fulltext'::regclass, 'submission_by_note'::regclass)",
        )
        assert found == [(True,), (True,)]
