"""seed_history: its arguments, output, accounts and progress bar, and stories that fail."""

import io
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper
from django.db import connection

from groups.demo.seed.recording import templates
from groups.management.progress import ProgressBar
from groups.models import Submission
from tests.demo.seed.conftest import fill, seeded_events


@pytest.mark.slow
def test_nobody_can_sign_in_as_its_people(transactional_db: None) -> None:
    fill(20)
    people = User.objects.all()
    assert len(people) > 15
    assert all(person.username.startswith("seed-") for person in people)
    assert not any(person.has_usable_password() for person in people)
    assert not any(person.is_staff or person.is_superuser for person in people)
    roles = Counter(role.name for person in people for role in person.groups.all())
    assert set(roles) == {"Supervisor", "Auditor"}
    assert roles.total() == len(people)


@pytest.mark.slow
def test_an_account_of_the_same_name_stays_as_it_was(transactional_db: None) -> None:
    mine = User.objects.create_user("seed-anna", password="mine and nobody's")
    fill(20)
    mine.refresh_from_db()
    assert mine.check_password("mine and nobody's")
    assert not mine.groups.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--rows=0",),
        ("--rows=-1",),
        ("--rows=1.5",),
        ("--rows=many",),
        (),
        ("--rows=1", "--until=2999-01-01"),
        ("--rows=1", "--until=yesterday"),
    ],
)
def test_invalid_arguments_are_refused(arguments: tuple[str, ...], transactional_db: None) -> None:
    with pytest.raises(CommandError):
        call_command("seed_history", *arguments)
    assert not Submission.objects.exists()


@pytest.mark.slow
def test_it_prints_how_much_it_made(
    transactional_db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    out = io.StringIO()
    call_command("seed_history", "--rows=30", "--seed=3", "--until=2026-11-20", stdout=out)
    events = len(seeded_events())
    assert f"30 entries with {events} events" in out.getvalue()
    # No bar where there is no terminal.
    assert capsys.readouterr().err == ""


def test_a_real_record_gets_no_sample_entries(transactional_db: None, settings: Any) -> None:
    settings.LINER_API_TOKEN = "a-real-looking-token"
    with pytest.raises(CommandError, match="can't be removed from a real record"):
        call_command("seed_history", "--rows=1")
    assert not Submission.objects.exists()


def test_without_tables_it_says_to_migrate(tmp_path: Path) -> None:
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}
    done = subprocess.run(
        [sys.executable, "manage.py", "seed_history", "--rows=1"],
        cwd=configured.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "manage.py migrate" in done.stderr
    assert "Traceback" not in done.stderr


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_shows_how_far_it_is() -> None:
    terminal = Terminal()
    bar = ProgressBar(OutputWrapper(terminal), "entries")
    bar.show(1_000, 2_000)
    shown = terminal.getvalue()
    assert "1,000 of 2,000 entries" in shown
    assert f"[{'#' * 15}{'.' * 15}]" in shown
    assert "left" in shown


def test_stories_that_fail_stop_it_with_their_reason(tmp_path: Path, settings: Any) -> None:
    settings.BASE_DIR = tmp_path
    with pytest.raises(RuntimeError, match="can't be made: ModuleNotFoundError"):
        templates.__wrapped__()


@pytest.mark.slow
def test_sqlite_has_its_usual_settings_again(transactional_db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's settings")
    names = ("cache_size", "wal_autocheckpoint", "journal_mode", "synchronous")

    def now() -> list[Any]:
        with connection.cursor() as cursor:
            return [cursor.execute(f"PRAGMA {name}").fetchone() for name in names]

    before = now()
    fill(20)
    assert now() == before
