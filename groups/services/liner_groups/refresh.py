"""Reading Liner's list again before a page is shown, and how fresh the mirror is."""

import logging
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import Error
from django.utils import timezone

from groups.liner.client import Liner
from groups.models import MirrorState, Submission
from groups.services.liner_groups.mirror import read_list

log = logging.getLogger(__name__)

# Of the 5 s that a page may take to read, the rest is for storing the list and for the page.
REFRESH_SECONDS = 4.0
OLD_AFTER = timedelta(minutes=1)
RETRY_AFTER = timedelta(seconds=30)

_reading = threading.Lock()


@dataclass(frozen=True)
class Freshness:
    """How old the mirror is, and whether the last reading failed.

    read_at        when the last complete reading began; None if there was none
    reason         why a later reading failed: a code of groups.liner.errors or "not_kept"; or ""
    is_being_read  another page is reading the list now
    """

    read_at: datetime | None
    reason: str = ""
    is_being_read: bool = False

    @property
    def has_failed(self) -> bool:
        return self.reason != ""


def refresh(liner: Liner, *, by_hand: bool = False, timeout: float = REFRESH_SECONDS) -> Freshness:
    """Reads Liner's list if the mirror is old, or `by_hand`, and returns how fresh it is then.

    The mirror is old after a minute, or once a group was created here since; for 30 s after a
    failure only a person reads again. No transaction is open while reading. One page of a process
    reads at a time; the others use the mirror as it is, or wait if it is empty.
    """
    if not (by_hand or _is_old(MirrorState.objects.now())):
        return freshness()
    wait = 0.0 if MirrorState.objects.now().read_at else timeout
    if not _reading.acquire(timeout=wait):
        return freshness(is_being_read=True)
    try:
        # Another page may have read the list while this one waited.
        if by_hand or _is_old(MirrorState.objects.now()):
            read_list(liner, timeout=timeout)
    except Error:
        log.exception("Liner's list was read, but the database refused it")
        return Freshness(MirrorState.objects.now().read_at, reason="not_kept")
    finally:
        _reading.release()
    return freshness()


def freshness(*, is_being_read: bool = False) -> Freshness:
    """Returns how fresh the mirror is, without asking Liner."""
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
    # Times in the future, from a clock that ran ahead, would make every page read.
    return created.filter(submitted_at__lte=now).exists()
