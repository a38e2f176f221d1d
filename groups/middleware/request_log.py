"""Begins and ends what the log and /metrics say about a request; puts its id into the response."""

import time
from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.encoding import escape_uri_path

from groups.log.context import Facts, begin, set_submission
from groups.middleware.measures import observe, observe_pool
from groups.middleware.origin import client_address
from groups.services.pages_first import PAUSES

LONGEST_PATH = 500


class RequestLogMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Not the client's X-Request-ID, which would put its text into our log lines.
        facts = begin(Facts(request.method or "", escape_uri_path(request.path)[:LONGEST_PATH]))
        facts.client = client_address(request)
        observe_pool()
        with PAUSES.request():
            response = self.get_response(request)
        response["X-Request-ID"] = facts.request_id
        _note_submission(request)
        facts.status, seconds = response.status_code, time.monotonic() - facts.began
        observe(request, facts.status, seconds)
        # A streamed one has only begun.
        facts.seconds = None if response.streaming else seconds
        return response


def _note_submission(request: HttpRequest) -> None:
    match = request.resolver_match
    for value in match.kwargs.values() if match else ():
        if isinstance(value, UUID):
            set_submission(value)
