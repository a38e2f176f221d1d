import os
import secrets
import signal
import sys
import time
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.db import connections

from groups import roles
from groups.demo import folder
from groups.demo.processes import (
    RECONCILE,
    child,
    require_free,
    sandbox_command,
    server_command,
    wait_for,
)
from groups.management.safe_command import SafeCommand
from groups.models import Submission
from groups.services.accounts.people import set_person

ACCOUNTS = {
    "supervisor": roles.SUPERVISOR,
    "auditor": roles.AUDITOR,
    "admin": roles.ADMINISTRATOR,
}


class Command(SafeCommand):
    help = "Starts linerAdmin with a sandbox, sample accounts and sample history, to try it out."
    # It has its own settings.
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
            folder.FOLDER.mkdir(exist_ok=True)
            env = folder.environment(sandbox_port)
        except OSError as error:
            raise CommandError(
                f"The demo can't write to {folder.FOLDER}: {error}.", returncode=2
            ) from None
        if settings.DATABASES["default"]["NAME"] != str(folder.DATABASE):
            # Settings are read once: start again, with the demo's.
            os.execve(sys.executable, [sys.executable, *sys.argv], env)  # noqa: S606 - its own command line again
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: sys.exit(0))
        # A shell makes background jobs ignore Ctrl-C.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            self._run(port, sandbox_port)
        except KeyboardInterrupt:
            self.stdout.write("\nStopped.")

    def _run(self, port: int, sandbox_port: int) -> None:
        if not (settings.STATIC_ROOT / "staticfiles.json").exists():
            call_command("collectstatic", interactive=False, verbosity=0)
        if folder.is_outdated():
            self.stdout.write(f"Another version made {folder.FOLDER}: the demo starts over.")
            folder.empty()
        call_command("migrate", verbosity=0)
        passwords = {name: settings.DEMO_PASSWORD or secrets.token_urlsafe(9) for name in ACCOUNTS}
        for name, role in ACCOUNTS.items():
            set_person(name, role=role, password=passwords[name], update=True)
        if not Submission.objects.exists():
            folder.make_past()
        with ExitStack() as running:
            sandbox = running.enter_context(child("sandbox", sandbox_command(sandbox_port)))
            wait_for(f"http://127.0.0.1:{sandbox_port}/", sandbox)
            folder.make_history()
            connections.close_all()
            running.enter_context(child("reconcile", RECONCILE))
            server = running.enter_context(child("server", server_command(port)))
            wait_for(f"http://127.0.0.1:{port}/readyz", server)
            self._announce(port, sandbox_port, passwords)
            while sandbox.poll() is None and server.poll() is None:
                time.sleep(0.2)
        raise CommandError(f"A server stopped unexpectedly: see the logs in {folder.FOLDER}.")

    def _announce(self, port: int, sandbox_port: int, passwords: dict[str, str]) -> None:
        lines = [
            f"linerAdmin  http://127.0.0.1:{port}/",
            f"Sandbox     http://127.0.0.1:{sandbox_port}/  (X-Api-Key: {folder.SANDBOX_TOKEN})",
            "",
            *(f"  {name:<12}{password}" for name, password in passwords.items()),
            "",
            "Ctrl-C stops both.",
        ]
        self.stdout.write("\n".join(lines))
