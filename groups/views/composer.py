"""What the composer of an interval group shows beside its fields, on the page and while typing."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from groups import policy, roles
from groups.forms.form_key import showing
from groups.forms.new_group import NewGroupForm
from groups.forms.preview import preview_context
from groups.models import MirrorState
from groups.services.create.confirmations import confirmations_for
from groups.services.liner_groups.client import liner_from_settings
from groups.services.liner_groups.default import present_default
from groups.services.liner_groups.refresh import refresh
from groups.views.decorators import private_action, private_page

FORM_ID = "new-form"


@private_action(roles.may_create)
def composer(request: HttpRequest) -> HttpResponse:
    """The fragment for htmx: the preview of what is typed, and the bar below it."""
    return render(request, "new_group/_live.html", composed(request.POST, request.user))


@private_page(roles.may_create)
def composer_liner(request: HttpRequest) -> HttpResponse:
    """Reads Liner's list if it is old, for at most 5 s; the page then asks for the preview."""
    before = MirrorState.objects.now().read_at
    response = HttpResponse(status=204)
    if refresh(liner_from_settings()).read_at != before:
        response["HX-Trigger"] = "liner-read"
    return response


def previewed(typed: Mapping[str, Any]) -> dict[str, Any]:
    """The part of the context that needs no database."""
    return preview_context(typed, form_id=FORM_ID) | {"presets": policy.presets()}


def composed(typed: Mapping[str, Any], user: Any) -> dict[str, Any]:
    """The context: what the plan will do, what Liner has already, and what must be confirmed.

    `key` says what the page with this context shows, so that nothing else can be sent at once.
    """
    form = NewGroupForm(typed, user=user)
    confirmations = confirmations_for(form.new_group(), by=user)
    context = previewed(typed)
    plan, shown = "", ""
    if context["preview"]:
        plan, shown = context["preview"].fingerprint, confirmations.fingerprint
    key = form.cleaned_data.get("key")
    return context | {
        "confirmations": confirmations,
        "present_default": confirmations.default or present_default(),
        "is_confirmed": bool(typed.get("confirmed") and shown and key and key.shown == shown),
        "retry_of": key.retry_of if key else None,
        "key": showing(typed.get("key", ""), user, plan=plan, shown=shown),
    }
