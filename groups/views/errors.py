"""Error pages. Those for a lost database make no queries."""

import sys
from traceback import walk_tb

from django.conf import settings
from django.db import DataError, Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from groups import roles
from groups.audit.tables import is_undecodable
from groups.views.new_group import reopened

# The functions of Django and psycopg in which a value from the database becomes one of Python.
READING = {"apply_converters", "cursor_iter", "fetchone"}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(render_to_string("400.html"), status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    context = {"administrator_contact": settings.ADMINISTRATOR_CONTACT}
    return render(request, "403.html", context, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """For the form of a new interval group, shows it again with what was typed."""
    if request.path == reverse("new_group") and roles.may_create(request.user):
        return reopened(request, status=403)
    return HttpResponse(render_to_string("403_csrf.html"), status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    error = sys.exc_info()[1]
    is_unreadable = error is not None and _is_unreadable(error)
    pressed = request.method == "POST"
    if isinstance(error, DataError) and not is_unreadable:  # a NUL, say, in PostgreSQL
        return HttpResponse(render_to_string("400.html"), status=400)
    # A POST whose database error arrives here sent nothing to Liner: create() turns every later
    # error into OutcomeNotRecorded, which has a page of its own.
    if isinstance(error, Error) and not is_unreadable:
        return HttpResponse(render_to_string("503.html", {"pressed": pressed}), status=503)
    context = {"is_unreadable": is_unreadable, "pressed": pressed}
    return HttpResponse(render_to_string("500.html", context), status=500)


def _is_unreadable(error: BaseException) -> bool:
    """Whether the database holds a value that its column should not, and reading stopped there."""
    if isinstance(error, Error) and not isinstance(error, DataError):
        return is_undecodable(error)
    frames = walk_tb(error.__traceback__)
    return any(frame.f_code.co_name in READING for frame, _ in frames)
