"""`/history/<uuid>/`: one entry."""

import logging
import uuid

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from groups import roles
from groups.audit.proof import prove
from groups.models import Submission
from groups.services.liner_groups.client import liner_from_settings
from groups.services.liner_groups.read_back import compare
from groups.services.reconcile.outlook import outlook
from groups.views.decorators import private_page
from groups.views.entry_page import entry_page, visible_entry

log = logging.getLogger(__name__)


@private_page(roles.may_see_history)
def entry(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """With `compare` in the query, reads the interval group from Liner, for at most 5 s."""
    try:
        submission = visible_entry(request, pk)
        is_compared = "compare" in request.GET and submission.liner_group_id is not None
        now = compare(submission, liner_from_settings()) if is_compared else None
        return entry_page(request, submission, now=now)
    except (AttributeError, DatabaseError, TypeError, ValueError):
        if page := _unreadable(request, pk):
            return page
        raise


@private_page(roles.may_see_history)
def entry_outlook(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A fragment: what happens next to an entry with the `status` in the query. When that is over,
    htmx loads the whole page again."""
    submission = visible_entry(request, pk)
    expected = outlook(submission)
    is_same = submission.status == request.GET.get("status")
    if expected is None or expected.needs_person or not is_same:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "entry/_outlook.html", {"entry": submission, "outlook": expected})


def _unreadable(request: HttpRequest, pk: uuid.UUID) -> HttpResponse | None:
    """The verdict about an entry whose row can't be shown; None if the row is right."""
    if not Submission.objects.visible_to(request.user).filter(pk=pk).exists():
        return None
    proof = prove(pk)
    if not proof.mismatch:
        return None
    log.exception("Submission %s can't be shown: %s", pk, proof.mismatch)
    return render(request, "entry/unreadable.html", {"proof": proof}, status=500)
