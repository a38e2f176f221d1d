"""What the settings make of the environment, where no check can tell."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from groups.plan.rules import SettingError
from linerAdmin.readers import database, file, names, pairs


def test_sqlite_loses_no_commit_to_a_power_cut(tmp_path: Path) -> None:
    config = database(f"sqlite:///{tmp_path / 'db.sqlite3'}")
    names = ("journal_mode", "synchronous")
    with closing(sqlite3.connect(config["NAME"])) as opened:
        opened.executescript(config["OPTIONS"]["init_command"])
        found = [opened.execute(f"PRAGMA {name}").fetchone()[0] for name in names]
    full = 2
    assert found == ["wal", full]


@pytest.mark.parametrize(
    "name", ["a+b", "a#b", "a?b", "a b", "a%20b", "100%", "a?mode=memory", "é", "file:a", "a@b:c"]
)
def test_a_path_in_a_database_url_is_that_file_and_no_other(name: str, tmp_path: Path) -> None:
    # As Django connects.
    with closing(sqlite3.connect(database(f"sqlite:///{tmp_path}/{name}")["NAME"], uri=True)):
        pass
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_path_without_a_root_begins_beside_manage_py() -> None:
    root = Path(__file__).parents[1]
    assert database("sqlite:///a+b")["NAME"] == str(root / "a+b")
    assert file("spool.jsonl") == str(root / "spool.jsonl")
    assert file("/srv/spool.jsonl") == "/srv/spool.jsonl"


@pytest.mark.parametrize(
    "url",
    [
        *(
            "sqlite:",
            "sqlite://",
            "sqlite:///",
            "sqlite://db",
            "sqlite:db",
            "sqlite:/a:///b",
            "sqlite:///:memory:",
        ),
        *("postgresql://u:a#b@host/name", "postgresql://u:a?b@host/name"),
        *("postgresql://u:12#b@host/name", "postgresql://u:12/b@host/name"),
        *("postgresql://u:a[b@host/name", "postgresql://u:a@host", "postgresql://u:a@host:x/name"),
        *("mysql://host/name", "postgis://host/name", "nonsense"),
    ],
)
def test_a_database_url_that_could_mean_another_database_is_refused(url: str) -> None:
    with pytest.raises(SettingError, match=r"^Write (sqlite|postgresql)://"):
        database(url)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_postgresql_url_says_name_user_and_password(scheme: str) -> None:
    config = database(f"{scheme}://a+b:%23%25%2F%3F%5B%5D%40+c@db.example:5433/n+1?sslmode=require")
    found = [config[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")]
    assert found == ["a+b", "#%/?[]@+c", "db.example", 5433, "n+1"]
    assert config["OPTIONS"]["sslmode"] == "require"


def test_lists_are_names_with_commas_between() -> None:
    assert names(" a.example, .b.example ,[::1],") == ["a.example", ".b.example", "[::1]"]
    assert names("https://[::1]:8000,https://a.example") == [
        "https://[::1]:8000",
        "https://a.example",
    ]


def test_values_of_a_claim_may_have_blanks_and_colons_in_them() -> None:
    assert pairs("Call centre:Supervisor, urn:x:audit:Auditor") == {
        "Call centre": "Supervisor",
        "urn:x:audit": "Auditor",
    }


@pytest.mark.parametrize("raw", ["a", "a:", ":Auditor", "a:Auditor,", "a:Auditor,a:Supervisor"])
def test_a_pair_that_is_not_complete_is_refused(raw: str) -> None:
    with pytest.raises(SettingError):
        pairs(raw)
