"""What a restored backup has lost, as checkpoints kept outside the database show."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext

from groups.audit.chain import COLUMNS, GENESIS, has_own_hash
from groups.audit.keys import is_signed, signed, trusted_keys
from groups.audit.tables import rows
from groups.audit.values import moment
from groups.models import AuditEvent

KIND = "record.restored"
PURPOSE = "restore"
NUMBER, DETAILS = COLUMNS.index("number"), COLUMNS.index("details")

Statement = dict[str, Any]


@dataclass(frozen=True)
class Gap:
    """Events that the record had, and has no more.

    size, head, since     number, hash and time of the last event that the backup had
    lost_size, lost_head  number and hash of the last event, as the newest kept checkpoint of what
                          was lost says; `lost_at` is its time. Later ones may be missing too.
    """

    size: int
    head: str
    since: str
    lost_size: int
    lost_head: str
    lost_at: str

    @property
    def first(self) -> int:
        return self.size + 1

    @property
    def count(self) -> int:
        return self.lost_size - self.size

    @property
    def events(self) -> str:
        """For example "73 to 80", in the reader's language."""
        if self.count <= 1:
            return str(self.first)
        return gettext("%(first)s to %(last)s") % {"first": self.first, "last": self.lost_size}

    @property
    def since_time(self) -> datetime | None:
        return moment(self.since)

    @property
    def lost_time(self) -> datetime | None:
        return moment(self.lost_at)

    def __str__(self) -> str:
        since = f", recorded after {self.since}" if self.since else ""
        what, them = f"event {self.first} is missing", "it"
        if self.count > 1:
            what, them = f"events {self.first} to {self.lost_size} are missing", "them"
        return f"{what}{since}; a checkpoint of {self.lost_at} saw {them}"

    def covers(self, statement: Statement) -> bool:
        """Whether a checkpoint is of the record as it was before the restore."""
        is_lost = self.size < statement["size"] <= self.lost_size
        return bool(is_lost and statement["at"] <= self.lost_at)

    def statement(self) -> Statement:
        """Signed, so that the owner of the database alone can't excuse what they cut off."""
        return signed(PURPOSE, {"restored": 1, **asdict(self)})


def gap_of(lost: Sequence[Statement]) -> Gap | None:
    """Returns the gap that explains these checkpoints, which contradict the chain.

    None if there are none, or if no restore does: an event that was there before was rewritten.
    What was recorded after a restore is later than every checkpoint of what it lost.
    """
    if not lost:
        return None
    newest = max(lost, key=lambda statement: str(statement["at"]))
    at = moment(newest["at"])
    if at is None:
        return None
    size, head, since = _last_event_until(connection.ops.adapt_datetimefield_value(at))
    if any(statement["size"] <= size for statement in lost):
        return None
    lost_size = max(statement["size"] for statement in lost)
    return Gap(size, head, since, lost_size, newest["head"], newest["at"])


def _last_event_until(at: Any) -> tuple[int, str, str]:
    found = rows(
        AuditEvent,
        ("number", "hash", "at"),
        where="WHERE at <= %s",
        values=[at],
        order="number DESC LIMIT 1",
    )
    for number, head, since in found:
        return number, head, since
    return 0, GENESIS, ""


def known_gaps() -> list[tuple[int, Gap, dict[str, Any]]]:
    """Returns the restores that somebody confirmed: the event's number, the gap, the details.

    Only those with a trusted signature, if the chain still has the event before the gap.
    """
    trusted, found = trusted_keys(), []
    for row in rows(AuditEvent, COLUMNS, where=f"WHERE kind = '{KIND}'", order="number"):
        try:
            details = json.loads(row[DETAILS])
            gap = _gap_in(details["restore"], trusted)
        except (ValueError, TypeError, KeyError, RecursionError):
            continue
        if gap and has_own_hash(row) and hashes_at([gap.size]).get(gap.size) == gap.head:
            found.append((row[NUMBER], gap, details))
    return found


def _gap_in(statement: Statement, trusted: set[str]) -> Gap | None:
    if not is_signed(PURPOSE, statement) or statement["public_key"] not in trusted:
        return None
    return Gap(**{name: statement[name] for name in Gap.__dataclass_fields__})


def hashes_at(numbers: Iterable[int]) -> dict[int, str]:
    """Returns the hashes of those of the events that there are; GENESIS for 0."""
    where = f"WHERE number IN ({', '.join(str(int(number)) for number in {0, *numbers})})"
    found = rows(AuditEvent, ["number", "hash"], where=where, order="number")
    return {0: GENESIS} | {number: own for number, own in found}


def open_gap(statements: Iterable[Statement]) -> Gap | None:
    """Returns what was lost, as far as these checkpoints show, and nobody has confirmed yet."""
    trusted, known = trusted_keys(), [gap for _, gap, _ in known_gaps()]
    readable = [each for each in statements if _is_readable(each)]
    hashes = hashes_at(each["size"] for each in readable)
    lost = [
        each
        for each in readable
        if hashes.get(each["size"]) != each["head"]
        and not any(gap.covers(each) for gap in known)
        and is_signed("checkpoint", each)
        and each["public_key"] in trusted
    ]
    return gap_of(lost)


def _is_readable(statement: Statement) -> bool:
    size, texts = statement.get("size"), (statement.get("at"), statement.get("head"))
    is_size = isinstance(size, int) and 0 <= size < 2**63
    return is_size and all(isinstance(text, str) for text in texts)


def last_statements(path: Path, most: int) -> Iterator[Statement]:
    """Yields the checkpoints in the last `most` bytes of a file. Raises OSError."""
    with path.open("rb") as file:
        file.seek(max(file.seek(0, 2) - most, 0))
        for line in file.read(most).splitlines():
            yield as_statement(line)


def as_statement(line: bytes) -> Statement:
    """Returns a line of a file as a checkpoint; {} if it is none."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
