"""`/history/`: who asked for what, when, and what Liner answered."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from groups import roles
from groups.forms import NewGroupForm, make_key
from groups.models import Submission
from groups.roles import allowed
from groups.services.connect import liner_from_settings
from groups.services.exports import export
from groups.services.readback import Comparison, compare

PAGE_SIZE = 50


private = cache_control(private=True, no_store=True)


@private
@require_safe
@allowed(roles.may_see_history)
def entries(request: HttpRequest) -> HttpResponse:
    found = Submission.objects.visible_to(request.user).newest_first()
    before = request.GET.get("before", "")
    if before:
        found = found.older_than(get_object_or_404(found, pk=_uuid_or_none(before)))
    page = list(found[: PAGE_SIZE + 1])
    context = {
        "entries": page[:PAGE_SIZE],
        "before": before,
        "older": page[PAGE_SIZE - 1] if len(page) > PAGE_SIZE else None,
    }
    return render(request, "history/entries.html", context)


def _uuid_or_none(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


@private
@require_safe
@allowed(roles.may_see_history)
def entry(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    visible = Submission.objects.visible_to(request.user)
    submission = get_object_or_404(visible.select_related("retry_of"), pk=pk)
    context = {
        "entry": submission,
        "form": _form_to_send_again(request.user, submission),
        "now": _compared(submission) if "compare" in request.GET else None,
    }
    return render(request, "history/entry.html", context)


def _compared(submission: Submission) -> Comparison | None:
    """What Liner holds now under the entry's number; one read, of 5 s at most."""
    if submission.liner_group_id is None:
        return None
    return compare(submission, liner_from_settings())


def _form_to_send_again(user: Any, submission: Submission) -> NewGroupForm | None:
    """The form as it was typed, where nothing was created and the person may try again."""
    again = (Submission.Status.REFUSED, Submission.Status.NOT_SENT)
    if submission.status not in again or not roles.may_create(user) or submission.is_repeated:
        return None
    initial = {
        "title": submission.title,
        "intervals": submission.intervals_typed,
        "is_default": submission.is_default,
        "reset_attempts_enabled": submission.reset_attempts_enabled,
        "reason": submission.reason,
        "key": make_key(user, retry_of=submission.pk),
    }
    return NewGroupForm(initial=initial, user=user)


@private
@require_safe
@allowed(roles.may_see_all)
def export_jsonl(request: HttpRequest) -> StreamingHttpResponse:
    lines = export(by=request.user)
    response = StreamingHttpResponse(lines, content_type="application/x-ndjson; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="interval-groups-history.jsonl"'
    return response
