"""Calls to the company's sign-in service: each takes ten seconds at most, and no redirect."""

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from urllib3.exceptions import HTTPError

from groups.liner.http import Exchange
from groups.liner.transport import send
from groups.services.accounts.company import Refused
from groups.wording.readiness import service_sentence

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10.0
CONNECT_SECONDS = 5.0
MAX_BODY_BYTES = 512 * 1024

Document = dict[str, Any]


def get(url: str, headers: Mapping[str, str] | None = None) -> Document:
    """Returns the JSON object at this address. Raises Refused."""
    return _read(url, *_call("GET", url, headers or {}))


def post(url: str, headers: Mapping[str, str], form: Mapping[str, str]) -> Document:
    """Returns the JSON object that answers the form. Raises Refused, with its own reason if what
    was sent is refused."""
    headers = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
    status, body = _call("POST", url, headers, urlencode(form).encode())
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        log.warning("The sign-in service refused the code: %s %s", status, _error_in(body))
        raise Refused("code_refused")
    return _read(url, status, body)


def _call(
    method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
) -> tuple[int, bytes]:
    exchange = Exchange(TIMEOUT_SECONDS, CONNECT_SECONDS, max_body=MAX_BODY_BYTES)
    sent = {"Accept": "application/json", **headers}
    try:
        with exchange:
            send(method, url, sent, body, exchange=exchange, ca_file=settings.OIDC_CA_FILE)
    except (OSError, HTTPException, HTTPError):
        log.warning("No answer from %s. %s", url, _sentence(exchange.failure()))
        raise Refused("unreachable") from None
    assert exchange.status is not None  # noqa: S101 - for mypy: send() returned
    return exchange.status, bytes(exchange.body)


def _sentence(reason: str) -> str:
    return service_sentence(reason, "The sign-in service", "OIDC_ISSUER", "OIDC_CA_FILE")


def _read(url: str, status: int, body: bytes) -> Document:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.warning("%s answers with status %s", url, status)
        raise Refused("unreachable")
    found = _parsed(body)
    if status != HTTPStatus.OK or found is None:
        log.warning("%s answers with status %s, %s bytes", url, status, len(body))
        raise Refused("bad_answer")
    return found


def _parsed(body: bytes) -> Document | None:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _error_in(body: bytes) -> str:
    """The code of OAuth's errors: the rest can quote what was sent."""
    return str((_parsed(body) or {}).get("error", ""))[:100]
