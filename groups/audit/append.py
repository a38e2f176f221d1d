"""Adding an event to the chain, in the transaction of what it tells."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from groups.audit.chain import GENESIS, canonical, event_hash
from groups.models import AuditEvent

# Any number will do; it names the end of the chain among PostgreSQL's advisory locks.
HEAD_LOCK = 7_205_759
LAST_NUMBER = 2**63 - 1


class BrokenEnd(DatabaseError):
    """The chain ends in a row that no event can follow: somebody changed it."""


def append(
    kind: str,
    *,
    by: Any = None,
    submission: UUID | None = None,
    details: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> AuditEvent:
    """Adds one event and returns it. `by` is a user, or None where the program acts by itself.

    Call it last in a transaction: from here to the commit nobody else can add one. Raises
    RuntimeError outside a transaction, and BrokenEnd.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an event belongs into the transaction of what it tells")
    number, previous = hold_head()
    event = make(
        number=number + 1,
        previous=previous,
        kind=kind,
        by=by,
        submission=submission,
        details=canonical(details or {}),
        at=at or timezone.now(),
    )
    event.save(force_insert=True)
    return event


def make(
    *,
    number: int,
    previous: str,
    kind: str,
    by: Any,
    submission: UUID | None,
    details: str,
    at: datetime,
) -> AuditEvent:
    """Returns the event after `previous`, hashed and not saved; `details` is canonical JSON."""
    event = AuditEvent(
        number=number,
        at=at,
        kind=kind,
        submission=submission,
        actor_id=by.pk if by else None,
        actor=by.get_username() if by else "",
        details=details,
        previous_hash=previous,
    )
    event.hash = hash_of(event)
    return event


def hash_of(event: AuditEvent) -> str:
    """Returns the hash that the event must have."""
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


def hold_head() -> tuple[int, str]:
    """Locks the end of the chain until the transaction ends; returns its number and hash.

    Raises BrokenEnd.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [HEAD_LOCK])
    # On SQLite the transaction holds the only write lock since it began (IMMEDIATE).
    number, last = head()
    if not _can_be_followed(number, last):
        raise BrokenEnd("no event can follow the last row of the evidence: run audit verify")
    return number, last


def _can_be_followed(number: object, last: object) -> bool:
    """SQLite keeps anything in any column; and a hash can be any text in both databases."""
    if not isinstance(number, int) or not 0 <= number < LAST_NUMBER:
        return False
    return isinstance(last, str) and re.fullmatch("[0-9a-f]{64}", last) is not None


def head() -> tuple[int, str]:
    """Returns number and hash of the last event; 0 and GENESIS where there is none."""
    last = AuditEvent.objects.order_by("-number").values_list("number", "hash").first()
    return last or (0, GENESIS)


def in_transaction(kind: str, **what: Any) -> AuditEvent:
    """Adds one event in a transaction of its own."""
    with transaction.atomic():
        return append(kind, **what)
