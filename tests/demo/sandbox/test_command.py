"""manage.py liner_sandbox, as a process of its own in an environment that holds nothing."""

import ctypes
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from groups.demo.sandbox import MAGIC, Sandbox

from .caller import HEALTH, Caller, address

pytestmark = pytest.mark.slow

MANAGE = Path(__file__).parents[3] / "manage.py"


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(MANAGE), "liner_sandbox", *arguments],
        # ENV_FILE: a developer's .env is not part of these tests.
        env={"PATH": os.environ["PATH"], "ENV_FILE": "none", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def introduction(process: subprocess.Popen[str]) -> Iterator[str]:
    for line in process.stdout:
        if line == "Ctrl-C stops it.\n":
            return
        yield line
    raise AssertionError(f"it ended too early: {process.stderr.read()}")


@contextmanager
def serving(*arguments: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running sandbox, and all it has said by the time it was ready."""
    with start(*arguments, **environment) as process:
        try:
            yield process, "".join(introduction(process))
        finally:
            process.kill()


def stop(process: subprocess.Popen[str], number: signal.Signals) -> tuple[int, str, str]:
    process.send_signal(number)
    output, errors = process.communicate(timeout=20)
    return process.returncode, output, errors


def failed(*arguments: str, **environment: str) -> str:
    """Returns the one sentence on stderr with which the command gave up."""
    with start(*arguments, **environment) as process:
        output, errors = process.communicate(timeout=30)
    assert (process.returncode, output) == (2, "")
    assert errors.count("\n") == 1
    return errors


def at(output: str, token: str = "sandbox-token") -> Caller:
    """A caller of the sandbox that said where it is."""
    (port,) = re.findall(r"^LINER_API_URL=http://127\.0\.0\.1:(\d+)$", output, re.MULTILINE)
    return Caller(Sandbox(port=int(port), token=token))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_asked_to_stop_and_ends_well(number):
    with serving("--port", "0") as (process, output):
        assert at(output).create().data == {"id": 100200300}
        assert stop(process, number) == (0, "", "")
        with pytest.raises(ConnectionRefusedError):
            at(output).get(HEALTH)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone lets one choose the thread")
def test_it_stops_whichever_of_its_threads_gets_the_signal():
    with serving("--port", "0") as (process, _):
        (other,) = {int(each.name) for each in Path(f"/proc/{process.pid}/task").iterdir()} - {
            process.pid
        }
        assert ctypes.CDLL(None).tgkill(process.pid, other, signal.SIGTERM) == 0
        assert process.communicate(timeout=20) == ("", "")
        assert process.returncode == 0


def test_it_says_how_to_point_linerAdmin_at_it_and_which_words_are_magic():
    with serving("--port", "0", "--token", "sandbox-mine") as (_, output):
        assert "\nLINER_API_TOKEN=sandbox-mine\n" in output
        assert at(output, "sandbox-mine").get(HEALTH).data
        assert at(output).get(HEALTH).status == 401
        for word, effect in MAGIC.items():
            assert re.search(rf"^  {word} +{re.escape(effect)}$", output, re.MULTILINE)


@pytest.mark.parametrize("url", ["https://127.0.0.1:8802", "http://liner.example:8802"])
def test_unless_settings_name_this_machine_it_asks_for_a_token_of_its_own(url):
    settings = {"LINER_API_URL": url, "LINER_API_TOKEN": "a-real-secret"}
    with serving("--port", "0", **settings) as (_, output):
        assert "\nLINER_API_TOKEN=sandbox-token\n" in output
        assert at(output).get(HEALTH).data


@pytest.mark.parametrize("settings", [{}, {"LINER_API_URL": "http://127.0.0.1:no-port"}])
def test_unless_settings_name_this_machine_its_port_is_8801(settings):
    # Whoever has the port, this test or another program: the sandbox finds it taken.
    with suppress(OSError), Sandbox(port=8801):
        assert "Port 8801 is in use" in failed(**settings)
        return
    assert "Port 8801 is in use" in failed(**settings)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_settings_that_name_this_machine_say_port_and_token_and_the_token_is_not_shown(host):
    with Sandbox() as free:
        port = address(free)[1]
    settings = {"LINER_API_URL": f"http://{host}:{port}", "LINER_API_TOKEN": "canary"}
    with serving("--verbosity", "2", **settings) as (process, output):
        assert f"\nLINER_API_URL=http://127.0.0.1:{port}\n" in output
        assert at(output, "canary").create("#refuse").status == 422
        code, told, errors = stop(process, signal.SIGTERM)
    assert (code, errors) == (0, "")
    assert told == "'POST /v2/call-attempt/create/ HTTP/1.1': 422, whole\n"
    assert "canary" not in output


def test_state_outlives_a_kill(tmp_path):
    file = str(tmp_path / "state.json")
    with serving("--port", "0", "--state", file) as (process, output):
        at(output).create("Evening")
        process.kill()
    with serving("--port", "0", "--state", file) as (_, output):
        assert at(output).create("Morning").data == {"id": 100200301}
        assert [each["title"] for each in at(output).listed()] == ["Evening", "Morning"]


def test_a_port_in_use_is_one_sentence_and_exit_code_2():
    with Sandbox() as first:
        port = str(address(first)[1])
        assert f"Port {port} is in use" in failed("--port", port)
        assert Caller(first).get(HEALTH).data


def test_a_damaged_state_file_and_an_empty_token_are_one_sentence_and_exit_code_2(tmp_path):
    file = tmp_path / "state.json"
    file.write_text("{")
    assert "state.json is damaged" in failed("--port", "0", "--state", str(file))
    assert "token that is not empty" in failed("--port", "0", "--token", "")


@pytest.mark.parametrize("port", ["65536", "٨"])
def test_a_port_that_is_none_is_named(port):
    with start(f"--port={port}") as process:
        output, errors = process.communicate(timeout=30)
    assert (process.returncode, output) == (2, "")
    assert "must be a whole number from 0 to 65535" in errors
