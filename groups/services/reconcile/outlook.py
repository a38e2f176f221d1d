"""What happens next to an entry whose outcome is not known yet."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from groups.models import MirrorState, Submission, database_now
from groups.services.clocks import clock_problems
from groups.services.reconcile.matching import SETTLE_AFTER, person_decides_from
from groups.services.reconcile.sweep import MARGIN

# `reconcile --loop` reads Liner's list this often.
EVERY = timedelta(minutes=1)
# The longest reading, the pause after it, and a minute to spare.
IDLE_AFTER = timedelta(minutes=3)


@dataclass(frozen=True)
class Outlook:
    """What happens next; each time is about right, not exact.

    answer_by     while Liner may still answer: until when
    checked_at    when Liner's list was last read, or could not be read; None if never
    next_check    when it is read next; None if nothing has read it for minutes
    decided_by    when the program has decided; None if it may not
    person_from   when a person can decide, if that is later
    needs_person  whether a person can decide now
    """

    answer_by: datetime | None
    checked_at: datetime | None
    next_check: datetime | None
    decided_by: datetime | None
    person_from: datetime | None
    needs_person: bool


def outlook(entry: Submission) -> Outlook | None:
    """None for an entry whose outcome is known. Raises DatabaseError."""
    if entry.status not in Submission.OPEN:
        return None
    now, mirror = database_now(), MirrorState.objects.now()
    checked_at = max(filter(None, (mirror.read_at, mirror.failed_at)), default=None)
    is_idle = checked_at is None or now - checked_at > IDLE_AFTER
    person_from = person_decides_from(entry)
    return Outlook(
        answer_by=_answer_by(entry, now),
        checked_at=checked_at,
        next_check=None if checked_at is None or is_idle else max(checked_at + EVERY, now),
        decided_by=None if is_idle else _decided_by(entry),
        person_from=person_from if now < person_from else None,
        needs_person=entry.status == Submission.Status.UNKNOWN and now >= person_from,
    )


def _answer_by(entry: Submission, now: datetime) -> datetime | None:
    until = entry.submitted_at + timedelta(seconds=settings.LINER_TIMEOUT_SECONDS)
    return until if entry.status == Submission.Status.SENDING and now < until + MARGIN else None


def _decided_by(entry: Submission) -> datetime | None:
    """When enough readings have found nothing, if that may be taken for an answer."""
    if entry.matches or not entry.clocks_agreed or clock_problems():
        return None
    deadline = timedelta(seconds=settings.LINER_TIMEOUT_SECONDS)
    return entry.submitted_at + SETTLE_AFTER + deadline + EVERY
