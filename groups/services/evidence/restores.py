"""Restored backups: noticing what one lost, confirming it, and taking up what Liner has since."""

import json
import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from groups.audit.append import append, head, lock_head
from groups.audit.checkpoints import WHAT_TO_DO, configured_file
from groups.audit.report import AuditReport
from groups.audit.restores import KIND, Gap, known_gaps, last_statements, open_gap
from groups.liner.client import Liner
from groups.models import AuditEvent, IntegrityCheck, LinerGroup, Submission, database_now
from groups.services.evidence.due_checkpoint import make_and_deliver
from groups.services.evidence.integrity import keep_result
from groups.services.liner_groups.mirror import read_list

log = logging.getLogger(__name__)

ACCOUNTED_FOR = "record.group_accounted_for"
# Some hundred checkpoints: of several days, if one is made each hour.
BYTES_READ = 64 * 1024
CHECKS_LOOKED_AT = 50


class ListNotRead(Exception):
    """Liner's list could not be read, so nobody knows what it has."""


@dataclass(frozen=True)
class UnknownGroup:
    """An interval group that Liner had after a restore, and that no entry holds.

    held  None if no list has it
    by    who accounted for it; "" if nobody did. `reason` says why.
    """

    number: int
    held: LinerGroup | None
    by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Restore:
    """A restore that somebody confirmed."""

    event: int
    at: datetime
    by: str
    gap: Gap
    reason: str
    groups: tuple[UnknownGroup, ...]

    @property
    def waiting(self) -> list[UnknownGroup]:
        return [group for group in self.groups if not group.by]


def unconfirmed(kept: Path | None = None) -> Gap | None:
    """Returns what a restore lost and nobody has confirmed, as far as the checkpoints in `kept`, or
    in AUDIT_CHECKPOINT_FILE, show it. Raises OSError and DatabaseError."""
    path = kept or configured_file()
    return open_gap(last_statements(path, BYTES_READ)) if path else None


def watch_record() -> bool:
    """Raises an alarm, once, if checkpoints show that events are missing: a wrong check, which
    auditors and administrators see on every page until somebody answers it. Returns whether it
    did. Raises DatabaseError."""
    try:
        gap = unconfirmed()
    except OSError as error:
        log.error("AUDIT_CHECKPOINT_FILE can't be read: %s", error)
        return False
    report = AuditReport()
    if gap:
        report.found("record", gap.size, f"{gap}. {WHAT_TO_DO}")
    if not gap or _has_alarm(report.findings[0]):
        return False
    report.events, report.head = head()
    keep_result(report, began=database_now(), os_user="reconcile")
    return True


def _has_alarm(finding: str) -> bool:
    checks = IntegrityCheck.objects.filter(state=IntegrityCheck.State.WRONG).order_by("-pk")
    return any(finding in check.findings for check in checks[:CHECKS_LOOKED_AT])


def confirm_restore(
    gap: Gap, reason: str, *, by: Any, liner: Liner, kept: Path | None = None, **details: Any
) -> bool:
    """Records what was lost, and which interval groups Liner has that no entry holds. Returns False
    if it was confirmed meanwhile. Raises ListNotRead."""
    if read_list(liner) is None:
        raise ListNotRead
    with transaction.atomic():
        lock_head()
        if unconfirmed(kept) != gap:
            return False
        details |= {
            "restore": gap.statement(),
            "reason": reason,
            "groups": list(_unheld_since(gap.size)),
        }
        append(KIND, by=by, details=details)
    make_and_deliver()
    return True


def _unheld_since(event: int) -> Iterable[int]:
    found = LinerGroup.objects.listed().made_in_liner().filter(first_event__gte=event)
    return found.order_by("pk").values_list("pk", flat=True)


def account_for(numbers: Collection[int], reason: str, *, by: Any) -> int:
    """Records each of these interval groups as it is in Liner, unless that was done before, and
    returns how many. Nobody can know whether they were created here."""
    with transaction.atomic():
        lock_head()
        waiting = {group.number: group for each in restores() for group in each.waiting}
        done = 0
        for group in (waiting[number] for number in numbers if number in waiting):
            details = {"number": group.number, "reason": reason, "held": _columns(group.held)}
            append(ACCOUNTED_FOR, by=by, details=details)
            done += 1
    return done


def _columns(held: LinerGroup | None) -> dict[str, Any] | None:
    names = ("title", "intervals", "is_default", "reset_attempts_enabled")
    return {name: getattr(held, name) for name in names} if held else None


def restores() -> list[Restore]:
    """Returns all confirmed restores, the newest first. Raises DatabaseError."""
    known = known_gaps()
    if not known:
        return []
    events = AuditEvent.objects.in_bulk([number for number, _, _ in known])
    numbers = {number for _, _, details in known for number in details.get("groups", [])}
    held, taken = LinerGroup.objects.in_bulk(numbers), _accounted_for()
    entries = Submission.objects.filter(liner_group_id__in=numbers)
    settled = set(entries.values_list("liner_group_id", flat=True))
    return [
        Restore(
            number,
            events[number].at,
            events[number].actor,
            gap,
            str(details.get("reason", "")),
            tuple(
                UnknownGroup(each, held.get(each), *taken.get(each, ("", "")))
                for each in details.get("groups", [])
                if each not in settled
            ),
        )
        for number, gap, details in reversed(known)
    ]


def _accounted_for() -> dict[int, tuple[str, str]]:
    events = AuditEvent.objects.filter(kind=ACCOUNTED_FOR).order_by("number")
    found = {}
    for event in events:
        details = json.loads(event.details)
        found[details["number"]] = (event.actor, details["reason"])
    return found
