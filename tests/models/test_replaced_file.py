"""An SQLite file that is replaced while connections to it stay open."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.signals import request_started
from django.db import connection

from groups.demo.sandbox import Sandbox
from groups.models import ExportSlot, Submission, database_now
from groups.services.record.outcome import OutcomeNotRecorded
from tests.services.lost_database import SQLITE, Going
from tests.services.requests import ask

pytestmark = pytest.mark.skipif(not SQLITE, reason="PostgreSQL is no file")


def restore(backup: Path) -> None:
    name = str(connection.settings_dict["NAME"])
    for ending in ("-wal", "-shm"):
        Path(name + ending).unlink(missing_ok=True)
    backup.replace(name)


@pytest.fixture
def backup(transactional_db: None, anna: User, tmp_path: Path) -> Path:
    path = Path(str(connection.settings_dict["NAME"])).with_suffix(".backup")
    path.unlink(missing_ok=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    connection.close()
    return path


def test_the_next_request_uses_the_new_file(backup: Path, anna: User) -> None:
    assert not ExportSlot.objects.exists()
    restore(backup)
    request_started.send(sender=None)
    ExportSlot.objects.create(slot=0, person=anna, until=database_now())
    with closing(sqlite3.connect(str(connection.settings_dict["NAME"]))) as seen:
        assert seen.execute("SELECT count(*) FROM groups_exportslot").fetchone() == (1,)


def test_a_file_that_stays_keeps_its_connection(backup: Path) -> None:
    backup.unlink()
    connection.ensure_connection()
    opened = connection.connection
    request_started.send(sender=None)
    assert connection.connection is opened


def test_an_outcome_is_spooled_if_the_new_file_has_no_such_entry(
    backup: Path, anna: User, sandbox: Sandbox, settings: Any, tmp_path: Path
) -> None:
    settings.SPOOL_FILE = str(tmp_path / "spool")
    liner: Any = Going(lambda: restore(backup))
    with pytest.raises(OutcomeNotRecorded) as error:
        ask(anna, liner=liner)
    assert error.value.spooled
    assert not Submission.objects.exists()
