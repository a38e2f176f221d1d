"""`/groups/preview/liner/`: what stands in Liner already, beside what somebody is about to ask."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from groups import plan, policy, roles
from groups.liner.client import storable
from groups.liner.new_group import NewGroup
from groups.roles import allowed
from groups.services.liner_groups.client import liner_from_settings
from groups.services.liner_groups.default import present_default
from groups.services.liner_groups.duplicates import find_duplicates
from groups.services.liner_groups.refresh import freshness, refresh

LONGEST_TITLE = 1_000


@cache_control(private=True, no_store=True)
@require_safe
@allowed(roles.may_create)
def preview_liner(request: HttpRequest) -> HttpResponse:
    """A fragment; reads Liner's list before, where the mirror is old: 5 s at most."""
    refresh(liner_from_settings())
    return render(request, "preview_liner/_preview_liner.html", compared(request.GET, request.user))


def compared(typed: Mapping[str, Any], user: Any) -> dict[str, Any]:
    """Compares what stands in the form, as it was typed, with Liner's list as the mirror has it.

    What can't be read yet is not compared: the form tells what is wrong with it.
    """
    new_group = NewGroup(
        title=storable(str(typed.get("title") or "").strip()[:LONGEST_TITLE]),
        intervals=_intervals(str(typed.get("intervals") or "")),
        is_default=bool(typed.get("is_default")),
        reset_attempts_enabled=bool(typed.get("reset_attempts_enabled")),
    )
    return {
        "duplicates": find_duplicates(new_group, viewer=user),
        "default": present_default() if new_group.is_default else None,
        "freshness": freshness(),
        "new": new_group,
    }


def _intervals(text: str) -> tuple[int, ...]:
    try:
        return plan.parse(text, policy.limits())
    except plan.PlanError:
        return ()
