"""Recomputes the events of one entry, for its page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from groups.audit.append import head
from groups.audit.chain import COLUMNS, GENESIS, has_own_hash
from groups.audit.checkpoints import check_statement, stored_checkpoints
from groups.audit.keys import trusted_keys
from groups.audit.mismatches import mismatches_of, read
from groups.audit.report import AuditReport, plain
from groups.audit.tables import rows, snapshot
from groups.audit.values import moment
from groups.models import AuditEvent


@dataclass(frozen=True)
class ProvenEvent:
    """One event as it is in the database.

    at        None if it can't be read
    is_right  whether `hash` fits the content, and `previous` is the hash of the event before it
    """

    number: int
    at: datetime | None
    kind: str
    actor: str
    details: str
    previous: str
    hash: str
    is_right: bool


@dataclass(frozen=True)
class CoveringCheckpoint:
    """The first checkpoint after an event: its size, its time, and "" or what is wrong with it."""

    size: int
    at: datetime | None
    wrong: str


@dataclass(frozen=True)
class Proof:
    """The events of one entry in their order, and the checkpoint that covers the last of them.

    mismatch  how the entry differs from what its events say; "" if it does not
    """

    events: tuple[ProvenEvent, ...]
    checkpoint: CoveringCheckpoint | None = None
    mismatch: str = ""

    @property
    def is_right(self) -> bool:
        covered_wrongly = self.checkpoint is not None and self.checkpoint.wrong
        are_right = all(event.is_right for event in self.events)
        return are_right and not covered_wrongly and not self.mismatch

    @property
    def is_verified(self) -> bool:
        """Whether there are events, and they are right."""
        return bool(self.events) and self.is_right


def prove(submission: UUID) -> Proof:
    """Reads an entry's events in one snapshot. Raises RuntimeError inside a transaction."""
    with snapshot(any_text=True):
        where = f"WHERE submission = '{submission.hex}'"
        found = list(rows(AuditEvent, COLUMNS, order="number", where=where))
        before = _hashes(row[0] - 1 for row in found if isinstance(row[0], int))
        events = tuple(_event(row, before) for row in found)
        mismatch = mismatches_of(read([str(submission)])).get(str(submission), "")
        checkpoint = _checkpoint(events[-1].number) if events else None
        return Proof(events, checkpoint, mismatch)


def _hashes(numbers: Iterable[int]) -> dict[int, str]:
    listed = ", ".join(map(str, numbers)) or "0"
    where = f"WHERE number IN ({listed})"
    found = rows(AuditEvent, ("number", "hash"), order="number", where=where)
    return {0: GENESIS} | {number: own for number, own in found}


def _event(row: Sequence[Any], before: dict[int, str]) -> ProvenEvent:
    number, at, kind, _, _, actor, details, previous, own = row
    follows = isinstance(number, int) and before.get(number - 1) == previous
    return ProvenEvent(
        number=number,
        at=moment(at),
        kind=plain(kind),
        actor=plain(actor),
        details=_text(details),
        previous=plain(previous),
        hash=plain(own),
        is_right=follows and has_own_hash(row),
    )


def _checkpoint(number: int) -> CoveringCheckpoint | None:
    if not isinstance(number, int):
        return None
    first = f"SELECT id FROM groups_checkpoint WHERE size >= {number} ORDER BY size, id LIMIT 1"  # noqa: S608 - a number
    for key, statement in stored_checkpoints(where=f"WHERE id IN ({first})"):
        report = AuditReport(size=head()[0])
        check_statement(report, key, statement, trusted_keys())
        wrong = "; ".join(report.findings)
        return CoveringCheckpoint(statement["size"], moment(statement["at"]), wrong)
    return None


def _text(raw: object) -> str:
    """Replaces lone surrogates, which can't be sent as UTF-8."""
    return str(raw).encode(errors="replace").decode()
