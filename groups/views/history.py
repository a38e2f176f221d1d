"""`/history/`: who asked for what, when, and what Liner answered."""

import uuid

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from groups import roles
from groups.models import Submission
from groups.roles import allowed
from groups.services.exports import export

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
@allowed(roles.may_see_all)
def export_jsonl(request: HttpRequest) -> StreamingHttpResponse:
    lines = export(by=request.user)
    response = StreamingHttpResponse(lines, content_type="application/x-ndjson; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="interval-groups-history.jsonl"'
    return response
