"""The very commands of docs/operate.md: back up, lose the database, restore, confirm."""

import os
import re
import shlex
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
    new_database,
    query,
    sqlite_file,
)

pytestmark = pytest.mark.slow
PAGE = (ROOT / "docs" / "operate.md").read_text()
NEEDED = ("pg_dump", "pg_restore") if "TEST_DATABASE_URL" in os.environ else ()


def commands(heading: str) -> list[str]:
    section = re.split(r"\n## ", PAGE.split(f"\n## {heading}\n")[1])[0]
    return re.findall(r"```sh\n(.*?)```", section, re.DOTALL)


def test_the_tools_are_there() -> None:
    absent = [name for name in NEEDED if shutil.which(name) is None]
    if absent and os.environ.get("CI") != "true":
        pytest.skip(f"not on this machine: {', '.join(absent)}")
    assert absent == []


class Place:
    """A server as docs/operate.md installs it, in a folder: the database, the file of settings,
    backups and checkpoints each have their own place."""

    def __init__(self, folder: Path, url: str, sandbox: Sandbox) -> None:
        self.folder, self.url, self.sandbox = folder, url, sandbox
        self.backups = folder / "backups"
        self.backups.mkdir()
        (folder / "bin").mkdir()
        self.program("lineradmin", self.installed())
        self.program("runuser", '#!/bin/sh\nshift 3\nexec "$@"\n')

    def program(self, name: str, text: str) -> None:
        (self.folder / "bin" / name).write_text(text)
        (self.folder / "bin" / name).chmod(0o755)

    def installed(self) -> str:
        text = (ROOT / "deploy" / "lineradmin").read_text()
        for place, here in {
            "/etc/lineradmin": self.folder,
            "/srv/lineradmin": ROOT,
            ".venv/bin/python": sys.executable,
        }.items():
            assert place in text
            text = text.replace(place, str(here))
        return text

    def settings(self) -> dict[str, str]:
        return environment(
            self.url,
            self.folder,
            AUDIT_CHECKPOINT_FILE=str(self.folder / "checkpoints.jsonl"),
            LINER_API_URL=self.sandbox.url,
            LINER_API_TOKEN=self.sandbox.token,
        )

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        given = self.settings()
        path = f"{self.folder / 'bin'}:{given.pop('PATH')}"
        left = {"HOME": given.pop("HOME", "/"), "PATH": path, "BACKUP": str(self.newest())}
        del given["ENV_FILE"]
        lines = "".join(f"{name}={value}\n" for name, value in given.items())
        (self.folder / "lineradmin.env").write_text(lines)
        return subprocess.run(
            ["/bin/sh", "-ec", command.replace("/var/backups/lineradmin", str(self.backups))],
            cwd="/",
            env=left,
            capture_output=True,
            text=True,
            check=False,
        )

    def made(self) -> list[Path]:
        return sorted(self.backups.iterdir())

    def newest(self) -> Path:
        return self.made()[-1] if self.made() else self.backups

    def manage(self, *words: str) -> str:
        done = self.run(shlex.join(["lineradmin", *words]))
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def create(self, title: str) -> None:
        plan = ("--intervals", "0, 30m", "--confirm")
        self.manage("create_group", "--title", title, *plan, "--by", "anna")


def pooled(url: str) -> str:
    """The address as docs/operate.md allows it: pg_dump does not know `pool`."""
    return f"{url}&pool=10" if is_postgresql(url) else url


@pytest.fixture
def place(tmp_path: Path, sandbox: Sandbox) -> Iterator[Place]:
    with new_database(tmp_path) as url:
        state = tmp_path / "state"
        state.mkdir()
        named = pooled(url) if is_postgresql(url) else f"sqlite:///{state}/db.sqlite3"
        place = Place(tmp_path, named, sandbox)
        place.manage("migrate", "--verbosity=0")
        for name, role in (("anna", "Supervisor"), ("carol", "Administrator")):
            place.manage("add_person", name, "--role", role)
        yield place


def test_the_documented_commands_restore_and_tell_what_was_lost(place: Place) -> None:
    (back_up,) = commands("Back up")
    place.create("Before")
    place.manage("audit", "checkpoint")
    for _ in range(2):  # a second night
        done = place.run(back_up)
        assert done.returncode == 0, done.stderr
    assert {path.stat().st_mode & 0o777 for path in place.made()} == {0o600}
    assert {path.suffix for path in place.made()} <= {".dump", ".sqlite3"}
    place.create("Lost")
    place.manage("audit", "checkpoint")

    if is_postgresql(place.url):
        with new_database(place.folder) as url:
            place.url = pooled(url)
            tell(place)
    else:
        sqlite_file(place.url).write_text("broken")
        tell(place)
        assert sqlite_file(place.url).stat().st_mode & 0o777 == 0o600
        (aside,) = sqlite_file(place.url).parent.glob("lost-*")
        assert (aside / "db.sqlite3").read_text() == "broken"
        # Another time works as well.
        assert place.run(commands("Restore")[0]).returncode == 1


