"""Commands whose exit status does not depend on what becomes of their output."""

import io
import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, OutputWrapper

from groups.wording.terminal import without_controls


class SafeOutput(OutputWrapper):
    """Writes at once, without control characters; `lost` tells whether a write failed."""

    lost = False

    def write(self, msg: str = "", style_func: Any = None, ending: str | None = None) -> None:  # type: ignore[override]
        try:
            super().write(without_controls(msg), style_func, ending)
            self.flush()
        except (OSError, AttributeError):  # a stream that was closed from the start is None
            self.lost = True


class SafeCommand(BaseCommand):
    """Goes on, and ends with the same status, if its output is closed, full or not read."""

    stdout: SafeOutput
    stderr: SafeOutput

    def run_from_argv(self, argv: list[str]) -> None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")
        try:
            super().run_from_argv(argv)
        finally:
            for stream in (sys.stdout, sys.stderr):
                _give_up_unwritten(stream)

    def execute(self, *args: Any, **options: Any) -> str | None:
        self.stdout = SafeOutput(options.pop("stdout", None) or sys.stdout)
        self.stderr = SafeOutput(options.pop("stderr", None) or sys.stderr)
        # Colors are control characters too.
        return super().execute(*args, **options | {"no_color": True, "force_color": False})


def _give_up_unwritten(stream: Any) -> None:
    """Python flushes again when it exits, and exits with 120 if that fails."""
    try:
        if stream is not None:
            stream.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
