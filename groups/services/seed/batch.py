"""Rows and events that go into the database in one transaction, made ready without it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models

from groups.audit.chain import canonical
from groups.models import Submission, as_recorded
from groups.services.seed.bulk import columns, prepared
from groups.services.seed.past import OPENED, Past
from groups.services.seed.steps import Row, Step

# What as_recorded() spells otherwise.
SPELLED = [
    field.attname
    for field in Submission._meta.concrete_fields
    if isinstance(field, models.DateTimeField | models.UUIDField | models.ForeignKey)
]


class Event(NamedTuple):
    """An event without its place in the chain; `details` is canonical JSON."""

    at: datetime
    kind: str
    submission: UUID
    actor_id: int | None
    actor: str
    details: str


class Batch(NamedTuple):
    """`rows` are new, prepared for the database; `changed` are columns of rows of before."""

    rows: list[list[Any]]
    changed: dict[UUID, Row]
    events: list[Event]


def batches(past: Past, size: int) -> Iterator[Batch]:
    """Each ends before a request, so with what was known of the earlier ones by then."""
    opened: dict[UUID, Row] = {}
    changed: dict[UUID, Row] = {}
    events: list[Event] = []
    for row, step in past.steps():
        if step.kind == OPENED:
            if len(opened) == size:
                yield _batch(opened, changed, events)
                opened, changed, events = {}, {}, []
            opened[row["id"]] = row
        elif row["id"] not in opened:
            changed.setdefault(row["id"], {}).update(step.changes)
        events.append(_event(row["id"], step))
        row.update(step.changes)
    yield _batch(opened, changed, events)


def _batch(opened: dict[UUID, Row], changed: dict[UUID, Row], events: list[Event]) -> Batch:
    names = columns(Submission)
    rows = ([row[name] for name in names] for row in opened.values())
    return Batch(list(prepared(Submission, rows)), changed, events)


def _event(pk: UUID, step: Step) -> Event:
    """As change() in services/record.py tells it."""
    recorded = dict(step.changes)
    for name in SPELLED:
        if name in recorded:
            recorded[name] = as_recorded(recorded[name])
    actor_id, actor = (step.by.pk, step.by.name) if step.by else (None, "")
    details = canonical({**(step.told or {}), "set": recorded})
    return Event(step.at, step.kind, pk, actor_id, actor, details)
