import argparse
import contextlib
import errno
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from groups.demo.sandbox import DEFAULT_KEY, MAGIC, Sandbox, StateError
from groups.management.safe_command import SafeCommand
from groups.management.stopping import stop_signal

DEFAULT_PORT = 8801
MAX_PORT = 65535


class Command(SafeCommand):
    help = (
        "Serves a pretend Liner on 127.0.0.1 until Ctrl-C. If LINER_API_URL is http on this"
        " machine, uses its port and LINER_API_TOKEN; otherwise"
        f" {DEFAULT_PORT} and {DEFAULT_KEY!r}. --verbosity 2 prints each call."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=_port, help="the port; 0 picks a free one")
        parser.add_argument("--token", help="the integration token to require")
        parser.add_argument(
            "--state", type=Path, metavar="FILE", help="keep interval groups and ids in this file"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        port, token = _defaults()
        port = port if options["port"] is None else options["port"]
        token = token if options["token"] is None else options["token"]
        with stop_signal() as wait_for_stop:
            sandbox = self._start(port, token, options)
            try:
                self._introduce(sandbox)
                wait_for_stop(None)
            finally:
                sandbox.stop()

    def _start(self, port: int, token: str, options: dict[str, Any]) -> Sandbox:
        try:
            sandbox = Sandbox(
                port=port,
                token=token,
                state_file=options["state"],
                keep_posts=False,
                log=self.stdout.write if options["verbosity"] > 1 else None,
            )
            sandbox.start()
        except (ValueError, StateError) as error:
            raise CommandError(str(error), returncode=2) from error
        except OSError as error:
            raise CommandError(_port_problem(port, error), returncode=2) from error
        return sandbox

    def _introduce(self, sandbox: Sandbox) -> None:
        # A real token should not be on a screen or in a log.
        known = sandbox.token == settings.LINER_API_TOKEN
        self.stdout.write(f"Liner sandbox on {sandbox.url}. Settings for linerAdmin:")
        self.stdout.write(f"LINER_API_URL={sandbox.url}")
        self.stdout.write(f"LINER_API_TOKEN={'(as it is set now)' if known else sandbox.token}")
        self.stdout.write("\nMagic words in a title:")
        for word, effect in MAGIC.items():
            self.stdout.write(f"  {word:<10} {effect}")
        self.stdout.write("\nCtrl-C stops it.")


def _defaults() -> tuple[int, str]:
    """Returns the port and token to use where none are given."""
    with contextlib.suppress(ValueError):
        url = urlsplit(settings.LINER_API_URL)
        if url.scheme == "http" and url.hostname in ("127.0.0.1", "localhost"):
            return url.port or 80, settings.LINER_API_TOKEN or DEFAULT_KEY
    return DEFAULT_PORT, DEFAULT_KEY


def _port(raw: str) -> int:
    if not (raw.isascii() and raw.isdigit() and int(raw) <= MAX_PORT):
        raise argparse.ArgumentTypeError(f"must be a whole number from 0 to {MAX_PORT}")
    return int(raw)


def _port_problem(port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use: free it, or choose another with --port."
    return f"The sandbox can't listen on port {port} of 127.0.0.1: {error.strerror}."
