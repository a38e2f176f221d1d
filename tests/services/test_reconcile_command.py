"""`manage.py reconcile`: once, in a loop, and as the shipped cron line runs it."""

import io
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.core.management import call_command

from groups.demo.sandbox import Sandbox
from groups.models import Submission
from tests.demo.sandbox.caller import wait_until
from tests.deploy.units import commands
from tests.processes import environment
from tests.services.requests import ask
from tests.services.test_reconcile import LOST


def test_one_run_prints_what_it_did(anna: User, sandbox: Sandbox) -> None:
    ask(anna, LOST)
    said = io.StringIO()
    call_command("reconcile", stdout=said)
    assert "Liner's list read; looked for 1, found 1, absent 0." in said.getvalue()


def test_the_shipped_unit_finds_what_was_lost(anna: User, sandbox: Sandbox) -> None:
    ask(anna, LOST)
    (command,) = commands("lineradmin-reconcile.service")
    with subprocess.Popen(
        command,
        cwd=django_settings.BASE_DIR,
        env=environment(sandbox),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        wait_until(lambda: Submission.objects.get().status == "created")
        process.terminate()
        assert process.communicate(timeout=60)[0].endswith("Stopped.\n")
    assert process.returncode == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_loop_survives_a_failed_run_and_stops_on_a_signal(
    number: signal.Signals, anna: User, sandbox: Sandbox, tmp_path: Path
) -> None:
    ask(anna, LOST)
    # A spool that can't be read: the first run fails, and the loop goes on.
    spool = tmp_path / "spool"
    spool.mkdir()
    with subprocess.Popen(
        [sys.executable, "manage.py", "reconcile", "--loop", "--every=0.2"],
        cwd=django_settings.BASE_DIR,
        env=environment(sandbox) | {"SPOOL_FILE": str(spool)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stderr is not None
            assert "Nothing more could be done" in process.stderr.readline()
            spool.rmdir()
            wait_until(lambda: Submission.objects.get().status == "created")
            process.send_signal(number)
            output, _ = process.communicate(timeout=20)
        finally:
            process.kill()
    assert process.returncode == 0
    assert "found 1" in output
    assert "Stopped." in output


@pytest.mark.parametrize(
    ("happens", "told"),
    [
        ("nothing", "Compared just now: as requested."),
        ("changed", "It has changed in Liner:"),
        ("gone", "Liner has no interval group with this number."),
        ("down", "could not be read within 5 seconds"),
    ],
)
def test_an_entry_is_compared_with_liner_now(
    happens: str, told: str, anna: User, sandbox: Sandbox, signed_in: Any, settings: Any
) -> None:
    entry = ask(anna)
    if happens == "changed":
        requests.post(
            f"{sandbox.url}/v2/call-attempt/update/{entry.liner_group_id}/",
            json={"title": "Renamed <b>there</b>"},
            headers={"X-Api-Key": sandbox.token},
            timeout=5,
        ).raise_for_status()
    if happens == "down":
        sandbox.stop()
    with Sandbox(token=sandbox.token) as empty:
        if happens == "gone":
            settings.LINER_API_URL = empty.url
        page = signed_in(anna).get(f"{entry.get_absolute_url()}?compare=1").content.decode()
    assert told in page
    assert ("Renamed &lt;b&gt;" in page) == (happens == "changed")
