"""The spool file keeps outcomes that the database refused."""

import json
import multiprocessing
import stat
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from groups.services.record import spool


def lines(*numbers: int) -> list[dict[str, Any]]:
    return [{"id": number, "title": "Вечер\u2028\n"} for number in numbers]


def test_what_is_kept_is_replayed_once_and_in_order(tmp_path: Path) -> None:
    path, seen = tmp_path / "spool", []
    for line in lines(1, 2, 3):
        spool.keep(path, line)
    assert spool.count(path) == 3
    assert spool.replay(path, seen.append) == 3
    assert spool.replay(path, seen.append) == 0
    assert seen == lines(1, 2, 3)
    assert spool.count(path) == 0


def test_a_line_that_fails_stays_with_all_after_it(tmp_path: Path) -> None:
    path, seen = tmp_path / "spool", []
    for line in lines(1, 2, 3):
        spool.keep(path, line)

    def fail_at_2(line: dict[str, Any]) -> None:
        if line["id"] == 2:
            raise ZeroDivisionError
        seen.append(line)

    with pytest.raises(ZeroDivisionError):
        spool.replay(path, fail_at_2)
    spool.keep(path, lines(4)[0])
    assert spool.replay(path, seen.append) == 3
    assert seen == lines(1, 2, 3, 4)


def test_a_truncated_line_is_set_aside_and_the_others_are_replayed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path, seen = tmp_path / "spool", []
    path.write_bytes(b'{"id": 1, "ti')
    spool.keep(path, lines(2)[0])
    assert spool.replay(path, seen.append) == 1
    assert seen == lines(2)
    assert (tmp_path / "spool.damaged").read_bytes() == b'{"id": 1, "ti\n'
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.glob("spool.*")} == {0o600}
    assert "CRITICAL" in {record.levelname for record in caplog.records}


def test_a_replay_that_was_killed_is_resumed(tmp_path: Path) -> None:
    path, seen = tmp_path / "spool", []
    (tmp_path / "spool.replaying").write_text(json.dumps(lines(1)[0]) + "\n")
    spool.keep(path, lines(2)[0])
    assert spool.replay(path, seen.append) == 2
    assert seen == lines(1, 2)


def keep_many(path: Path, first: int) -> None:
    for line in lines(*range(first, first + 50)):
        spool.keep(path, line)


def test_concurrent_writers_and_replays_lose_and_repeat_nothing(tmp_path: Path) -> None:
    path, seen = tmp_path / "spool", []
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=keep_many, args=(path, first)) for first in (0, 50, 100, 150)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        spool.replay(path, seen.append)
    spool.replay(path, seen.append)
    assert [writer.exitcode for writer in writers] == [0] * 4
    assert sorted(line["id"] for line in seen) == list(range(200))


def test_a_file_that_is_removed_at_any_moment_is_no_error(tmp_path: Path) -> None:
    path, done = tmp_path / "spool", Event()

    def remove() -> None:
        while not done.is_set():
            path.unlink(missing_ok=True)

    remover = Thread(target=remove)
    remover.start()
    try:
        for line in lines(*range(300)):
            spool.keep(path, line)
            spool.count(path)
    finally:
        done.set()
        remover.join()


def test_a_folder_that_takes_no_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        spool.keep(tmp_path / "nowhere" / "spool", {})
