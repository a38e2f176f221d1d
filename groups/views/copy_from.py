"""The fragment of *Copy from…*: interval groups and own requests that can be copied."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from groups import roles
from groups.liner.redact import storable
from groups.models import LinerGroup, Submission
from groups.models.search import fold, read_term
from groups.views.decorators import private_page

MOST_GROUPS = 6
MOST_ENTRIES = 3
# Of the person's own requests that created nothing, the newest are searched.
MOST_SEARCHED = 200


@private_page(roles.may_create)
def copy_from(request: HttpRequest) -> HttpResponse:
    typed = storable(request.GET.get("q", "")).strip()
    listed = LinerGroup.objects.listed().order_by("-pk")
    if typed:
        listed = listed.searched(read_term(typed), request.user)
    found = {"in_liner": listed[:MOST_GROUPS], "entries": _entries(fold(typed), request.user)}
    return render(request, "new_group/_copies.html", found)


def _entries(text: str, user: Any) -> list[Submission]:
    """Requests of this person that created nothing, so that Liner's list does not have them."""
    own = Submission.objects.filter(submitted_by=user, status__in=Submission.NOT_CREATED)
    newest = own.newest_first()[:MOST_SEARCHED]
    return [entry for entry in newest if text in entry.search_text][:MOST_ENTRIES]
