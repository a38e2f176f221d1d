"""What the chain proves of one entry: its events, recomputed on the spot."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from groups.audit.append import head
from groups.audit.chain import GENESIS
from groups.audit.checkpoints import STORED, check_statement
from groups.audit.keys import trusted_keys
from groups.audit.report import AuditReport, plain
from groups.audit.tables import rows, snapshot
from groups.audit.verify import COLUMNS, HASHED, digest_or_none
from groups.models import AuditEvent, Checkpoint


@dataclass(frozen=True)
class ProvenEvent:
    """One event as it stands in the database.

    is_right  whether its hash is that of what it says, and `previous` that of the event before it
    at        None where it can't be read
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
class Seal:
    """The nearest checkpoint that covers an event: how long the chain was, when, and why it is
    wrong; "" where it is right."""

    size: int
    at: datetime | None
    wrong: str


@dataclass(frozen=True)
class Proof:
    """The events of one entry in the order of the chain, and what seals the last of them."""

    links: tuple[ProvenEvent, ...]
    seal: Seal | None = None

    @property
    def is_right(self) -> bool:
        return all(link.is_right for link in self.links) and not (self.seal and self.seal.wrong)


def prove(submission: UUID) -> Proof:
    """Reads an entry's events in one snapshot. Raises RuntimeError inside a transaction."""
    with snapshot():
        where = f"WHERE submission = '{submission.hex}'"
        found = list(rows(AuditEvent, COLUMNS, order="number", where=where))
        before = _hashes(row[0] - 1 for row in found if isinstance(row[0], int))
        links = tuple(_link(row, before) for row in found)
        return Proof(links, _seal(links[-1].number) if links else None)


def _hashes(numbers: Iterable[int]) -> dict[int, str]:
    wanted = ", ".join(map(str, numbers)) or "0"
    found = rows(
        AuditEvent, ("number", "hash"), order="number", where=f"WHERE number IN ({wanted})"
    )
    return {0: GENESIS} | {number: own for number, own in found}


def _link(row: Sequence[Any], before: dict[int, str]) -> ProvenEvent:
    number, at, kind, _, _, actor, details, previous, own = row
    follows = isinstance(number, int) and before.get(number - 1) == previous
    return ProvenEvent(
        number=number,
        at=_moment(at),
        kind=plain(kind),
        actor=plain(actor),
        details=_text(details),
        previous=plain(previous),
        hash=plain(own),
        is_right=follows and digest_or_none(previous, row[:HASHED]) == own,
    )


def _seal(number: int) -> Seal | None:
    if not isinstance(number, int):
        return None
    nearest = f"SELECT id FROM groups_checkpoint WHERE size >= {number} ORDER BY size, id LIMIT 1"  # noqa: S608 - a number
    found = list(rows(Checkpoint, ("id", *STORED), order="id", where=f"WHERE id IN ({nearest})"))
    if not found:
        return None
    which, *told = found[0]
    statement = {"checkpoint": 1, **dict(zip(STORED, told, strict=True))}
    report = AuditReport(size=head()[0])
    check_statement(report, which, statement, trusted_keys())
    return Seal(statement["size"], _moment(statement["at"]), "; ".join(report.findings))


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None


def _text(raw: object) -> str:
    """Without lone surrogates, which no page can carry."""
    return str(raw).encode(errors="replace").decode()
