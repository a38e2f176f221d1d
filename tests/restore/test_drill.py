"""The very commands of docs/operate.md: back up, lose the database, restore, confirm."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from groups.demo.sandbox import Sandbox
from tests.upgrade.databases import (
    ROOT,
    environment,
    is_postgresql,
    managed,
    new_database,
    query,
    sqlite_file,
)

pytestmark = pytest.mark.slow
PAGE = (ROOT / "docs" / "operate.md").read_text()
NEEDED = ("pg_dump", "pg_restore") if "TEST_DATABASE_URL" in os.environ else ("sqlite3",)


def commands(heading: str) -> list[str]:
    section = re.split(r"\n## ", PAGE.split(f"\n## {heading}\n")[1])[0]
    return re.findall(r"```sh\n(.*?)```", section, re.DOTALL)


def test_the_tools_are_there() -> None:
    absent = [name for name in NEEDED if shutil.which(name) is None]
    if absent and os.environ.get("CI") != "true":
        pytest.skip(f"not on this machine: {', '.join(absent)}")
    assert absent == []


class Place:
    """A folder in which linerAdmin is installed, with a database, a backup and checkpoints."""

    def __init__(self, folder: Path, url: str, sandbox: Sandbox) -> None:
        self.folder, self.url = folder, url
        (folder / "manage.py").symlink_to(ROOT / "manage.py")
        (folder / ".venv" / "bin").mkdir(parents=True)
        python = folder / ".venv" / "bin" / "python"
        python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        python.chmod(0o755)
        (folder / "backup").mkdir()
        self.settings = {
            "AUDIT_CHECKPOINT_FILE": str(folder / "checkpoints.jsonl"),
            "LINER_API_URL": sandbox.url,
            "LINER_API_TOKEN": sandbox.token,
            "BACKUP": str(folder / "backup"),
        }

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", "-ec", command],
            cwd=self.folder,
            env=environment(self.url, self.folder, **self.settings),
            capture_output=True,
            text=True,
            check=False,
        )

    def manage(self, *words: str) -> str:
        return managed(self.url, self.folder, *words, **self.settings)

    def create(self, title: str) -> None:
        plan = ("--intervals", "0, 30m", "--confirm")
        self.manage("create_group", "--title", title, *plan, "--by", "anna")


@pytest.fixture
def place(tmp_path: Path, sandbox: Sandbox) -> Iterator[Place]:
    with new_database(tmp_path) as url:
        named = url if is_postgresql(url) else f"sqlite:///{tmp_path}/db.sqlite3"
        place = Place(tmp_path, named, sandbox)
        place.manage("migrate", "--verbosity=0")
        for name, role in (("anna", "Supervisor"), ("carol", "Administrator")):
            place.manage("add_person", name, "--role", role)
        yield place


def test_the_documented_commands_restore_and_tell_what_was_lost(place: Place) -> None:
    on_postgresql, on_sqlite = commands("Back up")
    restore_postgresql, restore_sqlite, verify, confirm = commands("Restore")
    back_up = on_postgresql if is_postgresql(place.url) else on_sqlite
    place.create("Before")
    place.manage("audit", "checkpoint")
    done = place.run(back_up)
    assert done.returncode == 0, done.stderr
    place.create("Lost")
    place.manage("audit", "checkpoint")

    if is_postgresql(place.url):
        with new_database(place.folder) as place.url:
            tell(place, [restore_postgresql, verify, confirm])
    else:
        sqlite_file(place.url).write_text("broken")
        tell(place, [restore_sqlite, verify, confirm])


def tell(place: Place, steps: list[str]) -> None:
    restore, verify, confirm = (place.run(step) for step in steps)
    assert restore.returncode == 0, restore.stderr
    printed = [without_times(done.stdout) for done in (verify, confirm)]
    assert (verify.returncode, confirm.returncode) == (1, 0), confirm.stderr
    shown = re.findall(r"```text\n(.*?)```", PAGE.split("### Drill")[1], re.DOTALL)
    print("\n".join(printed))
    assert printed == shown
    titles = "SELECT title FROM groups_submission"
    assert query(place.url, titles) == [("Before",)]
    # Liner has one that no entry holds; it is named by its number.
    assert "No entry holds interval group 100200301 Lost" in printed[1]


def without_times(text: str) -> str:
    """Without what differs between two runs: times, hashes, and what `migrate` says."""
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", "TIME", text)
    text = re.sub(r"[0-9a-f]{64}", "HASH", text)
    told = re.compile(r"WRONG|RESTORED|Confirmed|No entry|\d+ events")
    return "".join(f"{line}\n" for line in text.splitlines() if told.match(line))
