"""`/groups/<number>/`: one interval group of Liner's list, also after it is gone."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from groups import plan, roles
from groups.models import LinerGroup, Submission
from groups.plan.calendar import Calendar
from groups.services.liner_groups.client import liner_from_settings
from groups.services.liner_groups.default_period import default_period, replacement
from groups.services.liner_groups.refresh import refresh
from groups.services.preview import recorded_calendar
from groups.views.decorators import private_page
from groups.views.liner_group_rows import Row, rows_of

MOST_SAME = 10
# Liner documents no limit; a longer plan is not drawn.
MOST_DRAWN = 200


@private_page(roles.may_see_history)
def liner_group(request: HttpRequest, number: int) -> HttpResponse:
    fresh = refresh(liner_from_settings(), by_hand="read" in request.GET)
    context: dict[str, Any] = {"number": number, "fresh": fresh, "again": "?read=now"}
    group = LinerGroup.objects.filter(pk=number).first()
    if group is None:
        entries = Submission.objects.visible_to(request.user)
        context["entry"] = entries.filter(liner_group_id=number).first()
        return render(request, "liner_groups/missing.html", context, status=404)
    (row,) = rows_of([group], request.user)
    same = LinerGroup.objects.listed().filter(fingerprint=group.fingerprint)
    context |= {
        "row": row,
        "group": group,
        "calendar": _calendar(group),
        "plan_code": plan.code(group.intervals),
        "same": same.exclude(pk=group.pk).order_by("-pk")[:MOST_SAME],
        **_default(row),
    }
    return render(request, "liner_groups/liner_group.html", context)


def _calendar(group: LinerGroup) -> Calendar | None:
    """For a lead that arrives now."""
    is_drawn = group.length <= MOST_DRAWN
    return recorded_calendar(group.intervals, timezone.now()) if is_drawn else None


def _default(row: Row) -> dict[str, Any]:
    """When it was the default, by its own entry or by that of the default which replaced it."""
    period = default_period(row.entry) if row.entry else None
    by = None if period else replacement(row.group.pk)
    is_present = row.group.is_default and not row.is_gone
    was_default = bool(period or by or row.group.is_default)
    return {
        "period": period,
        "replaced_by": by,
        "is_default": is_present,
        "is_former_default": was_default and not is_present,
    }
