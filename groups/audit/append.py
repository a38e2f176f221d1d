"""Adds events to the audit trail, in the transaction of the change that they record."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from groups.audit.chain import GENESIS, canonical, event_hash
from groups.models import AuditEvent, database_now

# The key of PostgreSQL's advisory lock on the end of the chain. Any number will do.
HEAD_LOCK = 7_205_759
LAST_NUMBER = 2**63 - 1


class BrokenEnd(DatabaseError):
    """No event can follow the last row of the chain, because somebody changed that row."""


def append(
    kind: str,
    *,
    by: Any = None,
    submission: UUID | None = None,
    details: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> AuditEvent:
    """Adds one event and returns it. `by` is a user, or None if the program acts by itself.

    Call it last in a transaction: it blocks all other writers of events until the commit. Raises
    RuntimeError outside a transaction, and BrokenEnd.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an event must be added in the transaction of the change it records")
    number, previous = lock_head()
    event = AuditEvent(
        number=number + 1,
        at=at or database_now(),
        kind=kind,
        submission=submission,
        actor_id=by.pk if by else None,
        actor=by.get_username() if by else "",
        details=canonical(details or {}),
        previous_hash=previous,
    )
    event.hash = hash_of(event)
    event.save(force_insert=True)
    return event


def hash_of(event: AuditEvent) -> str:
    """Returns the hash that this event must have."""
    return event_hash(
        event.previous_hash,
        number=event.number,
        at=event.at,
        kind=event.kind,
        submission=event.submission,
        actor_id=event.actor_id,
        actor=event.actor,
        details=event.details,
    )


def lock_head() -> tuple[int, str]:
    """Locks the end of the chain until the transaction ends. Returns what head() returns.

    Raises BrokenEnd.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [HEAD_LOCK])
    # On SQLite, every transaction starts with the only write lock (IMMEDIATE).
    number, last = head()
    if not can_be_followed(number, last):
        raise BrokenEnd("no event can follow the last row of the evidence: run audit verify")
    return number, last


def head() -> tuple[int, str]:
    """Returns the number and the hash of the last event; 0 and GENESIS if there is none."""
    last = AuditEvent.objects.order_by("-number").values_list("number", "hash").first()
    return last or (0, GENESIS)


def can_be_followed(number: object, last: object) -> bool:
    """SQLite accepts any value in a column, and both databases accept any text as a hash."""
    if not isinstance(number, int) or not 0 <= number < LAST_NUMBER:
        return False
    return isinstance(last, str) and re.fullmatch("[0-9a-f]{64}", last) is not None


def last_number() -> int:
    """Returns the number of the last event, 0 if there is none. Raises BrokenEnd."""
    number: object = head()[0]
    if not isinstance(number, int):
        raise BrokenEnd("the last event has no number: run audit verify")
    return number


def in_transaction(kind: str, **event: Any) -> AuditEvent:
    """Adds one event in a transaction of its own."""
    with transaction.atomic():
        return append(kind, **event)
