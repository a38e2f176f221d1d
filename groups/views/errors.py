"""Error pages. Those for a lost database make no queries."""

import sys

from django.conf import settings
from django.db import DataError, Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from groups import roles
from groups.views.new_group import reopened


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
    if isinstance(error, DataError):  # a NUL, say, where PostgreSQL stores none
        return HttpResponse(render_to_string("400.html"), status=400)
    # A POST whose database error arrives here sent nothing to Liner: create() turns every later
    # error into OutcomeNotRecorded, which has a page of its own.
    if isinstance(error, Error):
        page = render_to_string("503.html", {"pressed": request.method == "POST"})
        return HttpResponse(page, status=503)
    return HttpResponse(render_to_string("500.html"), status=500)
