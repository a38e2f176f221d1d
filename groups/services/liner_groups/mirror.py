"""The mirror: a copy of Liner's list from its last complete reading. It is not evidence."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from groups.liner.client import Liner
from groups.liner.errors import LinerError
from groups.liner.fields import FIELDS, RemoteGroup, columns_of
from groups.models import LinerGroup, MirrorState
from groups.models.liner_group import derived
from groups.plan import fingerprint
from groups.services.record.alarms import watch_default

log = logging.getLogger(__name__)

# All reads of one page share this time.
READ_SECONDS = 5.0
BATCH = 1_000


@dataclass(frozen=True)
class Reading:
    """Liner's whole list; the reading began at `began`."""

    began: datetime
    groups: tuple[RemoteGroup, ...]


def read_list(liner: Liner, *, timeout: float = READ_SECONDS) -> Reading | None:
    """Reads Liner's whole list into the mirror; returns None if it can't be read.

    Raises an alarm if the list names another default than the one created here.
    """
    began = timezone.now()
    try:
        listed = liner.read_list(timeout=timeout)
    except LinerError as error:
        log.warning("Liner's list could not be read: %s", error)
        _store_failure(error.reason, began)
        return None
    keep(listed, began=began, ended=timezone.now())
    watch_default([group.id for group in listed if group.is_default], began=began)
    return Reading(began, listed)


def keep(listed: tuple[RemoteGroup, ...], *, began: datetime, ended: datetime) -> None:
    """Stores a complete list, read from `began` to `ended`, in the mirror.

    A group's `first_seen` is the end of a reading: when it began, Liner may not have had it yet.
    """
    with transaction.atomic():
        state = MirrorState.objects.locked()
        # A list that is older than the stored one adds unknown groups and changes none.
        if state.read_at is not None and state.read_at > began:
            rows = [_row(group, began, ended) for group in listed]
            LinerGroup.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
        else:
            _store_newest(listed, began, ended)
            state.read_at = began
            state.save(update_fields=["read_at"])
        for batch in _batches(listed):
            # Another process may have stored a later reading before this one.
            LinerGroup.objects.filter(pk__in=batch, first_seen__gt=ended).update(first_seen=ended)


def _store_newest(listed: tuple[RemoteGroup, ...], began: datetime, ended: datetime) -> None:
    """Writes rows only for new and changed groups: usually, thousands are unchanged."""
    stored = {row[0]: row for row in LinerGroup.objects.values_list("pk", *LinerGroup.COMPARED)}
    changed = [group for group in listed if stored.get(group.id) != _compared(group)]
    LinerGroup.objects.bulk_create(
        [_row(group, began, ended) for group in changed],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*FIELDS, "last_seen", *derived("", [])],
    )
    for batch in _batches(listed):
        LinerGroup.objects.filter(pk__in=batch).update(last_seen=began)


def _compared(group: RemoteGroup) -> tuple[object, ...]:
    columns = columns_of(group) | {"fingerprint": fingerprint(group.intervals)}
    return group.id, *(columns[name] for name in LinerGroup.COMPARED)


def _row(group: RemoteGroup, began: datetime, ended: datetime) -> LinerGroup:
    return LinerGroup(
        id=group.id,
        **columns_of(group),
        first_seen=ended,
        last_seen=began,
        **derived(group.title, group.intervals),
    )


def _store_failure(reason: str, began: datetime) -> None:
    with transaction.atomic():
        MirrorState.objects.locked()
        earlier = Q(failed_at=None) | Q(failed_at__lt=began)
        MirrorState.objects.filter(earlier).update(failed_at=began, failed_reason=reason)


def _batches(listed: tuple[RemoteGroup, ...]) -> Iterator[list[int]]:
    """Yields their numbers, at most as many at a time as one statement can name."""
    for start in range(0, len(listed), BATCH):
        yield [group.id for group in listed[start : start + BATCH]]
