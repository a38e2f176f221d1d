"""Checks that what became of alarm messages is what their events say."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from groups.audit.report import AuditReport
from groups.audit.tables import rows
from groups.audit.values import equals
from groups.models import AlarmMessage

TIMES = {"alarm.sent": "sent_at", "alarm.not_sent": "failed_at"}
FIELDS = {name: AlarmMessage._meta.get_field(name) for name in TIMES.values()}


class MessageReplay:
    """When each message was sent, and when that first failed, by their ids."""

    kinds = tuple(TIMES)

    def __init__(self) -> None:
        self._messages: dict[str, dict[str, Any]] = defaultdict(dict)

    def take(self, kind: str, event: Mapping[str, Any]) -> None:
        """Applies one event. Raises KeyError or TypeError if it can't be read."""
        self._messages[event["message"]][TIMES[kind]] = event["at"]

    def compare(self, report: AuditReport) -> None:
        for key, *values in rows(AlarmMessage, ("id", *FIELDS), order="id"):
            said = self._messages.pop(key, {})
            wrong = [
                name
                for (name, field), value in zip(FIELDS.items(), values, strict=True)
                if not equals(field, value, said.get(name))
            ]
            if wrong:
                report.found("message", key, f"{', '.join(wrong)}: not as its events say")
        for key in self._messages:
            report.found("message", key, "events tell of it, but there is no such row")
