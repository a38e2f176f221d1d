"""The page of one's second factors, as tests read it."""

import json
import re
from typing import Any

from groups.models import AuditEvent

PAGE = "/accounts/second-factor/"


def events(kind: str) -> list[dict[str, Any]]:
    found = AuditEvent.objects.filter(kind=kind).order_by("number")
    return [{"actor": event.actor, **json.loads(event.details)} for event in found]


def secret_on(page: Any) -> str:
    found = re.search('<code class="key">([A-Z2-7]+)</code>', page.content.decode())
    assert found
    return found[1]
