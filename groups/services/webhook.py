"""Sends alarms to ALARM_WEBHOOK_URL, each until it is taken; several processes may do so."""

import logging
import time
from datetime import timedelta
from http.client import HTTPException
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import translation
from urllib3.exceptions import HTTPError

from groups.audit.append import BrokenEnd, append
from groups.audit.chain import canonical
from groups.checks import LOOPBACK_NAMES
from groups.liner.http import Exchange
from groups.liner.transport import send
from groups.models import AlarmMessage, Submission, as_recorded, database_now
from groups.models.alarm_message import UNSENT
from groups.services.record.alarm_messages import INTEGRITY_WRONG
from groups.wording.alarms import in_one_sentence

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10.0
CONNECT_SECONDS = 5.0
# In one run; the next one goes on.
MOST = 20
MOST_SECONDS = 30.0
# After each failure twice as long; longer than a call may take, so that it is also the claim of
# the process that calls.
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
HEADERS = {
    "User-Agent": "linerAdmin",
    "Content-Type": "application/json",
    "Accept-Encoding": "identity",
    "Connection": "close",
}


def send_alarms() -> int:
    """Sends what is due, each alarm once; returns how many the receiver took.

    An alarm that was taken when this process or the database died is sent again, with the same id.
    Raises DatabaseError.
    """
    if not settings.ALARM_WEBHOOK_URL:
        return 0
    until = time.monotonic() + MOST_SECONDS
    taken = 0
    for message in _due():
        if time.monotonic() >= until:
            break
        if _claim(message):
            taken += _attempt(message)
    return taken


def _due() -> list[AlarmMessage]:
    """Without those that wait; a time further off was written by a wrong clock."""
    now = database_now()
    waiting = Q(next_at__gt=now, next_at__lte=now + LONGEST_PAUSE)
    return list(AlarmMessage.objects.filter(UNSENT).exclude(waiting).order_by("next_at")[:MOST])


def _claim(message: AlarmMessage) -> bool:
    pause = min(FIRST_PAUSE * 2 ** min(message.attempts, 10), LONGEST_PAUSE)
    unclaimed = AlarmMessage.objects.filter(UNSENT, pk=message.pk, attempts=message.attempts)
    return bool(unclaimed.update(attempts=F("attempts") + 1, next_at=database_now() + pause))


def _attempt(message: AlarmMessage) -> bool:
    failure = _post(canonical(content_of(message)).encode())
    if not failure:
        _keep(message, "alarm.sent", "sent_at", attempts=message.attempts + 1)
        return True
    log.error("The alarm message %s was not taken: %s", message.pk, failure)
    if message.failed_at is None:
        _keep(message, "alarm.not_sent", "failed_at", failure=failure)
    return False


def _post(body: bytes) -> str:
    """Returns why the receiver did not take it, "" if it did: any 2xx, whatever follows that."""
    exchange = Exchange(TIMEOUT_SECONDS, CONNECT_SECONDS)
    try:
        with exchange:
            send("POST", settings.ALARM_WEBHOOK_URL, HEADERS, body, exchange=exchange, ca_file=None)
    except (OSError, HTTPException, HTTPError):
        if exchange.status is None:
            return exchange.failure()
    status = exchange.status or 0
    return "" if status // 100 == 2 else f"status {status}"  # noqa: PLR2004 - any status of success


def _keep(message: AlarmMessage, kind: str, column: str, **details: Any) -> None:
    """Commits the time with its event. Another process may have kept it already."""
    at = database_now()
    row = AlarmMessage.objects.filter(UNSENT, pk=message.pk, **{column: None})
    details |= {"message": str(message.pk), "alarm": message.alarm}
    if message.check_number is not None:
        details["check"] = message.check_number
    try:
        with transaction.atomic(durable=True):
            if row.update(**{column: at}):
                append(kind, submission=message.submission, details=details, at=at)
    except BrokenEnd as error:
        # Somebody must hear of just that, and once.
        log.critical("%s of message %s is not in the evidence: %s", kind, message.pk, error)
        row.update(**{column: at})


def content_of(message: AlarmMessage) -> dict[str, Any]:
    """What is sent: no title, no name, nothing that a person typed."""
    if message.submission:
        path = reverse("entry", args=[message.submission])
    else:
        path = reverse("integrity")
    link = f"{site()}{path}"
    with translation.override("en"):
        text = in_one_sentence(_label(message.alarm), link)
    return {
        "id": str(message.pk),
        "alarm": message.alarm,
        "entry": message.submission and str(message.submission),
        "check": message.check_number,
        "raised_at": as_recorded(message.raised_at),
        "link": link,
        "text": text,
    }


def _label(alarm: str) -> str:
    if alarm == INTEGRITY_WRONG:
        return "An integrity check found something wrong"
    labels = dict(Submission.Alarm.choices)
    labels |= {f"default_{code}": label for code, label in Submission.DefaultAlarm.choices}
    return str(labels.get(alarm, alarm))


def site() -> str:
    """The address under which people open linerAdmin, as far as the settings name it; else ""."""
    origins = [each for each in settings.CSRF_TRUSTED_ORIGINS if "*" not in each]
    hosts = [
        f"https://{host}"
        for host in settings.ALLOWED_HOSTS
        if host not in LOOPBACK_NAMES and not host.startswith(".") and not settings.PLAIN_HTTP
    ]
    return next(iter([*origins, *hosts]), "")
