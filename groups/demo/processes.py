"""Starts the demo's servers, waits for them and ends them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

from django.conf import settings
from django.core.management.base import CommandError

from groups.demo.folder import FOLDER, SANDBOX_TOKEN, STATE

STARTING_SECONDS = 60
RECONCILE = [sys.executable, "manage.py", "reconcile", "--loop", "--every=20"]
# Our servers are on this machine: a proxy from the environment must not be used.
OPENER = build_opener(ProxyHandler({}))


def require_free(port: int) -> None:
    """Raises CommandError, with exit code 2, unless this machine's loopback has the port free."""
    try:
        with closing(socket.socket()) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except (OSError, OverflowError) as error:
        raise CommandError(
            f"Port {port} can't be used ({error}): choose others with"
            " `make demo PORT=… SANDBOX_PORT=…`.",
            returncode=2,
        ) from None


def sandbox_command(port: int) -> list[str]:
    words = [f"--port={port}", f"--token={SANDBOX_TOKEN}", f"--state={STATE}"]
    return [sys.executable, "manage.py", "liner_sandbox", *words]


def server_command(port: int) -> list[str]:
    words = ["-c", "deploy/gunicorn.conf.py", f"--bind=127.0.0.1:{port}", "linerAdmin.wsgi"]
    return [sys.executable, "-m", "gunicorn", *words]


@contextmanager
def child(name: str, command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Runs a server for the time of the block; the terminal's Ctrl-C does not reach it."""
    with (FOLDER / f"{name}.log").open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        # A second Ctrl-C must not leave it behind.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Waits until something answers at `url`, with any status. Raises CommandError."""
    until = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            OPENER.open(url, timeout=5)
            return
        except HTTPError:
            return
        except (OSError, HTTPException):  # not there yet, or slow
            time.sleep(0.1)
    raise CommandError(f"Nothing answers at {url}: read the logs in .demo/.", returncode=2)
