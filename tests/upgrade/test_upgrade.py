"""From each version that was released: its rows, its code, and the way back."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from groups.demo.sandbox import Sandbox
from tests.upgrade.databases import GOLDEN, load, manage, managed, new_database, query
from tests.upgrade.trees import next_version, previous_version

VERSIONS = sorted(
    (path.name for path in GOLDEN.iterdir() if (path / "sqlite.sql").exists()),
    key=lambda version: [int(part) for part in version.split(".")],
)
PLAN = ["--intervals", "0, 30m, 2h", "--by", "seed-chloe", "--confirm"]


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with new_database(tmp_path) as url:
        yield url


def create(url: str, folder: Path, sandbox: Sandbox, title: str, **where: Any) -> Any:
    liner = {"LINER_API_URL": sandbox.url, "LINER_API_TOKEN": sandbox.token}
    return manage(url, folder, "create_group", "--title", title, *PLAN, **liner, **where)


@pytest.mark.parametrize("version", VERSIONS)
def test_its_rows_are_right_after_the_migration(version: str, url: str, tmp_path: Path) -> None:
    load(version, url)
    (before,) = query(url, "SELECT count(*) FROM groups_auditevent")
    managed(url, tmp_path, "migrate", "--verbosity=0")
    told = managed(url, tmp_path, "audit", "verify")
    assert f"{before[0]} events, 12 submissions: right;" in told
    assert "1 checkpoints" in told


def test_the_newest_dump_has_the_tables_of_this_version(url: str, tmp_path: Path) -> None:
    load(VERSIONS[-1], url)
    told = manage(url, tmp_path, "migrate", "--check", "--plan")
    assert (told.returncode, "No planned migration operations." in told.stdout) == (0, True)
    with new_database(tmp_path) as fresh:
        managed(fresh, tmp_path, "migrate", "--verbosity=0")
        assert schema(url) == schema(fresh)


def schema(url: str) -> set[Any]:
    if url.startswith("sqlite"):
        said = "SELECT type, name, tbl_name, replace(sql, '\"', '') FROM sqlite_master"
        return set(query(url, said))
    columns = (
        "SELECT table_name, column_name, data_type, is_nullable, column_default,"
        " character_maximum_length FROM information_schema.columns WHERE table_schema = 'public'"
    )
    indexes = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    functions = "SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'groups%'"
    triggers = (
        "SELECT tgname, tgtype, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    )
    rows = [row for each in (columns, indexes, functions, triggers) for row in query(url, each)]
    # PostgreSQL spells conditions anew when a dump is loaded.
    return {re.sub(r"::[a-z ]+|[()\[\]]", "", repr(row)) for row in rows}


@pytest.mark.slow
def test_the_version_before_works_on_the_next_schema_and_the_way_back(
    url: str, tmp_path: Path, sandbox: Sandbox
) -> None:
    old, new = previous_version(tmp_path / "old"), next_version(tmp_path / "new")
    load(VERSIONS[-1], url)
    managed(url, tmp_path, "migrate", "--verbosity=0", tree=old)
    managed(url, tmp_path, "migrate", "--verbosity=0", tree=new)
    assert not (old / "groups/migrations/9999_made_up.py").exists()
    # While the servers are restarted, one after the other, both versions write.
    for title, tree in (("Old", old), ("New", new), ("Old again", old)):
        done = create(url, tmp_path, sandbox, title, tree=tree)
        assert done.returncode == 0, done.stdout + done.stderr
    assert query(url, "SELECT note FROM groups_submission WHERE title LIKE 'Old%'") == [("",)] * 2
    assert "15 submissions: right;" in managed(url, tmp_path, "audit", "verify", tree=new)
    # The way back: the old version's `migrate` puts its triggers back, and deletes nothing.
    managed(url, tmp_path, "migrate", "--verbosity=0", tree=old)
    managed(url, tmp_path, "check", "--database", "default", tree=old)
    assert create(url, tmp_path, sandbox, "Back", tree=old).returncode == 0
    assert "16 submissions: right;" in managed(url, tmp_path, "audit", "verify", tree=old)
    # And forward again.
    managed(url, tmp_path, "migrate", "--verbosity=0", tree=new)
    assert "16 submissions: right;" in managed(url, tmp_path, "audit", "verify", tree=new)


@pytest.mark.slow
def test_a_column_without_a_default_in_the_database_breaks_the_version_before(
    url: str, tmp_path: Path, sandbox: Sandbox
) -> None:
    """So the test above can fail."""
    old = previous_version(tmp_path / "old")
    new = next_version(tmp_path / "new", default='default=""')
    load(VERSIONS[-1], url)
    managed(url, tmp_path, "migrate", "--verbosity=0", tree=new)
    assert create(url, tmp_path, sandbox, "Old", tree=old).returncode != 0
    assert sandbox.posts == []


@pytest.mark.slow
def test_a_reverse_that_would_lose_evidence_refuses(url: str, tmp_path: Path) -> None:
    load(VERSIONS[-1], url)
    done = manage(url, tmp_path, "migrate", "groups", "zero")
    assert done.returncode == 1
    assert "Not reversed: the record has" in done.stderr
    assert "install it and leave them" in done.stderr
    assert "Traceback" not in done.stderr
    assert "12 submissions: right;" in managed(url, tmp_path, "audit", "verify")