def tell(place: Place) -> None:
    verify, end_sessions, confirm = map(place.run, commands("Restore"))
    assert f"Restored {place.newest()}" in verify.stdout, verify.stderr
    assert end_sessions.returncode == 0, end_sessions.stderr
    printed = [without_times(done.stdout) for done in (verify, confirm)]
    assert (verify.returncode, confirm.returncode) == (1, 0), confirm.stderr
    shown = re.findall(r"```text\n(.*?)```", PAGE.split("### Drill")[1], re.DOTALL)
    print("\n".join(printed))
    assert printed == shown
    titles = "SELECT title FROM groups_submission"
    assert query(unpooled(place.url), titles) == [("Before",)]
    # Liner has one that no entry holds; it is named by its number.
    assert "No entry holds interval group 100200301 Lost" in printed[1]


def unpooled(url: str) -> str:
    return url.removesuffix("&pool=10")


def test_only_so_many_backups_are_kept(place: Place) -> None:
    for day in range(1, 4):
        (place.backups / f"lineradmin-2020010{day}T013000Z{suffix(place)}").touch()
    (place.backups / "lineradmin-20200101T013000Z.txt").touch()
    place.manage("backup", str(place.backups), "--keep", "2")
    assert [path.name[11:19] for path in place.made()][:2] == ["20200101", "20200103"]
    assert [path.suffix for path in place.made()] == [".txt", suffix(place), suffix(place)]


def test_a_new_backup_stays_even_if_the_clock_was_ahead(place: Place) -> None:
    for day in (1, 2):
        (place.backups / f"lineradmin-2999010{day}T013000Z{suffix(place)}").touch()
    (place.backups / f"lineradmin-20200101T013000Z{suffix(place)}").touch()
    place.manage("backup", str(place.backups), "--keep", "2")
    old, made = place.made()
    assert (old.name[11:19], made.name[11:13], made.stat().st_size > 0) == ("20200101", "20", True)


def test_what_is_not_there_is_no_backup(place: Place) -> None:
    place.url = place.url.replace("/keep_", "/gone_").replace("/db.sqlite3", "/gone.sqlite3")
    done = place.run("lineradmin backup /var/backups/lineradmin")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert place.made() == []


@pytest.mark.parametrize("name", ["nowhere.dump", ""])
def test_a_restore_needs_the_path_of_a_file(name: str, place: Place) -> None:
    done = place.run(f"lineradmin restore '{place.backups}/{name}'")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_what_is_no_backup_changes_nothing(place: Place) -> None:
    (place.backups / "other").write_text("SQLite format 2")
    done = place.run('lineradmin restore "$BACKUP"')
    assert (done.returncode, "Nothing was changed" in done.stderr) == (2, True)
    place.manage("audit", "verify")


def test_a_backup_that_failed_leaves_nothing(place: Place) -> None:
    done = place.run(f"lineradmin backup {place.folder}/nowhere")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert place.made() == []


def test_other_accounts_of_the_machine_do_not_see_the_password(place: Place) -> None:
    place.program(
        "pg_dump",
        '#!/bin/sh\necho "$@" > told\necho "$PGPASSWORD" > held\n'.replace(
            "> ", f"> {place.folder}/"
        ),
    )
    place.url = "postgresql://anna:a%40secret@db.example/calls?pool=20&sslmode=verify-full"
    assert place.run("lineradmin backup /var/backups/lineradmin").returncode == 0
    told = (place.folder / "told").read_text()
    assert (place.folder / "held").read_text() == "a@secret\n"
    assert {"host=db.example", "sslmode=verify-full"} < set(told.split())
    assert "secret" not in told
    assert "pool" not in told


def suffix(place: Place) -> str:
    return ".dump" if is_postgresql(place.url) else ".sqlite3"


def without_times(text: str) -> str:
    """Without what differs between two runs: times, hashes, and what `migrate` says."""
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", "TIME", text)
    text = re.sub(r"[0-9a-f]{64}", "HASH", text)
    told = re.compile(r"WRONG|RESTORED|Confirmed|No entry|\d+ events")
    return "".join(f"{line}\n" for line in text.splitlines() if told.match(line))
