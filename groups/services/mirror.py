"""Our copy of Liner's list: what it said when it was last read completely. It is no evidence."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from groups.liner.client import Liner, NewGroup
from groups.liner.errors import LinerError
from groups.liner.reads import Listed
from groups.models import LinerGroup

log = logging.getLogger(__name__)

# All reads on one page share this much.
READ_SECONDS = 5.0
BATCH = 1_000


@dataclass(frozen=True)
class Scan:
    """Liner's whole list, as it was read from `began` on."""

    began: datetime
    listed: tuple[Listed, ...]


def scan(liner: Liner, *, timeout: float = READ_SECONDS) -> Scan | None:
    """Reads Liner's whole list and keeps it in the mirror; None where it can't be read.

    An interval group that stood in the list has a `first_seen` no later than `began`, and one that
    came after it a later one.
    """
    began = timezone.now()
    try:
        listed = liner.read_list(timeout=timeout)
    except LinerError as error:
        log.warning("Liner's list could not be read: %s", error)
        return None
    keep(listed, seen=began)
    return Scan(began, listed)


def is_just(group: Listed, asked: NewGroup) -> bool:
    """Whether Liner holds exactly what was asked."""
    return (group.title, group.intervals, group.is_default, group.reset_attempts_enabled) == (
        asked.title,
        asked.intervals,
        asked.is_default,
        asked.reset_attempts_enabled,
    )


def keep(listed: tuple[Listed, ...], *, seen: datetime) -> None:
    """Writes a complete list, read from `seen` on, into the mirror."""
    rows = [
        LinerGroup(
            id=group.id,
            title=group.title,
            intervals=list(group.intervals),
            is_default=group.is_default,
            reset_attempts_enabled=group.reset_attempts_enabled,
            first_seen=seen,
            last_seen=seen,
        )
        for group in listed
    ]
    told = ["title", "intervals", "is_default", "reset_attempts_enabled", "last_seen"]
    with transaction.atomic():
        # A list that was read before one we hold already has nothing newer to tell.
        if LinerGroup.objects.filter(last_seen__gt=seen).exists():
            LinerGroup.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
        else:
            LinerGroup.objects.bulk_create(
                rows,
                batch_size=BATCH,
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=told,
            )
        for batch in batched([group.id for group in listed], BATCH):
            # Another process may have seen it first, though it began to read after us.
            LinerGroup.objects.filter(pk__in=batch, first_seen__gt=seen).update(first_seen=seen)


def batched(numbers: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]
