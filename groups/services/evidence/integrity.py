"""Checking the evidence, and storing the result for /integrity/."""

import logging
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any

from django.db import DatabaseError, IntegrityError, connections, transaction

from groups.audit.append import BrokenEnd, append
from groups.audit.report import AuditReport
from groups.audit.verify import verify
from groups.log.context import carried
from groups.models import IntegrityCheck, as_recorded, database_now
from groups.services.pages_first import LongWork
from groups.services.record.alarm_messages import INTEGRITY_WRONG, keep_alarm

log = logging.getLogger(__name__)

State = IntegrityCheck.State

# A process that checks updates `seen_at` this often; without that it is taken for dead.
BEAT_SECONDS = 10.0
DEAD_AFTER = timedelta(minutes=2)


def start_check(*, by: Any) -> bool:
    """Starts a check in a thread with its own connection; returns False if one is running in any
    process."""
    now = database_now()
    IntegrityCheck.objects.filter(state=State.RUNNING, seen_at__lt=now - DEAD_AFTER).update(
        state=State.STOPPED, finished_at=now
    )
    try:
        with transaction.atomic():
            check = IntegrityCheck.objects.create(
                started_at=now, started_by_name=by.get_username(), seen_at=now
            )
    except IntegrityError:
        return False
    name = f"integrity-check-{check.pk}"
    Thread(target=carried(_run), args=(check, by), name=name, daemon=True).start()
    return True


def keep_result(report: AuditReport, *, began: datetime, os_user: str) -> None:
    """Records the result of a check by a command. Raises DatabaseError."""
    check = IntegrityCheck(
        state=State.STOPPED, started_at=began, started_by_name=os_user, finished_at=database_now()
    )
    with transaction.atomic():
        check.save()
        _close(check, report, by=None, os_user=os_user)


def answer_check(check: IntegrityCheck, answer: str, *, by: Any) -> bool:
    """Records a person's answer to one wrong check. Returns False if it has an answer already."""
    this = IntegrityCheck.objects.filter(pk=check.pk)
    with transaction.atomic():
        if not this.unanswered().update(answer=answer, answered_by_name=by.get_username()):
            return False
        details = {"check": check.pk, "answer": answer}
        this.update(answered_at=_append("integrity.answered", by=by, details=details))
    return True


def is_dead(check: IntegrityCheck) -> bool:
    """Whether the process of the check ended before the check."""
    return check.state == State.RUNNING and database_now() - check.seen_at > DEAD_AFTER


def _run(check: IntegrityCheck, by: Any) -> None:
    ended = Event()
    beating = Thread(target=carried(_beat), args=(check.pk, ended), daemon=True)
    beating.start()
    try:
        report = verify(pause=LongWork())
        with transaction.atomic():
            if _running(check.pk).update(seen_at=database_now()):
                _close(check, report, by=by)
    except Exception:
        log.exception("The integrity check %s stopped before its end.", check.pk)
        _running(check.pk).update(state=State.STOPPED, finished_at=database_now())
    finally:
        ended.set()
        beating.join()
        connections.close_all()


def _beat(pk: int, ended: Event) -> None:
    # On its own connection: the check reads in a snapshot, where nothing can be written.
    try:
        while not ended.wait(BEAT_SECONDS):
            _running(pk).update(seen_at=database_now())
    except DatabaseError:
        log.exception("The integrity check %s can't update seen_at any more.", pk)
    finally:
        connections.close_all()


def _running(pk: int) -> Any:
    return IntegrityCheck.objects.filter(pk=pk, state=State.RUNNING)


def _close(check: IntegrityCheck, report: AuditReport, *, by: Any, **details: Any) -> None:
    check.state = State.RIGHT if report.right else State.WRONG
    check.events, check.submissions = report.events, report.submissions
    check.head, check.wrong, check.findings = report.head, report.wrong, report.findings
    if report.wrong:
        log.critical("The evidence is wrong in %d places: see /integrity/.", report.wrong)
        keep_alarm(INTEGRITY_WRONG, check_number=check.pk)
    details |= {
        "check": check.pk,
        "started_at": as_recorded(check.started_at),
        "events": report.events,
        "submissions": report.submissions,
        "accounts": report.accounts,
        "checkpoints": report.checkpoints,
        "stored": report.stored,
        "head": report.head,
        "wrong": report.wrong,
        "findings": report.findings,
    }
    check.finished_at = check.seen_at = _append("integrity.checked", by=by, details=details)
    check.save()


def _append(kind: str, *, by: Any, details: dict[str, Any]) -> datetime:
    """Returns the event's time, which the row must have too."""
    try:
        return append(kind, by=by, details=details).at
    except BrokenEnd as error:
        # The row has the result all the same.
        log.critical("%s of check %s is not in the evidence: %s", kind, details["check"], error)
        return database_now()
