"""An SQLite database is for its owner alone, however it was made."""

import stat
from pathlib import Path
from types import SimpleNamespace

import pytest

from groups.demo.sandbox import Sandbox
from groups.models.file_mode import keep_private
from tests.processes import manage

WRITE = (
    "from django.db import connection as c; k = c.cursor(); k.execute('PRAGMA journal_mode=WAL');"
    " k.execute('CREATE TABLE IF NOT EXISTS t (x)'); k.execute('INSERT INTO t VALUES (1)');"
    " import os; print(*sorted(oct(os.stat(f'{c.settings_dict[\"NAME\"]}{e}').st_mode & 0o777)"
    " for e in ('', '-wal', '-shm')))"
)


def test_others_can_neither_read_nor_write_it(sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite3"
    path.touch(0o666)
    path.chmod(0o666)
    words = ("shell", "--no-imports", "-c", WRITE)
    done = manage(sandbox, *words, DATABASE_URL=f"sqlite:///{path}")
    assert done.stdout.decode().split() == ["0o600"] * 3, done.stderr
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_database_of_another_account_is_used_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "record.sqlite3"
    path.touch(0o666)

    def refused(*args: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "chmod", refused)  # root may change every file
    keep_private(SimpleNamespace(vendor="sqlite", settings_dict={"NAME": path}))
    assert path.is_file()
