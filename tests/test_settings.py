"""What the settings make of the environment, where no check can tell."""

import sqlite3
from contextlib import closing
from pathlib import Path

from linerAdmin.readers import database


def test_sqlite_loses_no_commit_to_a_power_cut(tmp_path: Path) -> None:
    config = database(f"sqlite:///{tmp_path / 'db.sqlite3'}")
    names = ("journal_mode", "synchronous")
    with closing(sqlite3.connect(config["NAME"])) as opened:
        opened.executescript(config["OPTIONS"]["init_command"])
        found = [opened.execute(f"PRAGMA {name}").fetchone()[0] for name in names]
    full = 2
    assert found == ["wal", full]
