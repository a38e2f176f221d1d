"""Submissions made before there were events get their opening event: all that is known of them."""

from itertools import islice

from django.db import migrations
from django.utils import timezone

from groups.audit.chain import GENESIS, canonical, event_hash
from groups.models import as_recorded

BATCH = 1_000


def give_opening_events(apps, schema_editor):
    event_model = apps.get_model("groups", "AuditEvent")
    submission_model = apps.get_model("groups", "Submission")
    last = event_model.objects.order_by("-number").values_list("number", "hash").first()
    number, previous = last or (0, GENESIS)
    at = timezone.now()
    rows = submission_model.objects.order_by("submitted_at", "id").iterator(BATCH)
    while batch := list(islice(rows, BATCH)):
        events = []
        for row in batch:
            number += 1
            event = _opening_event(event_model, row, number=number, previous=previous, at=at)
            previous = event.hash
            events.append(event)
        event_model.objects.bulk_create(events)


def _opening_event(event_model, row, *, number, previous, at):
    recorded = {
        field.attname: as_recorded(getattr(row, field.attname))
        for field in row._meta.concrete_fields
    }
    content = {
        "number": number,
        "at": at,
        "kind": "submission.imported",
        "submission": row.pk,
        "actor_id": None,
        "actor": "",
        "details": canonical({"set": recorded}),
    }
    return event_model(
        **content, previous_hash=previous, hash=event_hash(previous, **content)
    )


class Migration(migrations.Migration):
    dependencies = [("groups", "0002_evidence")]

    operations = [
        # Backwards the table of events goes, in 0002, and these events with it.
        migrations.RunPython(give_opening_events, migrations.RunPython.noop),
    ]
