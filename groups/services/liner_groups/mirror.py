"""Our copy of Liner's list: what it said when it was last read completely. It is no evidence."""

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import Error, transaction
from django.db.models import Q
from django.utils import timezone

from groups.liner.client import Liner
from groups.liner.errors import LinerError
from groups.liner.new_group import FIELDS, RemoteGroup, columns_of
from groups.models import LinerGroup, MirrorState, Submission
from groups.models.liner_group import derived
from groups.plan import fingerprint
from groups.services.record.alarms import watch_default

log = logging.getLogger(__name__)

# All reads on one page share this much.
READ_SECONDS = 5.0
# Before a page is shown: the rest of the 5 s is for keeping what was read, and for the page.
REFRESH_SECONDS = 4.0
OLD_AFTER = timedelta(minutes=1)
RETRY_AFTER = timedelta(seconds=30)
BATCH = 1_000
UPDATED = (*FIELDS, "last_seen")

_reading = threading.Lock()


@dataclass(frozen=True)
class Scan:
    """Liner's whole list, as it was read from `began` on."""

    began: datetime
    listed: tuple[RemoteGroup, ...]


@dataclass(frozen=True)
class Freshness:
    """How old the mirror is, and whether the last reading failed.

    read_at        when the last complete reading began; None: there was none
    reason         why the reading after it failed, as a code of groups.liner.errors or "not_kept";
                   "" where none failed
    is_being_read  somebody else's page is reading just now
    """

    read_at: datetime | None
    reason: str = ""
    is_being_read: bool = False

    @property
    def has_failed(self) -> bool:
        return self.reason != ""


def refresh(liner: Liner, *, by_hand: bool = False, timeout: float = REFRESH_SECONDS) -> Freshness:
    """Reads Liner's list where the mirror is old, or where a person asked for it, and tells how
    fresh the mirror is then.

    Old is what is a minute old, or older than what was created here since; for 30 s after a failure
    it is not tried again. No transaction is open meanwhile. Of all who look at once, one a process
    reads, and the others get what there is, or wait where there is nothing.
    """
    if not (by_hand or _is_old(MirrorState.objects.now())):
        return freshness()
    # Who has nothing to show yet waits for the one who reads.
    patience = 0.0 if MirrorState.objects.now().read_at else timeout
    if not _reading.acquire(timeout=patience):
        return freshness(is_being_read=True)
    try:
        # Whoever read just before us may have read for us.
        if by_hand or _is_old(MirrorState.objects.now()):
            scan(liner, timeout=timeout)
    except Error:
        log.exception("Liner's list was read, but the database did not take it")
        return Freshness(MirrorState.objects.now().read_at, reason="not_kept")
    finally:
        _reading.release()
    return freshness()


def freshness(*, is_being_read: bool = False) -> Freshness:
    """How fresh the mirror is; asks Liner nothing."""
    state = MirrorState.objects.now()
    reason = state.failed_reason if state.has_failed else ""
    return Freshness(state.read_at, reason, is_being_read)


def _is_old(state: MirrorState) -> bool:
    now = timezone.now()
    if state.has_failed and state.failed_at and now - state.failed_at < RETRY_AFTER:
        return False
    if state.read_at is None or now - state.read_at >= OLD_AFTER:
        return True
    created = Submission.objects.created_since(state.read_at)
    # A clock that went ahead must not make everybody read.
    return created.filter(submitted_at__lte=now).exists()


def scan(liner: Liner, *, timeout: float = READ_SECONDS) -> Scan | None:
    """Reads Liner's whole list and keeps it in the mirror; None where it can't be read.

    An alarm is raised where the list names another default than the one made here.
    """
    began = timezone.now()
    try:
        listed = liner.read_list(timeout=timeout)
    except LinerError as error:
        log.warning("Liner's list could not be read: %s", error)
        _keep_failure(error.reason, began=began)
        return None
    keep(listed, began=began, ended=timezone.now())
    watch_default([group.id for group in listed if group.is_default], began=began)
    return Scan(began, listed)


def keep(listed: tuple[RemoteGroup, ...], *, began: datetime, ended: datetime) -> None:
    """Writes a complete list, read from `began` to `ended`, into the mirror.

    What it holds certainly stood in Liner when the reading ended: that is `first_seen`. When it
    began, Liner may not have had it yet.
    """
    with transaction.atomic():
        state = MirrorState.objects.locked()
        # A list that was read before one we hold already has nothing newer to tell.
        if state.read_at is not None and state.read_at > began:
            rows = [_row(group, began, ended) for group in listed]
            LinerGroup.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
        else:
            _keep_newest(listed, began, ended)
            state.read_at = began
            state.save(update_fields=["read_at"])
        for batch in _batches(listed):
            # Another process may have seen it later, though it wrote that down before us.
            LinerGroup.objects.filter(pk__in=batch, first_seen__gt=ended).update(first_seen=ended)


def _keep_newest(listed: tuple[RemoteGroup, ...], began: datetime, ended: datetime) -> None:
    """Writes whole rows only of what is new or changed: mostly, thousands are as they were."""
    held = {row[0]: row for row in LinerGroup.objects.values_list("pk", *LinerGroup.COMPARED)}
    changed = [group for group in listed if held.get(group.id) != _compared(group)]
    LinerGroup.objects.bulk_create(
        [_row(group, began, ended) for group in changed],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*UPDATED, *derived("", [])],
    )
    for batch in _batches(listed):
        LinerGroup.objects.filter(pk__in=batch).update(last_seen=began)


def _compared(group: RemoteGroup) -> tuple[object, ...]:
    derived_columns = {"fingerprint": fingerprint(group.intervals)}
    columns = columns_of(group) | derived_columns
    return group.id, *(columns[name] for name in LinerGroup.COMPARED)


def _row(group: RemoteGroup, began: datetime, ended: datetime) -> LinerGroup:
    return LinerGroup(
        id=group.id,
        **columns_of(group),
        first_seen=ended,
        last_seen=began,
        **derived(group.title, group.intervals),
    )


def _keep_failure(reason: str, *, began: datetime) -> None:
    with transaction.atomic():
        MirrorState.objects.locked()
        earlier = Q(failed_at=None) | Q(failed_at__lt=began)
        MirrorState.objects.filter(earlier).update(failed_at=began, failed_reason=reason)


def _batches(listed: tuple[RemoteGroup, ...]) -> Iterator[list[int]]:
    """Their numbers, so many at a time as a statement may name."""
    for start in range(0, len(listed), BATCH):
        yield [group.id for group in listed[start : start + BATCH]]
