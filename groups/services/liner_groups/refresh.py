"""Reading Liner's list again before a page is shown, and how fresh the mirror is."""

import logging
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import Error

from groups.liner.client import Liner
from groups.models import MirrorState, Submission, database_now
from groups.services.liner_groups.mirror import read_list

log = logging.getLogger(__name__)

# Of the 5 s that a page may take to read, the rest is for storing the list and for the page.
REFRESH_SECONDS = 4.0
OLD_AFTER = timedelta(minutes=1)
RETRY_AFTER = timedelta(seconds=30)

_reading = threading.Lock()


@dataclass(frozen=True)
class Freshness:
    """How fresh the mirror is.

    read_at        when the last complete reading began; None if there was none
    reason         why a later reading failed: a code of groups.liner.errors or "not_kept"; or ""
    is_being_read  another page is reading the list now
    """

    read_at: datetime | None
    reason: str = ""
    is_being_read: bool = False


def refresh(liner: Liner, *, by_hand: bool = False, timeout: float = REFRESH_SECONDS) -> Freshness:
    """Reads Liner's list if the mirror is old, or `by_hand`, and returns how fresh it is then.

    The mirror is old after a minute, or once a group was created here since; for 30 s after a
    failure only a person reads again. No transaction is open while reading. One page of a process
    reads at a time; the others use the mirror as it is, or wait if it is empty.
    """
    state = MirrorState.objects.now()
    if not (by_hand or _is_old(state)):
        return freshness(state)
    wait = 0.0 if state.read_at else timeout
    if not _reading.acquire(timeout=wait):
        return freshness(MirrorState.objects.now(), is_being_read=True)
    try:
        # Another page may have read the list while this one waited.
        if by_hand or _is_old(MirrorState.objects.now()):
            read_list(liner, timeout=timeout)
    except Error:
        log.exception("Liner's list was read, but the database refused it")
        return Freshness(MirrorState.objects.now().read_at, reason="not_kept")
    finally:
        _reading.release()
    return freshness(MirrorState.objects.now())


def freshness(state: MirrorState, *, is_being_read: bool = False) -> Freshness:
    return Freshness(state.read_at, state.reason, is_being_read)


def _is_old(state: MirrorState) -> bool:
    now = database_now()
    if state.has_failed and _is_recent(state.failed_at, now, RETRY_AFTER):
        return False
    if not _is_recent(state.read_at, now, OLD_AFTER):
        return True
    created = Submission.objects.filter(status=Submission.Status.CREATED)
    return created.possibly_created_after(state.last_event).exists()


def _is_recent(at: datetime | None, now: datetime, most: timedelta) -> bool:
    """A time ahead of now is from before the clock was set back: nobody knows how long ago."""
    return at is not None and timedelta(0) <= now - at < most
