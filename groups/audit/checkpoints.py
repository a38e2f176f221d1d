"""Signed statements of how long the chain was and how it ended, to be kept elsewhere."""

import json
import logging
import os
import shlex
import socket
import subprocess
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from groups.audit.append import head
from groups.audit.chain import GENESIS, canonical
from groups.audit.keys import is_signed, signed, trusted_keys
from groups.audit.report import AuditReport
from groups.audit.tables import rows
from groups.models import AuditEvent, Checkpoint, as_recorded

log = logging.getLogger("groups.audit.checkpoint")

PURPOSE = "checkpoint"
COMMAND_SECONDS = 60
STORED = ("size", "head", "at", "instance", "public_key", "signature")
# Far more than any checkpoint; a file without line ends must not fill the memory.
LONGEST_LINE = 64 * 1024


class NotHandedOver(Exception):
    """The checkpoint was made and stored, but did not reach every place it should be kept at."""


def instance() -> str:
    """Which linerAdmin this is: the first name that people type to reach it."""
    return next(iter(settings.ALLOWED_HOSTS), socket.gethostname())


def make_checkpoint() -> dict[str, Any]:
    """Signs how the chain ends now, stores that, and returns it."""
    size, last = head()
    at = timezone.now()
    statement = {
        "checkpoint": 1,
        "size": size,
        "head": last,
        "at": as_recorded(at),
        "instance": instance(),
    }
    whole = signed(PURPOSE, statement)
    Checkpoint.objects.create(
        size=size,
        head=last,
        at=at,
        instance=whole["instance"],
        public_key=whole["public_key"],
        signature=whole["signature"],
    )
    return whole


def newest_checkpoint() -> Checkpoint | None:
    """Returns None too for one that somebody made unreadable: a check of the evidence names it."""
    try:
        newest = Checkpoint.objects.order_by("-pk").first()
    except (DatabaseError, ValueError, TypeError, AttributeError):
        return None
    return newest if newest and isinstance(newest.at, datetime) else None


def hand_over(checkpoint: dict[str, Any]) -> None:
    """Gives the checkpoint, one line of JSON, to the log, and to the file and the command of the
    settings. Tries all of them, then raises NotHandedOver if one failed."""
    line = canonical(checkpoint)
    log.info(line)
    failed = []
    for give in (_to_file, _to_command):
        try:
            give(line)
        except NotHandedOver as error:
            failed.append(str(error))
    if failed:
        raise NotHandedOver(" ".join(failed))


def _to_file(line: str) -> None:
    if not settings.AUDIT_CHECKPOINT_FILE:
        return
    try:
        with Path(settings.AUDIT_CHECKPOINT_FILE).open("ab", buffering=0) as file:
            # After a line that a full disk cut short, begin a new one.
            start = "" if _ends_with_a_line(settings.AUDIT_CHECKPOINT_FILE) else "\n"
            content = f"{start}{line}\n".encode()
            if file.write(content) != len(content):
                raise OSError("only a part of the line was written")
            os.fsync(file.fileno())
    except OSError as error:
        raise NotHandedOver(f"AUDIT_CHECKPOINT_FILE can't be written: {error}.") from error


def _ends_with_a_line(path: str) -> bool:
    try:
        with Path(path).open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - 1, 0))
            return file.read(1) in {b"", b"\n"}
    except OSError:
        return True  # it may be there to be written, and not to be read


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
        raise NotHandedOver(f"AUDIT_CHECKPOINT_COMMAND failed: {error}.") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()[:500]
        raise NotHandedOver(f"AUDIT_CHECKPOINT_COMMAND exited with {done.returncode}: {said}")


def check_checkpoints(report: AuditReport, earlier: int = 0) -> None:
    """Holds every stored checkpoint against the chain; `earlier` is how many there once were."""
    trusted = trusted_keys()
    for which, *told in rows(Checkpoint, ("id", *STORED), order="id"):
        statement = {"checkpoint": 1, **dict(zip(STORED, told, strict=True))}
        check_statement(report, which, statement, trusted)
        report.stored += 1
    if report.stored < earlier:
        why = f"an earlier check found {earlier} of them, and {report.stored} are there"
        report.found("checkpoint", "(any)", why)


def check_kept(report: AuditReport, path: Path) -> None:
    """Holds checkpoints that were kept in a file, one a line, against the chain.

    Raises OSError, and ValueError for a file that holds none: it would prove nothing.
    """
    trusted = trusted_keys()
    place = 0
    for place, statement in _lines(path):
        check_statement(report, f"{path.name}:{place}", statement, trusted)
    if not place:
        raise ValueError(f"{path} holds no checkpoint")


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open("rb") as file:
        for place, line in enumerate(iter(partial(file.readline, LONGEST_LINE), b""), 1):
            if line.strip():
                yield place, _statement(line)


def _statement(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def check_statement(
    report: AuditReport, which: object, statement: dict[str, Any], trusted: set[str]
) -> None:
    """Checks one checkpoint's signature, and holds it against a chain of `report.size` events."""
    report.checkpoints += 1
    if not is_signed(PURPOSE, statement):
        report.found("checkpoint", which, "its signature does not fit what it says")
    elif statement["public_key"] not in trusted:
        report.found("checkpoint", which, "it is signed by a foreign key")
    elif why := _contradiction(report, statement["size"], statement["head"]):
        report.found("checkpoint", which, why)


def _contradiction(report: AuditReport, size: int, signed_head: str) -> str:
    """Why the chain is not the one that the checkpoint saw; empty if it may be."""
    if size > report.size:
        return f"it saw {size} events, but the chain ends at {report.size}: the tail is missing"
    if size == 0:
        return "" if signed_head == GENESIS else "it saw an event, and says there was none"
    where = f"WHERE number = {int(size)}"
    hashes = [hash_ for (hash_,) in rows(AuditEvent, ["hash"], where=where, order="number")]
    if hashes == [signed_head]:
        return ""
    return f"event {size} does not have the hash that was signed: events up to it were rewritten"
