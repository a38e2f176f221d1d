"""Checkpoints: signed statements of the size and head of the chain, to be kept elsewhere."""

import os
import socket
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError

from groups.audit.append import head
from groups.audit.chain import GENESIS
from groups.audit.keys import is_signed, signed, trusted_keys
from groups.audit.report import AuditReport
from groups.audit.restores import as_statement, gap_of
from groups.audit.tables import rows, snapshot
from groups.audit.values import moment
from groups.models import AuditEvent, Checkpoint, as_recorded, database_now

PURPOSE = "checkpoint"
WHAT_TO_DO = (
    "A backup was restored, or the end was cut off. After a restore, confirm it on /integrity/"
    " or with `audit restored`"
)
COLUMNS = ("size", "head", "at", "instance", "public_key", "signature")
# Longer than any checkpoint. A file without line ends must not fill the memory.
LONGEST_LINE = 64 * 1024


def instance() -> str:
    """Returns the name of this linerAdmin: the first of its host names."""
    return next(iter(settings.ALLOWED_HOSTS), socket.gethostname())


def make_checkpoint() -> dict[str, Any]:
    """Signs the present size and head of the chain, stores the checkpoint, and returns it."""
    size, last = head()
    at = database_now()
    statement = {"size": size, "head": last, "at": as_recorded(at), "instance": instance()}
    checkpoint = signed(PURPOSE, {"checkpoint": 1, **statement})
    Checkpoint.objects.create(**{name: checkpoint[name] for name in COLUMNS} | {"at": at})
    return checkpoint


def newest_checkpoint() -> Checkpoint | None:
    """Returns the newest checkpoint; None if there is none, or if somebody made it unreadable."""
    try:
        newest = Checkpoint.objects.order_by("-pk").first()
    except (DatabaseError, ValueError, TypeError, AttributeError):
        return None
    return newest if newest and isinstance(newest.at, datetime) else None


def stored_checkpoints(where: str = "") -> Iterator[tuple[int, dict[str, Any]]]:
    """Yields the id and the signed statement of each checkpoint in the database."""
    for key, *values in rows(Checkpoint, ("id", *COLUMNS), where=where, order="id"):
        yield key, {"checkpoint": 1, **dict(zip(COLUMNS, values, strict=True))}


def newest_checkpoints(most: int) -> list[dict[str, Any]]:
    """Returns the newest statements, with their ids, newest first; an unreadable time is None."""
    newest = f"WHERE id IN (SELECT id FROM groups_checkpoint ORDER BY id DESC LIMIT {most})"  # noqa: S608 - a number
    with snapshot(any_text=True):
        found = list(stored_checkpoints(newest))
    return [each | {"id": key, "at": moment(each["at"])} for key, each in reversed(found)]


def check_checkpoints(report: AuditReport, earlier: int = 0) -> None:
    """Checks all checkpoints in the database; an earlier check found `earlier` of them."""
    trusted = trusted_keys()
    for key, statement in stored_checkpoints():
        check_statement(report, key, statement, trusted)
        report.stored += 1
    if report.stored < earlier:
        why = f"an earlier check found {earlier} of them, and {report.stored} are there"
        report.found("checkpoint", "(any)", why)


def configured_file() -> Path | None:
    """Returns the file to which checkpoints go, if this process can read it and it has any."""
    path = settings.AUDIT_CHECKPOINT_FILE
    # Unlike Path.is_file(), this is False in a folder that is closed to this process.
    is_readable = os.path.isfile(path) and os.access(path, os.R_OK)
    return Path(path) if is_readable and os.path.getsize(path) else None


def check_kept(report: AuditReport, path: Path) -> int:
    """Checks the checkpoints in a file, one a line; returns how many there are. Raises OSError."""
    trusted = trusted_keys()
    before = report.checkpoints
    with path.open("rb") as file:
        for number, line in enumerate(iter(partial(file.readline, LONGEST_LINE), b""), 1):
            if line.strip():
                _check_kept(report, f"{path.name}:{number}", as_statement(line), trusted)
    return report.checkpoints - before


def _check_kept(
    report: AuditReport, which: str, statement: dict[str, Any], trusted: set[str]
) -> None:
    """As check_statement(); but what a known restore has lost may contradict the chain."""
    before = report.wrong
    if is_checkpoint(statement, trusted) and any(gap.covers(statement) for gap in report.gaps):
        report.checkpoints += 1
        report.covered += 1
        return
    check_statement(report, which, statement, trusted)
    if report.wrong > before and is_checkpoint(statement, trusted):
        report.lost.append(statement)


def check_gap(report: AuditReport) -> None:
    """Explains checkpoints that contradict the chain, if a restored backup does."""
    gap = gap_of(report.lost)
    if gap:
        report.found("record", gap.size, f"{gap}. {WHAT_TO_DO}")


def is_checkpoint(statement: dict[str, Any], trusted: set[str]) -> bool:
    return is_signed(PURPOSE, statement) and statement["public_key"] in trusted


def check_statement(
    report: AuditReport, which: object, statement: dict[str, Any], trusted: set[str]
) -> None:
    """Checks the signature of a checkpoint, and that it fits a chain of `report.size` events."""
    report.checkpoints += 1
    if not is_signed(PURPOSE, statement):
        report.found("checkpoint", which, "its signature does not fit what it says")
    elif statement["public_key"] not in trusted:
        report.found("checkpoint", which, "it is signed by a foreign key")
    elif why := _contradiction(report, statement["size"], statement["head"]):
        report.found("checkpoint", which, why)


def _contradiction(report: AuditReport, size: int, signed_head: str) -> str:
    """Returns why the chain can't be the one that was signed; "" if it can."""
    if size > report.size:
        return f"it saw {size} events, but the chain ends at {report.size}: the tail is missing"
    if size == 0:
        return "" if signed_head == GENESIS else "it saw an event, and says there was none"
    where = f"WHERE number = {int(size)}"
    hashes = [hash_ for (hash_,) in rows(AuditEvent, ["hash"], where=where, order="number")]
    if hashes == [signed_head]:
        return ""
    return f"event {size} does not have the hash that was signed: events up to it were rewritten"
