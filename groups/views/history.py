"""`/history/`: who asked for what, when, and what Liner answered."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from groups import roles
from groups.forms import NewGroupForm, make_key
from groups.models import Submission
from groups.roles import allowed

PAGE_SIZE = 50


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


@require_safe
@allowed(roles.may_see_history)
def entry(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    visible = Submission.objects.visible_to(request.user)
    submission = get_object_or_404(visible.select_related("retry_of"), pk=pk)
    context = {"entry": submission, "form": _form_to_send_again(request.user, submission)}
    return render(request, "history/entry.html", context)


def _form_to_send_again(user: Any, submission: Submission) -> NewGroupForm | None:
    """The form as it was typed, where nothing was created and the person may try again."""
    again = (Submission.Status.REFUSED, Submission.Status.NOT_SENT)
    if submission.status not in again or not roles.may_create(user):
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


@require_safe
@allowed(roles.may_see_all)
def export_jsonl(request: HttpRequest) -> StreamingHttpResponse:
    lines = _lines(request.user)
    response = StreamingHttpResponse(lines, content_type="application/x-ndjson; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="interval-groups-history.jsonl"'
    return response


def _lines(user: Any) -> Iterator[str]:
    """One submission a line, newest first; the last line tells how many, so a cut one shows."""
    count = 0
    for submission in Submission.objects.visible_to(user).newest_first().iterator():
        count += 1
        yield submission.as_json_line() + "\n"
    yield json.dumps({"manifest": 1, "filter": {}, "count": count}) + "\n"
