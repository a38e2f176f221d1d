"""Reports of errors: off unless wanted, and without anything about people, titles and secrets."""

import gzip
import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from django.conf import settings

from groups.log.tracker import EVENT
from tests.log.server import Installation, server

# Prints how long it took to report, and to end.
SCRIPT = """
import logging, time
from django.db import IntegrityError
from groups.log.context import Facts, begin
facts = begin(Facts("POST", "/accounts/choose/canary-of-a-link/"))
facts.person, facts.status, facts.client = 4711, 500, "10.9.8.7"
log = logging.getLogger("groups.tests")
title = "canary of a title"
def create(password="canary of a password"):
    raise IntegrityError("Key (title)=(canary of a title) already exists")
began = time.monotonic()
try:
    create()
except IntegrityError as error:
    log.exception("Title %s of %s was refused", title, "canary of a name")
log.critical("Alarm %s.", "canary of an alarm")
log.warning("canary of a warning")
print(time.monotonic() - began)
"""


class Tracker(ThreadingHTTPServer):
    """A real HTTP server in the place of the error tracker."""

    daemon_threads = True

    def __init__(self, status: int = 200) -> None:
        self.bodies: list[str] = []
        self.heads: list[str] = []
        self.go_on = Event()
        self.status = status
        super().__init__(("127.0.0.1", 0), Receiver)

    @property
    def dsn(self) -> str:
        return f"http://a-canary-of-a-key@127.0.0.1:{self.server_port}/1"

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body.splitlines()[-1]) for body in self.bodies]


class Receiver(BaseHTTPRequestHandler):
    server: Tracker

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.server.bodies.append(body.decode())
        self.server.heads.append(str(self.headers))
        if not self.server.status:
            self.server.go_on.wait(30)
            return
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def tracker(status: int = 200) -> Iterator[Tracker]:
    """`status` 0: takes the report, and never answers."""
    with Tracker(status) as running:
        Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.go_on.set()
        running.shutdown()


def run(folder: Path, dsn: str, script: str = SCRIPT) -> subprocess.CompletedProcess[str]:
    at = Installation(folder, {"SENTRY_DSN": dsn, "LOG_FORMAT": "json"})
    return at.manage("shell", "--no-imports", "-c", script)


def test_a_report_has_only_what_is_named(tmp_path: Path) -> None:
    with tracker() as running:
        done = run(tmp_path, running.dsn)
        events = running.events
        sent = "\n".join(running.bodies)
    assert done.returncode == 0, done.stderr
    error, alarm = sorted(events, key=lambda event: event["level"])
    assert error["logentry"] == {"message": "Title %s of %s was refused"}
    assert alarm["logentry"] == {"message": "Alarm %s."}
    assert error["release"] == settings.VERSION
    assert set(error) == set(EVENT) | {"exception"}
    (raised,) = error["exception"]["values"]
    assert set(raised) == {"type", "module", "stacktrace"}
    assert raised["type"] == "IntegrityError"
    assert [frame["function"] for frame in raised["stacktrace"]["frames"]][-1] == "create"
    assert set(error["tags"]) == {"request_id", "method", "path", "status"}
    assert error["tags"]["path"] == "/accounts/choose/[hidden]/"
    for hidden in ("4711", "10.9.8.7", "a key of fifty"):
        assert hidden not in sent
    # The key of the address is what signs a report in.
    assert "canary" not in sent.replace("a-canary-of-a-key", "")
    assert "canary-of-a-key" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("status", [0, 500, 429])
def test_a_tracker_that_fails_holds_nobody_up(status: int, tmp_path: Path) -> None:
    with tracker(status) as running:
        began = time.monotonic()
        done = run(tmp_path, running.dsn)
        took = time.monotonic() - began
    assert done.returncode == 0
    assert float(done.stdout) < 1
    assert took < 20
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert {line["logger"] for line in lines} <= {"groups.tests", "urllib3.connectionpool"}


@pytest.mark.slow
def test_without_a_tracker_its_library_is_not_even_imported(tmp_path: Path) -> None:
    script = "import sys; print(any(name.startswith('sentry_sdk') for name in sys.modules))"
    assert run(tmp_path, "", script).stdout.strip() == "False"


@pytest.mark.slow
def test_a_server_reports_its_errors_without_anything_of_the_request(
    installed: Callable[..., Installation],
) -> None:
    with tracker() as running:
        at = installed(SENTRY_DSN=running.dsn)
        with server(at, "--workers=1") as started:
            started.wait()
            (at.folder / "db.sqlite3").unlink()
            for name in ("db.sqlite3-wal", "db.sqlite3-shm"):
                (at.folder / name).unlink(missing_ok=True)
            (at.folder / "db.sqlite3").mkdir()
            headers = {"Cookie": "sessionid=a-canary-of-a-cookie", "Referer": "http://canary"}
            for _ in range(5):
                started.get("/history/?q=canary", headers)
        assert len(running.events) == 1
        sent = "\n".join(running.bodies).replace("a-canary-of-a-key", "")
    assert "canary" not in sent
    assert re.search("groups.log.outage", sent)
