"""The access log: one line a request, which also has its error.

Django's own lines about answers from 400 on would be a second one; `RequestHandler` takes from them
what ours lacks.
"""

import logging
import time
from http import HTTPStatus
from typing import Any

from django.conf import settings

from groups.log import outage
from groups.log.context import Facts, current

log = logging.getLogger("groups.access")

# What programs ask for every few seconds.
PROBES = ("/healthz", "/readyz", "/metrics")
LOGGED_ELSEWHERE = (HTTPStatus.SERVICE_UNAVAILABLE,)


def finish(**kwargs: Any) -> None:
    """Writes the line, once the response was sent (request_finished)."""
    facts = current()
    if facts is None or facts.is_over or facts.status is None:
        return
    if facts.seconds is None:
        facts.seconds = time.monotonic() - facts.began
    error = facts.error
    is_outage = error is not None and outage.note(error[1])
    if facts.person is not None and not is_outage and facts.status < HTTPStatus.BAD_REQUEST:
        outage.OUTAGE.answered()  # it had the session
    facts.is_over, facts.error = True, None
    trace = None if is_outage else error
    level = _level(facts, is_outage)
    if facts.reason:
        log.log(level, "%s", facts.reason, exc_info=trace)
    else:
        log.log(level, _phrase(facts.status), exc_info=trace)


def _level(facts: Facts, is_outage: bool) -> int:
    status = facts.status or 0
    if facts.path in PROBES and (status < HTTPStatus.BAD_REQUEST or status in LOGGED_ELSEWHERE):
        return logging.DEBUG
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and not is_outage:
        return logging.ERROR
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return logging.WARNING
    is_quiet = facts.path.startswith(settings.STATIC_URL) or not settings.ACCESS_LOG
    return logging.DEBUG if is_quiet else logging.INFO


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Answered"


class RequestHandler(logging.Handler):
    """For `django.request` and `django.security`."""

    def emit(self, record: logging.LogRecord) -> None:
        facts = current()
        if facts is None or facts.is_over:
            logging.root.callHandlers(record)
            return
        status = getattr(record, "status_code", 0)
        if record.name.startswith("django.security"):
            facts.reason = record.getMessage()
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR and record.exc_info:
            facts.error = record.exc_info  # type: ignore[assignment]  # logging fills it in
