"""Delivers checkpoints to the places where they are kept: the log, a file, a command."""

import logging
import os
import shlex
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings

from groups.audit.chain import canonical
from groups.wording.failures import sentence_of

log = logging.getLogger("groups.audit.checkpoint")

COMMAND_SECONDS = 60


class NotDelivered(Exception):
    """The checkpoint is in the database, but could not be delivered everywhere."""


def deliver(checkpoint: dict[str, Any]) -> None:
    """Writes the checkpoint, one line of JSON, to the log and to the configured file and command.

    Tries all of them, then raises NotDelivered if one failed.
    """
    line = canonical(checkpoint)
    log.info(line)
    problems = []
    for write in (_to_file, _to_command):
        try:
            write(line)
        except NotDelivered as error:
            problems.append(str(error))
    if problems:
        raise NotDelivered(" ".join(problems))


def _to_file(line: str) -> None:
    if not settings.AUDIT_CHECKPOINT_FILE:
        return
    try:
        with Path(settings.AUDIT_CHECKPOINT_FILE).open("ab", buffering=0) as file:
            # A full disk may have cut the last line short.
            start = "" if _ends_with_newline(settings.AUDIT_CHECKPOINT_FILE) else "\n"
            content = f"{start}{line}\n".encode()
            if file.write(content) != len(content):
                raise OSError("only a part of the line was written")
            os.fsync(file.fileno())
    except OSError as error:
        why = sentence_of(error) or f"{error}."
        raise NotDelivered(f"AUDIT_CHECKPOINT_FILE can't be written: {why}") from error


def _ends_with_newline(path: str) -> bool:
    try:
        with Path(path).open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - 1, 0))
            return file.read(1) in {b"", b"\n"}
    except OSError:
        return True  # the file may be writable but not readable


def _to_command(line: str) -> None:
    words = shlex.split(settings.AUDIT_CHECKPOINT_COMMAND)
    if not words:
        return
    try:
        done = subprocess.run(
            words,
            input=f"{line}\n".encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=COMMAND_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotDelivered(f"AUDIT_CHECKPOINT_COMMAND failed: {error}.") from error
    if done.returncode:
        message = done.stderr.decode(errors="replace").strip()[:500]
        raise NotDelivered(f"AUDIT_CHECKPOINT_COMMAND exited with {done.returncode}: {message}")
