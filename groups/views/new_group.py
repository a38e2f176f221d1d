"""`/groups/new/`: a supervisor asks Liner for an interval group."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from groups import roles
from groups.forms import NewGroupForm, kept, make_key
from groups.forms.fields import uuid_or_none
from groups.forms.preview import preview_context
from groups.liner.new_group import FIELDS
from groups.middleware.origin import origin_of
from groups.models import LinerGroup, Submission
from groups.plan import short_form
from groups.roles import allowed
from groups.services.create.confirmations import Confirmations
from groups.services.create.create import NotRecorded, create
from groups.services.create.earlier import KeyReused, StillOpen
from groups.services.liner_groups.client import liner_from_settings
from groups.services.liner_groups.refresh import refresh
from groups.services.record.outcome import OutcomeNotRecorded
from groups.views.preview_liner import compared

FORM_ID = "new-form"


@allowed(roles.may_create)
@require_http_methods(["GET", "HEAD", "POST"])
def new_group(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        # Kept text is handed out once: to a page that is shown, and asked for nothing else.
        if (
            request.method == "GET"
            and not request.GET
            and (typed := kept.take(request.session, request.user))
        ):
            return _page(request, typed, signed_out=True)
        start = {**_start(request), "key": make_key(request.user)}
        return _page(request, NewGroupForm(initial=start, user=request.user))
    if "use" in request.POST or "preview" in request.POST:
        refresh(liner_from_settings())
        return _page(request, _as_typed(request))
    form = NewGroupForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, form, status=_status_of_errors(form))
    return _create(request, form)


def reopened(request: HttpRequest, status: int) -> HttpResponse:
    """The form as it was typed, where a press came to nothing for a reason outside of it."""
    return _page(request, _as_typed(request), status=status, stale=True)


def _create(request: HttpRequest, form: NewGroupForm) -> HttpResponse:
    """Answers a press of the button, once the form is valid."""
    key = form.cleaned_data["key"]
    try:
        result = create(
            form.create_request(retry_of=_own(request, key.retry_of)),
            by=request.user,
            origin=origin_of(request),
            liner=liner_from_settings(),
            confirmed=form.ticked(),
        )
    except KeyReused as error:
        form.renew_key(key.retry_of)
        return _page(request, form, status=409, reused=error.earlier)
    except StillOpen as error:
        may_see = Submission.objects.visible_to(request.user).contains(error.earlier)
        return _page(request, form, status=409, still_open=error.earlier, may_see=may_see)
    except NotRecorded:
        return _page(request, form, status=503, not_recorded=True)
    except OutcomeNotRecorded as error:
        return render(request, "new_group/not_recorded.html", vars(error), status=500)
    if isinstance(result, Confirmations):
        asked_before = bool(form.cleaned_data["shown"])
        form.untick(result.fingerprint)
        return _page(request, form, confirmations=result, asked_before=asked_before)
    return redirect(result)


def _own(request: HttpRequest, pk: Any) -> Submission | None:
    if pk is None:
        return None
    return Submission.objects.visible_to(request.user).filter(pk=pk).first()


def _start(request: HttpRequest) -> dict[str, Any]:
    """What a form begins with that takes another interval group as its starting point."""
    entry = _own(request, uuid_or_none(request.GET.get("from_entry", "")))
    if entry:
        return _copy(entry, entry.intervals_typed)
    number = request.GET.get("from_liner", "")
    if number.isascii() and number.isdigit() and len(number) < 20:  # noqa: PLR2004 - digits of an id
        group = LinerGroup.objects.filter(pk=min(int(number), 2**63 - 1)).first()
        if group:
            return _copy(group, short_form(group.intervals))
    return {}


def _copy(of: Submission | LinerGroup, intervals: str) -> dict[str, Any]:
    """Never the default flag: that is nobody's starting point."""
    return {
        "title": of.title,
        "intervals": intervals,
        "reset_attempts_enabled": of.reset_attempts_enabled,
    }


def _as_typed(request: HttpRequest) -> NewGroupForm:
    """The form with what stands in it, unchecked, and with the suggestion that was chosen."""
    typed = {name: request.POST.get(name, "") for name in kept.NAMES}
    typed["intervals"] = request.POST.get("use") or typed["intervals"]
    return NewGroupForm(initial=typed, user=request.user)


def _status_of_errors(form: NewGroupForm) -> int:
    """200 for what a person can mend; 400 for a bad key, and the form then gets a good one."""
    if "key" not in form.errors:
        return 200
    form.renew_key()
    return 400


def _arrival(request: HttpRequest) -> dict[str, Any]:
    """The lead for whom the calls are dated: asked of the person, and never sent."""
    return {name: request.POST.get(name, "") for name in ("arrival", "arrival_at")}


def _page(
    request: HttpRequest, form: NewGroupForm, status: int = 200, **context: Any
) -> HttpResponse:
    typed = {name: form[name].value() for name in FIELDS}
    context |= preview_context(_arrival(request) | typed, form_id=FORM_ID)
    if "not_recorded" not in context:
        context |= compared(typed, request.user)
    context["form_id"] = FORM_ID
    return render(request, "new_group/new_group.html", {"form": form, **context}, status=status)
