"""What a real server writes: gunicorn's lines too are in the format of all others."""

import json
import signal
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.log.server import Installation, Server, server

pytestmark = pytest.mark.slow

Installed = Callable[..., Installation]
SESSION = {"Cookie": "sessionid=a-key-of-a-session"}


def objects(started: Server) -> list[dict[str, Any]]:
    return [json.loads(line) for line in started.log.splitlines()]


def test_each_line_is_an_object_from_the_first_to_the_last(installed: Installed) -> None:
    at = installed(LOG_FORMAT="json")
    with server(at) as started:
        started.wait()
        assert started.get("/accounts/login/?next=canary")[0] == 200
        assert started.get("/nowhere/?q=canary")[0] == 404
        assert started.get("/", {"Host": "elsewhere.example"})[0] == 400
        with socket.create_connection(("127.0.0.1", started.port)) as connection:
            connection.sendall(b"GET /canary HTTP/1.1\r\nBroken header\r\n\r\n")
            assert connection.recv(1000).startswith(b"HTTP/1.1 400 ")
    lines = objects(started)
    assert lines[0]["message"].startswith("Starting gunicorn")
    assert lines[-1]["message"] == "Shutting down: Master"
    assert all(line["time"].endswith("+00:00") for line in lines)
    requests = [line for line in lines if line["logger"] == "groups.access"]
    assert [line["status"] for line in requests] == [200, 404, 400]
    assert len({line["request_id"] for line in requests}) == 3
    (broken,) = (line for line in lines if line["message"].startswith("Invalid request"))
    assert "request_id" not in broken
    assert "canary" not in started.log


def test_an_outage_is_a_line_of_each_process_however_many_ask(installed: Installed) -> None:
    at = installed(LOG_FORMAT="json")
    with server(at) as started:
        started.wait()
        for file in at.folder.glob("db.sqlite3*"):
            file.rename(at.folder / f"away-{file.name}")
        (at.folder / "db.sqlite3").mkdir()
        for _ in range(150):
            assert started.get("/history/", SESSION)[0] == 503
        (at.folder / "db.sqlite3").rmdir()
        for file in at.folder.glob("away-*"):
            file.rename(at.folder / file.name.removeprefix("away-"))
        time.sleep(5.1)  # it is over when nothing has failed for so long
        for _ in range(20):
            assert started.get("/readyz")[0] == 200
    lines = objects(started)
    told = [line for line in lines if line["logger"] == "groups.log.outage"]
    begun = [line for line in told if line["level"] == "ERROR"]
    assert 1 <= len(begun) <= 2
    assert 1 <= len(told) - len(begun) <= 2
    assert sum(line["level"] not in ("INFO", "DEBUG") for line in lines) == len(told)
    assert "exception" not in started.log


def test_a_reload_reads_the_settings_anew(installed: Installed) -> None:
    at = installed()
    env_file = at.folder / "env"
    env_file.write_text("LOG_FORMAT=text\n")
    at.variables["ENV_FILE"] = str(env_file)
    with server(at, "--workers=1") as started:
        started.wait()
        env_file.write_text("LOG_FORMAT=json\n")
        started.process.send_signal(signal.SIGHUP)
        until = time.monotonic() + 60
        while '{"time"' not in started.log and time.monotonic() < until:
            time.sleep(0.1)
        started.wait()
        until = time.monotonic() + 60
        while not started.log.splitlines()[-1].startswith('{"time"') and time.monotonic() < until:
            started.get("/nowhere/")
    assert started.log.splitlines()[0].startswith("20")
    assert json.loads(started.log.splitlines()[-1])["message"] == "Shutting down: Master"
