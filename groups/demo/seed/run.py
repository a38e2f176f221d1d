"""One run: people first, then the past, batch by batch."""

import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from groups.audit.append import append, head, lock_head
from groups.audit.chain import event_hash
from groups.demo.seed.bulk import columns, insert, more_memory
from groups.demo.seed.calendar import Calendar
from groups.demo.seed.copies import Copier, Event
from groups.demo.seed.drafts import Identity
from groups.demo.seed.past import Past
from groups.demo.seed.people import make_auditors, make_supervisors
from groups.demo.seed.recording import templates
from groups.models import AuditEvent, Submission, as_recorded

BATCH = 10_000
# Far from what the sandbox, or a Liner asked later, is likely to give.
LEAST_NUMBER = 500_000_000
# Beyond these there may be no more_memory for more; nothing here grows into them.
UNUSUAL_NUMBER = 2**62

Row = dict[str, Any]  # columns of a submission as evidence spells them


class Seeded(NamedTuple):
    """What has been committed so far."""

    entries: int
    events: int


class Batch(NamedTuple):
    """What goes into the database in one transaction; `changed` are columns of rows of before."""

    new: dict[UUID, Row]
    changed: dict[UUID, Row]
    events: list[Event]


def seed(
    rows: int, *, number: int = 1, until: date | None = None, batch: int = BATCH
) -> Iterator[Seeded]:
    """Fills the database with so many entries, and yields after each transaction.

    They lie in the two years before the day `until` (today, in the settings' time zone). The same
    `number` makes the same past, for the same day and a chain of the same length. Events follow
    each other in the order of their times, behind those that stand already; the first of them
    tells that what comes is made up.

    Raises DatabaseError, and RuntimeError where the stories can't be made.
    """
    past = _begin(rows, number, until or timezone.localdate())
    entries = events = 0
    with more_memory():
        for each in _made_while_writing(_batches(past.events(rows), batch)):
            _write(each)
            entries += len(each.new)
            events += len(each.events)
            yield Seeded(entries, events)


def _begin(rows: int, number: int, until: date) -> Past:
    stories = templates()
    size, _ = head()
    rng = Random(f"{number}/{size}")  # noqa: S311 - a made-up past is no secret
    with transaction.atomic(durable=True):
        auditors, people = make_auditors(rng), make_supervisors(rng)
        details = {"rows": rows, "seed": number, "until": until.isoformat()}
        append("history.seeded", details=details)
    calendar = Calendar(until, timezone.get_default_timezone())
    copier = Copier(rng, calendar, people, auditors, last_number=_last_number())
    return Past(rng, stories, copier, still_open=_still_open())


def _last_number() -> int:
    usual = Submission.objects.filter(liner_group_id__lt=UNUSUAL_NUMBER)
    return max(LEAST_NUMBER, usual.aggregate(last=Max("liner_group_id"))["last"] or 0)


def _still_open() -> set[Identity]:
    found = Submission.objects.filter(status__in=Submission.OPEN)
    names = ("title", "fingerprint", "is_default", "reset_attempts_enabled")
    return set(found.values_list(*names))


def _batches(events: Iterable[Event], size: int) -> Iterator[Batch]:
    """Each ends before a new entry, so with what was known of the earlier ones by then."""
    batch = Batch({}, {}, [])
    for event in events:
        key, changes = event.copy.id, json.loads(event.details)["set"]
        if event.kind == "submission.opened":
            if len(batch.new) == size:
                yield batch
                batch = Batch({}, {}, [])
            batch.new[key] = changes
        else:
            row = batch.new[key] if key in batch.new else batch.changed.setdefault(key, {})
            row.update(changes)
        batch.events.append(event)
    yield batch


def _made_while_writing(batches: Iterator[Batch]) -> Iterator[Batch]:
    """Yields the batches; a thread makes the next one meanwhile, which needs no database."""
    with ThreadPoolExecutor(1) as thread:
        following = thread.submit(next, batches, None)
        while batch := following.result():
            following = thread.submit(next, batches, None)
            yield batch


def _write(batch: Batch) -> None:
    """What services/record.py does for one row, for thousands."""
    names = columns(Submission)
    with transaction.atomic(durable=True):
        number, previous = lock_head()
        # First what ended: just the same may have been requested again since, and be open.
        for key, changes in batch.changed.items():
            Submission.objects.filter(pk=key).update(**changes)
        insert(Submission, ([row[name] for name in names] for row in batch.new.values()))
        insert(AuditEvent, _chained(batch.events, number, previous))


def _chained(events: list[Event], number: int, previous: str) -> Iterator[list[Any]]:
    """The events behind event `number`, whose hash is `previous`, in the columns' order."""
    for event in events:
        number += 1
        content: dict[str, Any] = {
            "at": event.at,
            "kind": event.kind,
            "submission": event.copy.id,
            "actor_id": event.actor_id,
            "actor": event.actor,
            "details": event.details,
        }
        own = event_hash(previous, number=number, **content)
        yield [number, *map(as_recorded, content.values()), previous, own]
        previous = own
