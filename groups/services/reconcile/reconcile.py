"""One reconcile run. Several may run at once, beside the web processes."""

import logging
import time
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings

from groups.liner.client import Liner
from groups.models import MirrorState, Submission, database_now
from groups.services.liner_groups.mirror import READ_SECONDS, read_list
from groups.services.liner_groups.read_back import read_back
from groups.services.reconcile.matching import LOOK_FOR, Resolved, resolve, unresolved
from groups.services.reconcile.sweep import sweep
from groups.services.record.alarms import raise_unknown_long
from groups.services.record.replay_spool import replay_spool
from groups.services.retention import delete_expired
from groups.services.second_factor.totp import encrypt_anew
from groups.wording.failures import sentence_of

log = logging.getLogger(__name__)

Verification = Submission.Verification

LIST_SECONDS = 60.0
# So that a new default, or a token that Liner refuses, is noticed while nobody opens a page.
LIST_EVERY = timedelta(minutes=10)
READ_BACK_AT_MOST = 20
READ_BACK_SECONDS = 20.0


@dataclass
class ReconcileResult:
    """What one run did; the numbers count submissions."""

    replayed: int = 0
    spool_error: str = ""
    swept: int = 0
    resolved: Resolved = field(default_factory=Resolved)
    read_back: int = 0


def reconcile(liner: Liner) -> ReconcileResult:
    """Replays the spool, sweeps dead requests, looks for unknown ones, reads Liner's list if nobody
    did for a while, raises the alarm for those unknown for long, reads back what could not be read
    before, and deletes what has expired. After a change of SECRET_KEY, encrypts the keys of
    authenticator apps anew.

    A spool that can't be read stops none of the rest. Raises DatabaseError.
    """
    result = ReconcileResult()
    try:
        result.replayed = replay_spool()
    except OSError as error:
        result.spool_error = sentence_of(error) or str(error)
        log.critical("Nothing more could be done with the spool file: %s", result.spool_error)
    result.swept = sweep()
    result.resolved = resolve(liner, unresolved(), timeout=LIST_SECONDS)
    if result.resolved.list_was_read is None and _is_mirror_old():
        result.resolved.list_was_read = read_list(liner, timeout=LIST_SECONDS) is not None
    raise_unknown_long()
    result.read_back = read_back_late(liner)
    delete_expired()
    if settings.SECRET_KEY_FALLBACKS:
        encrypt_anew()
    return result


def _is_mirror_old() -> bool:
    """Whether nobody has tried to read Liner's list for a while, as at night."""
    mirror = MirrorState.objects.now()
    now = database_now()
    # A time from the future is from before the clock was set back.
    ages = [now - at for at in (mirror.read_at, mirror.failed_at) if at and at <= now]
    return min(ages, default=LIST_EVERY) >= LIST_EVERY


def read_back_late(liner: Liner) -> int:
    """Reads back created entries that could not be read so far, for a day; returns how many.

    In random order, so that entries that can't be read never keep the others waiting.
    """
    until = time.monotonic() + READ_BACK_SECONDS
    unread = Submission.objects.filter(
        status=Submission.Status.CREATED,
        verification__in=[Verification.NOT_READ, Verification.NOT_HELD],
        submitted_at__gt=database_now() - LOOK_FOR,
    )
    done = 0
    for submission in unread.order_by("?")[:READ_BACK_AT_MOST]:
        left = until - time.monotonic()
        if left <= 0:
            break
        done += read_back(submission, liner, timeout=min(left, READ_SECONDS))
    return done
