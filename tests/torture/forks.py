"""Processes to be killed: real ones, each with its own connection to the database.

A server that has all modules loaded, and neither threads nor connections, makes them by fork: that
takes milliseconds. It speaks JSON, a line each way, and kills by itself after a time, if asked.
"""

import json
import logging
import os
import select
import signal
import subprocess
import sys
import time
import traceback
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import Any

Job = dict[str, Any]


class Forks:
    """The test's end of the server. One process at a time."""

    def __init__(self, server: "subprocess.Popen[str]") -> None:
        self._server = server

    def start(self, job: Job, *, kill_after: float | None = None) -> None:
        """Starts a process that does the job; `kill_after` is in seconds."""
        self._say({"job": job, "kill_after": kill_after})

    def kill(self) -> None:
        self._say({"kill": True})

    def wait(self) -> int:
        """Returns how the process ended: its exit code, or -9 if it was killed."""
        assert self._server.stdout is not None
        return int(json.loads(self._server.stdout.readline())["ended"])

    def run(self, job: Job, *, kill_after: float | None = None) -> int:
        self.start(job, kill_after=kill_after)
        return self.wait()

    def _say(self, what: dict[str, Any]) -> None:
        assert self._server.stdin is not None
        self._server.stdin.write(json.dumps(what) + "\n")
        self._server.stdin.flush()


@contextmanager
def forks(database: str) -> Iterator[Forks]:
    """`database` is the name of the test's own."""
    command = [sys.executable, "-m", "tests.torture.forks", database]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "TEST_DURABLE": "on"}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as server:
        try:
            yield Forks(server)
        finally:
            assert server.stdin is not None
            server.stdin.close()  # at its end the server ends too
            server.wait(timeout=20)


# The server's end


def serve() -> None:
    while line := sys.stdin.buffer.raw.readline():  # type: ignore[attr-defined] # select() knows no buffers
        order = json.loads(line)
        if "job" not in order:
            continue  # too late: what was to be killed has ended
        seen, held = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(seen)
            os._exit(_do(order["job"]))
        os.close(held)
        _watch(pid, seen, order["kill_after"])
        os.close(seen)
        _, status = os.waitpid(pid, 0)
        print(json.dumps({"ended": os.waitstatus_to_exitcode(status)}), flush=True)


def _watch(pid: int, seen: int, kill_after: float | None) -> None:
    """Returns when the process has closed its end of the pipe, or was killed."""
    until = None if kill_after is None else time.monotonic() + kill_after
    while True:
        left = None if until is None else max(0.0, until - time.monotonic())
        ready, _, _ = select.select([seen, sys.stdin], [], [], left)
        if seen in ready:
            return
        # Nobody has waited for it yet, so the number is still its own.
        os.kill(pid, signal.SIGKILL)
        if ready:
            sys.stdin.buffer.raw.readline()  # type: ignore[attr-defined]
        return


def _do(job: Job) -> int:
    try:
        _work(job)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def _work(job: Job) -> None:
    from django.contrib.auth.models import User
    from django.test import override_settings

    from groups.liner.fields import NewGroup
    from groups.services.create.confirmations import Confirmed
    from groups.services.create.create import create
    from groups.services.create.request import CreateRequest, Origin
    from groups.services.liner_groups.client import liner_from_settings
    from groups.services.reconcile.reconcile import reconcile
    from groups.services.record.outcome import OutcomeNotRecorded
    from tests.torture.clock import Clock
    from tests.torture.points import POINTS, end_this_process, outcome_refused, struck

    world = override_settings(
        LINER_API_URL=job["url"],
        LINER_API_TOKEN=job["token"],
        LINER_TIMEOUT_SECONDS=job["timeout"],
        SPOOL_FILE=job["spool"],
    )
    with ExitStack() as stack:
        stack.enter_context(world)
        stack.enter_context(Clock(*job["clock"]).installed())
        if job.get("spooled"):
            stack.enter_context(outcome_refused())
        for point in POINTS:
            if point.name == job.get("point"):
                stack.enter_context(struck(point, end_this_process))
        if "new_group" not in job:
            reconcile(liner_from_settings())
            return
        new_group = {**job["new_group"], "intervals": tuple(job["new_group"]["intervals"])}
        try:
            create(
                CreateRequest(NewGroup(**new_group), uuid.UUID(job["key"])),
                by=User.objects.get(pk=job["by"]),
                origin=Origin(channel="web"),
                liner=liner_from_settings(),
                confirmed=Confirmed(all=True),
            )
        except OutcomeNotRecorded:
            if not job.get("spooled"):
                raise


def main() -> None:
    import django

    django.setup()
    from django.db import connection

    for name in ("points", "world"):  # so that no process has to load them
        import_module(f"tests.torture.{name}")

    connection.settings_dict["NAME"] = sys.argv[1]
    logging.disable(logging.CRITICAL)  # what the processes say on their bad days is told elsewhere
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the tests, which then end this
    serve()


if __name__ == "__main__":
    main()
