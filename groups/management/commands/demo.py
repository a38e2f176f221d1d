import logging
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from http.client import HTTPException
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import ProxyHandler, build_opener

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from groups import roles
from groups.demo.seed import seed
from groups.demo.seed.liner import held_by_liner
from groups.liner.sandbox import write_state
from groups.models import Submission
from groups.services.people import set_person

ACCOUNTS = {
    "supervisor": roles.SUPERVISOR,
    "auditor": roles.AUDITOR,
    "admin": roles.ADMINISTRATOR,
}
SANDBOX_TOKEN = "sandbox-demo"  # noqa: S105 - opens nothing but the sandbox
STARTING_SECONDS = 60

RECONCILE = [sys.executable, "manage.py", "reconcile", "--loop", "--every=20"]
HOME: Path = settings.BASE_DIR / ".demo"
DATABASE = HOME / "demo.sqlite3"
STATE = HOME / "liner.json"
PAST_ENTRIES = 400

# Our own two servers are on this machine: no proxy of the environment's is asked.
OPENER = build_opener(ProxyHandler({}))

HISTORY = (
    ("Evening leads", "0, 30m, 2h", "--reset"),
    ("Cold list, three days", "10m 1d 1d", "--reason=Agreed with sales"),
    ("Night shift #refuse", "0, 5, 10", "--reason=To see a refusal"),
    ("Callback hotline", "0, 5m, 15m, 1h, 3h", "--reset"),
)


class Command(BaseCommand):
    help = "Starts linerAdmin and a sandbox for trying it out, with accounts and some history."
    # It brings its own settings and reads no other.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--sandbox-port", type=int, default=8801)

    def handle(self, *args: Any, **options: Any) -> None:
        port, sandbox_port = options["port"], options["sandbox_port"]
        if port == sandbox_port:
            raise CommandError("The two ports must differ.", returncode=2)
        for number in (port, sandbox_port):
            require_free(number)
        try:
            HOME.mkdir(exist_ok=True)
            env = environment(sandbox_port)
        except OSError as error:
            raise CommandError(f"The demo can't write to {HOME}: {error}.", returncode=2) from None
        if settings.DATABASES["default"]["NAME"] != str(DATABASE):
            # Settings are read once: begin anew, with the demo's own.
            os.execve(sys.executable, [sys.executable, *sys.argv], env)  # noqa: S606
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: sys.exit(0))
        # A shell that starts this in the background has it ignore Ctrl-C.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            self._run(port, sandbox_port)
        except KeyboardInterrupt:
            self.stdout.write("\nStopped.")

    def _run(self, port: int, sandbox_port: int) -> None:
        if not (settings.STATIC_ROOT / "staticfiles.json").exists():
            call_command("collectstatic", interactive=False, verbosity=0)
        call_command("migrate", verbosity=0)
        passwords = {name: settings.DEMO_PASSWORD or secrets.token_urlsafe(9) for name in ACCOUNTS}
        for name, role in ACCOUNTS.items():
            set_person(name, role=role, password=passwords[name], update=True)
        if not Submission.objects.exists():
            make_past()
        with ExitStack() as running:
            sandbox = running.enter_context(child("sandbox", sandbox_command(sandbox_port)))
            wait_for(f"http://127.0.0.1:{sandbox_port}/", sandbox)
            make_history()
            connections.close_all()
            running.enter_context(child("reconcile", RECONCILE))
            server = running.enter_context(child("server", server_command(port)))
            wait_for(f"http://127.0.0.1:{port}/readyz", server)
            self._announce(port, sandbox_port, passwords)
            while sandbox.poll() is None and server.poll() is None:
                time.sleep(0.2)
        raise CommandError(f"A server stopped by itself: read the logs in {HOME}.")

    def _announce(self, port: int, sandbox_port: int, passwords: dict[str, str]) -> None:
        lines = [
            f"linerAdmin  http://127.0.0.1:{port}/",
            f"Sandbox     http://127.0.0.1:{sandbox_port}/  (X-Api-Key: {SANDBOX_TOKEN})",
            "",
            *(f"  {name:<12}{password}" for name, password in passwords.items()),
            "",
            "Ctrl-C stops both.",
        ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


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


def environment(sandbox_port: int) -> dict[str, str]:
    """Returns the demo's whole environment: nothing of the caller's settings is left in it."""
    secret = HOME / "secret_key"
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(50))
    env = {name: value for name, value in os.environ.items() if name not in settings.SETTINGS_READ}
    return env | {
        "ENV_FILE": "none",
        "SECRET_KEY": secret.read_text(),
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "DATABASE_URL": f"sqlite:///{quote(str(DATABASE))}",
        "LINER_API_URL": f"http://127.0.0.1:{sandbox_port}",
        "LINER_API_TOKEN": SANDBOX_TOKEN,
        "PLAIN_HTTP": "on",
        "CALL_HOURS": "Mon-Fri 09:00-20:00; Sat 10:00-16:00",
        "CALL_RULES": "4 in 1d; 8 in 7d; 15 in 30d",
        "SPOOL_FILE": str(HOME / "spool.jsonl"),
        "DEMO_PASSWORD": settings.DEMO_PASSWORD,
    }


def make_past() -> None:
    """Gives the demo other people's history, and the sandbox what that made."""
    for _ in seed(PAST_ENTRIES):
        pass
    write_state(STATE, held_by_liner())


def make_history() -> None:
    """Sends some requests of the demo's own supervisor to the sandbox, once."""
    if Submission.objects.filter(submitted_by__username="supervisor").exists():
        return
    logging.disable(logging.INFO)  # the screen is for what a newcomer needs
    for title, intervals, option in HISTORY:
        words = [f"--title={title}", f"--intervals={intervals}", option, "--by=supervisor"]
        with suppress(CommandError):
            call_command("create_group", *words, stdout=StringIO())


def sandbox_command(port: int) -> list[str]:
    words = [f"--port={port}", f"--token={SANDBOX_TOKEN}", f"--state={STATE}"]
    return [sys.executable, "manage.py", "liner_sandbox", *words]


def server_command(port: int) -> list[str]:
    words = ["-c", "deploy/gunicorn.conf.py", f"--bind=127.0.0.1:{port}", "linerAdmin.wsgi"]
    return [sys.executable, "-m", "gunicorn", *words]


@contextmanager
def child(name: str, command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Runs a server, out of reach of the terminal's Ctrl-C, and ends it with the block."""
    with (HOME / f"{name}.log").open("wb") as output:
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
    """Returns when something answers at `url`, whatever it says."""
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
