"""One run: people first, then the past, batch by batch."""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from groups.audit.append import append, head, hold_head
from groups.audit.chain import event_hash
from groups.models import AuditEvent, Submission
from groups.services.seed.ahead import ahead
from groups.services.seed.batch import Batch, Event, batches
from groups.services.seed.bulk import insert, prepared, room
from groups.services.seed.calendar import Calendar
from groups.services.seed.past import Past
from groups.services.seed.people import Auditor, Person, make_auditors, make_people
from groups.services.seed.requests import Identity

BATCH = 10_000
# Far from what the sandbox, or a Liner asked later, is likely to give.
LEAST_NUMBER = 500_000_000
# Beyond these there may be no room for more; nothing here grows into them.
UNUSUAL_NUMBER = 2**62


class Seeded(NamedTuple):
    """What has been committed so far."""

    entries: int
    events: int


def seed(
    rows: int, *, number: int = 1, until: date | None = None, batch: int = BATCH
) -> Iterator[Seeded]:
    """Fills the database with so many entries, and yields after each transaction.

    They lie in the two years before the day `until` (today, in the settings' time zone). The same
    `number` makes the same past, for the same day and a chain of the same length. Events follow
    each other in the order of their times, behind those that stand already; the first of them
    tells that what comes is made up.

    Raises DatabaseError.
    """
    until = until or timezone.localdate()
    size, _ = head()
    rng = Random(f"{number}/{size}")  # noqa: S311 - a made-up past is no secret
    people, auditors = _begin(rows, number, until, rng)
    past = Past(
        rows,
        rng,
        calendar=Calendar(until, timezone.get_default_timezone()),
        people=people,
        auditors=auditors,
        last_number=_last_number(),
        still_open=_still_open(),
    )
    made = batches(past, batch)
    if rows > batch:
        # The second process must not share the connection.
        connection.close()
        made = ahead(made)
    entries = events = 0
    with room():
        for each in made:
            _write(each)
            entries += len(each.rows)
            events += len(each.events)
            yield Seeded(entries, events)


def _begin(rows: int, number: int, until: date, rng: Random) -> tuple[list[Person], list[Auditor]]:
    with transaction.atomic(durable=True):
        auditors, people = make_auditors(), make_people(rng)
        details = {"rows": rows, "seed": number, "until": until.isoformat()}
        append("history.seeded", details=details)
    return people, auditors


def _last_number() -> int:
    usual = Submission.objects.filter(liner_group_id__lt=UNUSUAL_NUMBER)
    return max(LEAST_NUMBER, usual.aggregate(last=Max("liner_group_id"))["last"] or 0)


def _still_open() -> set[Identity]:
    found = Submission.objects.filter(status__in=Submission.OPEN)
    names = ("title", "fingerprint", "is_default", "reset_attempts_enabled")
    return set(found.values_list(*names))


def _write(batch: Batch) -> None:
    """What services/record.py does for one row, for thousands."""
    with transaction.atomic(durable=True):
        number, previous = hold_head()
        # First what ended: just the same may have been asked for again since, and be open.
        for pk, changes in batch.changed.items():
            Submission.objects.filter(pk=pk).update(**changes)
        insert(Submission, batch.rows)
        insert(AuditEvent, prepared(AuditEvent, _chained(batch.events, number, previous)))


def _chained(events: list[Event], number: int, previous: str) -> Iterator[list[Any]]:
    """The events behind event `number`, whose hash is `previous`, in the columns' order."""
    for event in events:
        number += 1
        own = event_hash(previous, number=number, **event._asdict())
        yield [number, *event, previous, own]
        previous = own
