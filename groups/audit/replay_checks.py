"""Checks that the results of earlier checks are what their events say, and that the chain still has
the event at which each of them ended."""

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from groups.audit.chain import GENESIS
from groups.audit.report import AuditReport
from groups.audit.tables import rows
from groups.audit.values import equals
from groups.models import IntegrityCheck

FOUND = ("events", "submissions", "head", "wrong", "findings")
COLUMNS = (
    *("state", "started_at", "started_by_name", "finished_at", *FOUND),
    *("answer", "answered_by_name", "answered_at"),
)
FIELDS = [IntegrityCheck._meta.get_field(name) for name in COLUMNS]
UNFINISHED = ("running", "stopped")


class CheckReplay:
    """The results of checks, by their keys, as their events say.

    stored  how many checkpoints one of them found in the database
    """

    kinds = ("integrity.checked", "integrity.answered")

    def __init__(self) -> None:
        self.stored = 0
        self._checks: dict[int, dict[str, Any]] = defaultdict(_unanswered)

    def take(self, kind: str, event: Mapping[str, Any]) -> None:
        """Applies one event. Raises KeyError, TypeError or ValueError if it can't be read."""
        if kind == "integrity.answered":
            said = {"answer": event["answer"], "answered_by_name": event["actor"]}
            self._checks[event["check"]] |= said | {"answered_at": event["at"]}
            return
        self.stored = max(self.stored, event["stored"])
        self._checks[event["check"]] |= {name: event[name] for name in FOUND} | {
            "state": "wrong" if event["wrong"] else "right",
            "started_at": event["started_at"],
            "started_by_name": event["actor"] or event["os_user"],
            "finished_at": event["at"],
            "findings": json.dumps(event["findings"]),
        }

    def compare(self, report: AuditReport) -> None:
        """Reports every check that differs from its events, or whose last event is gone."""
        for pk, *values in rows(IntegrityCheck, ("id", *COLUMNS), order="id"):
            expected = self._checks.pop(pk, None)
            if expected is None and values[0] not in UNFINISHED:
                report.found("check", pk, "no event tells of it")
            elif expected is not None:
                _compare(report, pk, values, expected)
        for pk in self._checks:
            report.found("check", pk, "events tell of it, but there is no such row")
        gone = f"WHERE head NOT IN ('', '{GENESIS}') AND NOT EXISTS ({SAME_HEAD})"
        for (pk,) in rows(IntegrityCheck, ("id",), where=gone, order="id"):
            report.found("check", pk, "the chain does not have the event at which it ended")


SAME_HEAD = "SELECT 1 FROM groups_auditevent e WHERE e.hash = groups_integritycheck.head"


def _unanswered() -> dict[str, Any]:
    return {"answer": "", "answered_by_name": "", "answered_at": None}


def _compare(report: AuditReport, pk: int, values: list[Any], expected: dict[str, Any]) -> None:
    wrong = [
        name
        for name, field, value in zip(COLUMNS, FIELDS, values, strict=True)
        if not equals(field, value, expected.get(name))
    ]
    if wrong:
        report.found("check", pk, f"{', '.join(wrong)}: not as its events say")
