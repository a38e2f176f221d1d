"""`/groups/preview/liner/`: duplicates of a new interval group, and the default it replaces."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from groups import plan, policy, roles
from groups.liner.fields import NewGroup
from groups.liner.redact import storable
from groups.services.liner_groups.client import liner_from_settings
from groups.services.liner_groups.default import present_default
from groups.services.liner_groups.duplicates import find_duplicates
from groups.services.liner_groups.refresh import refresh
from groups.views.decorators import private_page

MAX_TITLE_CHARACTERS = 1_000


@private_page(roles.may_create)
def preview_liner(request: HttpRequest) -> HttpResponse:
    """A fragment for htmx; reads Liner's list first if the mirror is old, for at most 5 s."""
    refresh(liner_from_settings())
    return render(request, "preview_liner/_preview_liner.html", compared(request.GET, request.user))


def compared(typed: Mapping[str, Any], user: Any) -> dict[str, Any]:
    """Compares the form as typed with the mirror of Liner's list; ignores what can't be parsed."""
    new_group = NewGroup(
        title=storable(str(typed.get("title") or "").strip()[:MAX_TITLE_CHARACTERS]),
        intervals=_intervals(str(typed.get("intervals") or "")),
        is_default=bool(typed.get("is_default")),
        reset_attempts_enabled=bool(typed.get("reset_attempts_enabled")),
    )
    return {
        "duplicates": find_duplicates(new_group, viewer=user),
        "default": present_default() if new_group.is_default else None,
        "new": new_group,
    }


def _intervals(text: str) -> tuple[int, ...]:
    try:
        return plan.parse(text, policy.limits())
    except plan.PlanError:
        return ()
