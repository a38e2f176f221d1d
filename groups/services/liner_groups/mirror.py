"""The mirror: a copy of Liner's list from its last complete reading. It is not evidence."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import islice
from operator import attrgetter

from django.db import transaction

from groups.audit.append import last_number
from groups.liner.client import Liner
from groups.liner.errors import LinerError
from groups.liner.fields import FIELDS, RemoteGroup, columns_of
from groups.models import LinerGroup, MirrorState, database_now
from groups.models.liner_group import derived
from groups.plan import fingerprint
from groups.services.record.alarms import watch_default
from groups.wording.readiness import liner_sentence

log = logging.getLogger(__name__)

# All reads of one page share this time.
READ_SECONDS = 5.0
BATCH = 1_000
# What is compared with a row, the fingerprint last: it stands for the intervals.
OWN = tuple(name for name in LinerGroup.COMPARED if name != "fingerprint")
_own = attrgetter(*OWN)
# Liner's list hardly changes from one reading to the next.
_remembered = lru_cache(maxsize=20_000)(fingerprint)
# More does not fit the column, and Liner may name any year.
MOST_SECONDS = 2**31 - 1


@dataclass(frozen=True)
class Begun:
    """A reading that has begun.

    number      readings are numbered in the order in which they began
    last_event  the number of the last event then: what was recorded later may be missing in it
    at          the database's time
    """

    number: int
    last_event: int
    at: datetime


@dataclass(frozen=True)
class Reading:
    """Liner's whole list; `seconds_ahead` is how far Liner's clock was ahead, None if unknown."""

    begun: Begun
    groups: tuple[RemoteGroup, ...]
    seconds_ahead: int | None = None


def read_list(liner: Liner, *, timeout: float = READ_SECONDS) -> Reading | None:
    """Reads Liner's whole list into the mirror; returns None if it can't be read.

    Raises an alarm if the list names another default than the one created here.
    """
    begun = begin()
    try:
        listed = liner.read_list(timeout=timeout)
    except LinerError as error:
        log.warning("Liner's list could not be read. %s", liner_sentence(error.reason))
        _store_failure(error.reason, begun)
        return None
    reading = Reading(begun, listed.groups, _seconds_ahead(listed.date))
    keep(reading)
    watch_default([group.id for group in reading.groups if group.is_default], begun.last_event)
    return reading


def _seconds_ahead(date: datetime | None) -> int | None:
    if date is None:
        return None
    ahead = round((date - database_now()).total_seconds())
    return max(-MOST_SECONDS, min(MOST_SECONDS, ahead))


def begin() -> Begun:
    """Numbers a reading, before it is made."""
    with transaction.atomic():
        state = MirrorState.objects.locked()
        state.begun += 1
        state.save(update_fields=["begun"])
    return Begun(state.begun, last_number(), database_now())


def keep(reading: Reading) -> None:
    """Stores a complete list in the mirror. One that began before the stored one adds unknown
    groups, as gone, and changes none."""
    with transaction.atomic():
        state = MirrorState.objects.locked()
        # Groups in this list were in Liner before anything that is recorded from now on.
        first_event = last_number()
        if reading.begun.number < state.reading:
            rows = [_row(group, first_event, reading.begun.at) for group in reading.groups]
            LinerGroup.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
            return
        _store_newest(reading.groups, first_event, state.read_at or reading.begun.at)
        state.reading, state.read_at = reading.begun.number, reading.begun.at
        state.last_event, state.seconds_ahead = reading.begun.last_event, reading.seconds_ahead
        state.save(update_fields=["reading", "read_at", "last_event", "seconds_ahead"])


def _store_newest(listed: tuple[RemoteGroup, ...], first_event: int, read_before: datetime) -> None:
    """Writes rows only for new, changed and gone groups: usually, thousands are unchanged."""
    columns = ("pk", *OWN, "fingerprint")
    stored = {row[0]: row for row in LinerGroup.objects.listed().values_list(*columns)}
    changed = [group for group in listed if stored.get(group.id) != _compared(group)]
    LinerGroup.objects.bulk_create(
        [_row(group, first_event) for group in changed],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*FIELDS, "last_seen", *derived("", [])],
    )
    for batch in _batches(stored.keys() - {group.id for group in listed}):
        LinerGroup.objects.filter(pk__in=batch).update(last_seen=read_before)


def _compared(group: RemoteGroup) -> tuple[object, ...]:
    return group.id, *_own(group), _remembered(group.intervals)


def _row(group: RemoteGroup, first_event: int, last_seen: datetime | None = None) -> LinerGroup:
    return LinerGroup(
        id=group.id,
        **columns_of(group),
        first_event=first_event,
        last_seen=last_seen,
        **derived(group.title, group.intervals),
    )


def _store_failure(reason: str, begun: Begun) -> None:
    with transaction.atomic():
        state = MirrorState.objects.locked()
        if state.failed < begun.number:
            state.failed, state.failed_at, state.failed_reason = begun.number, begun.at, reason
            state.save(update_fields=["failed", "failed_at", "failed_reason"])


def _batches(numbers: Iterable[int]) -> Iterator[list[int]]:
    """Yields at most as many at a time as one statement can name."""
    left = iter(numbers)
    while batch := list(islice(left, BATCH)):
        yield batch
