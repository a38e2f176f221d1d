"""One run: people first, then the past, batch by batch."""

from collections.abc import Iterable, Iterator
from datetime import date
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from groups import roles
from groups.audit.append import append, head, lock_head
from groups.audit.chain import event_hash
from groups.audit.replay import BLANKS
from groups.demo.seed.bulk import insert, more_memory
from groups.demo.seed.calendar import Calendar
from groups.demo.seed.copies import Copier, Event
from groups.demo.seed.people import AUDITORS, SUPERVISORS, make_people
from groups.demo.seed.recording import templates
from groups.models import AuditEvent, Submission, as_recorded
from groups.models.search import search_text

# Far from what the sandbox, or a Liner used later, is likely to give.
LEAST_NUMBER = 500_000_000
# Numbers from here on are not continued: there may be no room for more.
UNUSUAL_NUMBER = 2**62


class Seeded(NamedTuple):
    """What has been committed so far."""

    entries: int
    events: int


class Batch(NamedTuple):
    """What one transaction writes: events, new rows, and columns of rows of earlier batches."""

    events: list[Event]
    new: dict[UUID, dict[str, Any]]
    changed: dict[UUID, dict[str, Any]]


def seed(
    rows: int, *, number: int = 1, until: date | None = None, batch: int = 10_000
) -> Iterator[Seeded]:
    """Fills the database with so many entries, and yields after each transaction.

    They lie in the two years before the day `until` (today, in the settings' time zone). The same
    `number` makes the same past, for the same day and a chain of the same length. The events are in
    order of their times and follow those that exist already; the first one says that the rest is
    made up.

    Raises DatabaseError, and RuntimeError where the stories can't be made.
    """
    copier = _begin(rows, number, until or timezone.localdate())
    entries = events = 0
    with more_memory():
        for each in _batches(copier.events(rows), batch):
            _write(each)
            entries += len(each.new)
            events += len(each.events)
            yield Seeded(entries, events)


def _begin(rows: int, number: int, until: date) -> Copier:
    stories = templates()
    size, _ = head()
    rng = Random(f"{number}/{size}")  # noqa: S311 - a made-up past is no secret
    with transaction.atomic(durable=True):
        auditors = make_people(AUDITORS, roles.AUDITOR, rng)
        supervisors = make_people(SUPERVISORS, roles.SUPERVISOR, rng)
        details = {"rows": rows, "seed": number, "until": until.isoformat()}
        append("history.seeded", details=details)
    usual = Submission.objects.filter(liner_group_id__lt=UNUSUAL_NUMBER)
    last = usual.aggregate(last=Max("liner_group_id"))["last"] or 0
    return Copier(
        rng,
        Calendar(until, timezone.get_default_timezone()),
        templates=stories,
        supervisors=supervisors,
        auditors=auditors,
        last_number=max(LEAST_NUMBER, last),
        # No run before has used as many as there are events.
        last_title=size,
    )


def _batches(events: Iterable[Event], size: int) -> Iterator[Batch]:
    """Each batch ends before a new entry."""
    batch = Batch([], {}, {})
    for event in events:
        key = event.submission
        if event.kind == "submission.opened":
            if len(batch.new) == size:
                yield batch
                batch = Batch([], {}, {})
            batch.new[key] = BLANKS.copy()
        row = batch.new[key] if key in batch.new else batch.changed.setdefault(key, {})
        row.update(event.columns)
        batch.events.append(event)
    yield batch


def _write(batch: Batch) -> None:
    """Does what services/record does for one row, for thousands."""
    with transaction.atomic(durable=True):
        number, previous = lock_head()
        # Before the inserts: a retry may be open only once its first attempt is not.
        for key, changes in batch.changed.items():
            Submission.objects.filter(pk=key).update(**changes)
        insert(Submission, map(_searchable, batch.new.values()))
        insert(AuditEvent, _chained(batch.events, number, previous))


def _searchable(row: dict[str, Any]) -> dict[str, Any]:
    words = search_text(row["title"], row["reason"], row["submitted_by_name"])
    return row | {"search_text": words}


def _chained(events: list[Event], number: int, previous: str) -> Iterator[dict[str, Any]]:
    """Yields the columns of the events after event `number`, whose hash is `previous`."""
    for event in events:
        number += 1
        content: dict[str, Any] = {
            "at": event.at,
            "kind": event.kind,
            "submission": event.submission,
            "actor_id": event.by.pk if event.by else None,
            "actor": event.by.username if event.by else "",
            "details": event.details,
        }
        own = event_hash(previous, number=number, **content)
        recorded = {name: as_recorded(value) for name, value in content.items()}
        yield recorded | {"number": number, "previous_hash": previous, "hash": own}
        previous = own
