"""What a receiver of alarms answers and was sent, and what the record says of it."""

import json
from typing import Any

from groups.models import AuditEvent
from tests.liner.faults import FaultServer, answer, says

TAKEN = says(answer(b"ok", 200))


def bodies(server: FaultServer) -> list[dict[str, Any]]:
    server.settle()
    return [json.loads(body) for _, body in server.requests]


def kinds() -> list[str]:
    events = AuditEvent.objects.filter(kind__startswith="alarm.").order_by("number")
    return list(events.values_list("kind", flat=True))
