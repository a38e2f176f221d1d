"""Accepts small bodies in UTF-8 only."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from groups.middleware.language import browser_language


class BodyMiddleware:
    """Refuses a body before any of it is read: one that is too long, which Django would write to a
    temporary file, and one in another encoding, for Django would use any codec that it names.

    A body of unknown length (chunked) is empty for Django.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return _refused(request, 413)
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower() not in ("utf-8", "utf8"):
            return _refused(request, 400)
        return self.get_response(request)


def _refused(request: HttpRequest, status: int) -> HttpResponse:
    # No session is read yet; the thread still has the language of its last request.
    with translation.override(browser_language(request.headers)):
        return HttpResponse(render_to_string("400.html"), status=status)


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


class Request(WSGIRequest):
    """Django reads the content type before any middleware could refuse it, and with a charset the
    query too. It raises an error for some: here these become one that BodyMiddleware refuses."""

    def __init__(self, environ: dict[str, Any]) -> None:
        try:
            super().__init__(environ)
        except (LookupError, ValueError, SuspiciousOperation):
            super().__init__(environ | {"CONTENT_TYPE": "text/plain; charset=unreadable"})


class Handler(WSGIHandler):
    request_class = Request
