"""gunicorn's workers count as one, and leave no files behind."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings

from groups.demo.processes import server_command, wait_for
from groups.demo.sandbox import Sandbox
from groups.measures import folder
from groups.measures.worker_files import collect, merge_ended
from tests.demo.test_demo import free_port
from tests.processes import environment

COUNTS = """
import sys
from groups.measures.instruments import CREATES, POOL_WAITING, observe_request
for _ in range(int(sys.argv[1])):
    CREATES.labels("created").inc()
    observe_request("history", "GET", 200, 0.02)
POOL_WAITING.labels("default").set(2)
"""
ENDED = {"counter_0.db", "histogram_0.db"}


def worker(place: Path, number: int) -> int:
    """A process that counts to `number` and ends; its id."""
    process = subprocess.Popen(
        [sys.executable, "-c", COUNTS, str(number)],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], folder.VARIABLE: str(place)},
    )
    assert process.wait(timeout=30) == 0
    return process.pid


def counted(place: Path) -> dict[str, float]:
    samples = [sample for metric in collect(place) for sample in metric.samples]
    created = {"outcome": "created"}
    return {
        sample.name.removeprefix("lineradmin_"): sample.value
        for sample in samples
        if sample.value and (sample.labels in ({}, created) or "view" in sample.labels)
        if sample.labels.get("le", "+Inf") == "+Inf"
    }


def names(place: Path) -> set[str]:
    return {file.name for file in place.iterdir()}


def test_workers_that_ended_leave_one_file_of_each_type_and_their_sums(tmp_path: Path) -> None:
    running = worker(tmp_path, 1)
    for _ in range(2):
        worker(tmp_path, 2)
        merge_ended(tmp_path, {running})
    alive = {f"{kind}_{running}.db" for kind in ("counter", "histogram", "gauge_livesum")}
    assert names(tmp_path) == ENDED | alive
    before = counted(tmp_path)
    assert before["creates_total"] == 5
    assert before["http_request_duration_seconds_count"] == 5
    assert before["http_request_duration_seconds_bucket"] == 5
    assert before["http_request_duration_seconds_sum"] == pytest.approx(0.1)
    merge_ended(tmp_path, set())
    assert counted(tmp_path) == before
    assert names(tmp_path) == ENDED


def test_nothing_is_merged_while_somebody_reads(tmp_path: Path) -> None:
    pid = worker(tmp_path, 1)
    opened = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(opened, fcntl.LOCK_SH)
    try:
        merge_ended(tmp_path, set())
        assert f"counter_{pid}.db" in names(tmp_path)
    finally:
        os.close(opened)
    merge_ended(tmp_path, set())
    assert names(tmp_path) == ENDED


def test_an_empty_file_or_no_folder_stops_no_reading(tmp_path: Path) -> None:
    (tmp_path / "counter_1.db").touch()
    assert collect(tmp_path) == []
    merge_ended(tmp_path, set())
    assert collect(tmp_path / "gone") == []
    merge_ended(tmp_path / "gone", set())


def test_a_new_folder_replaces_those_of_servers_that_were_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    killed = tmp_path / f"{folder.PREFIX}{ended.pid}-x"
    running = tmp_path / f"{folder.PREFIX}{os.getppid()}-x"
    for each in (killed, running):
        each.mkdir()
    monkeypatch.setattr(folder, "IN_MEMORY", tmp_path)
    monkeypatch.setenv(folder.VARIABLE, "")
    made = folder.make_folder()
    assert folder.folder() == made
    assert set(tmp_path.iterdir()) == {running, made}
    assert made.stat().st_mode & 0o077 == 0


@contextmanager
def gunicorn(
    sandbox: Sandbox, *, configured: bool = True
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port = free_port()
    command = server_command(port)
    if not configured:
        command = [word for word in command if word not in ("-c", "deploy/gunicorn.conf.py")]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment(sandbox))
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        yield f"http://localhost:{port}", process
    finally:
        process.terminate()
        process.wait(timeout=90)


def requests_counted(url: str) -> float:
    """How many requests for the sign-in page the server has counted, whichever worker answers."""
    with urlopen(f"{url}/metrics", timeout=30) as answer:
        lines = answer.read().decode().splitlines()
    found = [
        line
        for line in lines
        if line.startswith("lineradmin_http_request_duration_seconds_count")
        and 'view="login"' in line
    ]
    assert len(found) == 1
    return float(found[0].split()[-1])


def workers_of(process: subprocess.Popen[bytes]) -> set[int]:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return set(map(int, children.read_text().split()))


def files_of(process: subprocess.Popen[bytes]) -> set[Path]:
    return set(folder.IN_MEMORY.glob(f"{folder.PREFIX}{process.pid}-*/*"))


@pytest.mark.slow
def test_a_server_counts_over_all_workers_and_restarts(
    sandbox: Sandbox, transactional_db: None
) -> None:
    asked = 0
    with gunicorn(sandbox) as (url, process):
        for how in (signal.SIGTERM, signal.SIGKILL, signal.SIGKILL):
            for _ in range(8):
                urlopen(f"{url}/accounts/login/", timeout=30).close()
                asked += 1
            assert {requests_counted(url) for _ in range(6)} == {asked}
            before = workers_of(process)
            victim = min(before)
            os.kill(victim, how)
            until = time.monotonic() + 60
            while victim in workers_of(process) or len(workers_of(process)) < len(before):
                assert time.monotonic() < until
                time.sleep(0.1)
        urlopen(f"{url}/accounts/login/", timeout=30).close()
        assert requests_counted(url) == asked + 1
        # For two workers and those that ended.
        assert 0 < len(files_of(process)) <= 8
    assert not files_of(process)


@pytest.mark.slow
def test_a_server_without_the_configuration_counts_in_its_one_process(
    sandbox: Sandbox, transactional_db: None
) -> None:
    with gunicorn(sandbox, configured=False) as (url, process):
        for _ in range(3):
            urlopen(f"{url}/accounts/login/", timeout=30).close()
        assert requests_counted(url) == 3
        assert not files_of(process)
