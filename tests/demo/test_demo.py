"""`make demo` as a newcomer runs it: from a folder of its own, with an empty environment."""

import os
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
import requests
from django.conf import settings

STARTS_WITHIN_SECONDS = 90
FORM_BYTES = 60_000


# Hypothesis seeds the usual one, and so several workers would take the same ports.
ANY = random.SystemRandom()


def free_port() -> int:
    """Returns a port that the system gives to nobody who doesn't ask for just that."""
    while True:
        port = ANY.randrange(20_000, 30_000)
        with suppress(OSError), closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", port))
            return port


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, with our virtual environment in it."""
    root = tmp_path_factory.mktemp("clone") / "linerAdmin"
    left_out = shutil.ignore_patterns(
        ".git", ".venv", ".env", ".demo", "test-results", "db.sqlite3*", "__pycache__", ".*_cache"
    )
    shutil.copytree(settings.BASE_DIR, root, ignore=left_out)
    (root / ".venv").symlink_to(settings.BASE_DIR / ".venv")
    # A developer's settings, which the demo must not read.
    (root / ".env").write_text("DEMO_PASSWORD=from-env-file\nLINER_API_URL=https://liner.example\n")
    return root


def command(checkout: Path, *words: str, **more: str) -> "subprocess.Popen[str]":
    kept = {name: os.environ[name] for name in ("PATH", "HOME")}
    return subprocess.Popen(
        ["make", "demo", *words],
        cwd=checkout,
        env=kept | {"PYTHONUNBUFFERED": "1"} | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


@contextmanager
def demo(checkout: Path, **more: str) -> Iterator[tuple[int, int, str]]:
    """Yields the two ports and what was printed; stops it as Ctrl-C does."""
    port, sandbox_port = free_port(), free_port()
    process = command(checkout, f"PORT={port}", f"SANDBOX_PORT={sandbox_port}", **more)
    assert process.stdout is not None
    output = ""
    try:
        until = time.monotonic() + STARTS_WITHIN_SECONDS
        while "Ctrl-C" not in output and time.monotonic() < until and process.poll() is None:
            output += process.stdout.readline()
        assert "Ctrl-C stops both." in output, output
        yield port, sandbox_port, output
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=20)
        process.stdout.close()


def sign_in(address: str, name: str, password: str) -> requests.Session:
    session = requests.Session()
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', session.get(address).text)
    assert token
    data = {"username": name, "password": password, "csrfmiddlewaretoken": token[1]}
    page = session.post(f"{address}accounts/login/", data=data)
    assert page.ok, page.text
    assert "Sign out" in page.text
    return session


def bytes_on_the_wire(session: requests.Session, address: str, path: str) -> int:
    """What a first visit to a page takes: the page and all that it loads, as it is sent."""
    page = session.get(address + path, headers={"Accept-Encoding": "gzip"})
    loaded = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text))
    assert len(loaded) >= 6
    answers = [
        session.get(address + found.lstrip("/"), headers={"Accept-Encoding": "gzip"}, stream=True)
        for found in loaded
    ]
    assert all(answer.ok for answer in answers)
    return len(page.content) + sum(len(answer.raw.read()) for answer in answers)


@pytest.mark.slow
def test_the_demo_starts_works_stops_and_starts_again(checkout: Path) -> None:
    with demo(checkout) as (port, sandbox_port, output):
        address = f"http://127.0.0.1:{port}/"
        assert address in output
        accounts = dict(re.findall(r"^  (\w+) +(\S+)$", output, re.MULTILINE))
        assert set(accounts) == {"supervisor", "auditor", "admin"}
        assert "from-env-file" not in accounts.values()
        session = sign_in(address, "supervisor", accounts["supervisor"])
        assert bytes_on_the_wire(session, address, "groups/new/") < FORM_BYTES
        form = session.get(f"{address}groups/new/").text
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
        fields = {"title": "From the demo's test", "intervals": "0, 30m"}
        shown = session.post(f"{address}groups/new/", data=hidden | fields).text
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', shown))
        page = session.post(f"{address}groups/new/", data=hidden | fields)
        number = re.search(r"#(\d+)", page.text)
        assert number
        detail = f"http://127.0.0.1:{sandbox_port}/v2/call-attempt/detail/{number[1]}/"
        found = requests.get(detail, headers={"X-Api-Key": "sandbox-demo"}, timeout=5).json()
        assert found["data"]["title"] == "From the demo's test"
        auditor = sign_in(address, "auditor", accounts["auditor"])
        history = auditor.get(f"{address}history/").text
        assert "Night shift #refuse" in history
        assert "seed-" in history
        listed = f"http://127.0.0.1:{sandbox_port}/v2/call-attempt/"
        held = requests.get(listed, headers={"X-Api-Key": "sandbox-demo"}, timeout=5).json()
        assert held["data"]["total"] > 200
        admin = sign_in(address, "admin", accounts["admin"])
        assert "Entries" in admin.get(f"{address}admin/").text
    for closed in (port, sandbox_port):
        with pytest.raises(requests.ConnectionError):
            requests.get(f"http://127.0.0.1:{closed}/", timeout=5)

    with demo(checkout, DEMO_PASSWORD="chosen") as (port, _, output):
        history = sign_in(f"http://127.0.0.1:{port}/", "auditor", "chosen")
        assert "From the demo" in history.get(f"http://127.0.0.1:{port}/history/").text


@pytest.mark.slow
@pytest.mark.parametrize("change", ["another migration", "a column less"])
def test_what_another_version_kept_is_remade(change: str, checkout: Path) -> None:
    folder = checkout / ".demo"
    kept = folder / "demo.sqlite3"
    if change == "another migration":
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    elif not kept.exists():
        with demo(checkout):
            pass
    with closing(sqlite3.connect(kept)) as database, database:
        if change == "a column less":
            database.execute("ALTER TABLE groups_refusalslot DROP COLUMN skipped")
        else:
            database.execute("CREATE TABLE django_migrations (id, app, name, applied)")
            database.execute("INSERT INTO django_migrations VALUES (1, 'groups', '0001_x', NULL)")
    with demo(checkout, DEMO_PASSWORD="chosen") as (port, _, output):
        notices = re.findall("^Another version made .*: the demo starts over.$", output, re.M)
        assert len(notices) == 1
        history = sign_in(f"http://127.0.0.1:{port}/", "auditor", "chosen")
        assert "seed-" in history.get(f"http://127.0.0.1:{port}/history/").text


def test_a_port_in_use_is_one_sentence_and_exit_code_2(checkout: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        process = command(checkout, f"PORT={port}", f"SANDBOX_PORT={free_port()}")
        output, _ = process.communicate(timeout=STARTS_WITHIN_SECONDS)
    assert process.returncode == 2
    assert f"Port {port} can't be used" in output
    assert "Traceback" not in output


def test_no_python_is_one_sentence_and_exit_code_2(checkout: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    shutil.copytree(checkout, bare, ignore=shutil.ignore_patterns(".venv", ".demo"))
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("make", "sh", "find", "touch"):
        (tools / tool).symlink_to(str(shutil.which(tool)))
    process = command(bare, PATH=str(tools))
    output, _ = process.communicate(timeout=STARTS_WITHIN_SECONDS)
    assert process.returncode == 2
    assert "linerAdmin needs Python 3.11 or later" in output
