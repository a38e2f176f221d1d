"""Pages for requests that came to nothing. Those for a lost database ask it nothing."""

import sys

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(render_to_string("400.html"), status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    context = {"administrator_contact": settings.ADMINISTRATOR_CONTACT}
    return render(request, "403.html", context, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return HttpResponse(render_to_string("403_csrf.html"), status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    # submit() turns every database error after Liner was asked into OutcomeNotRecorded, which its
    # view shows: one that arrives here left nothing sent, and the page says so.
    if isinstance(sys.exc_info()[1], DatabaseError):
        return HttpResponse(render_to_string("503.html"), status=503)
    return HttpResponse(render_to_string("500.html"), status=500)
