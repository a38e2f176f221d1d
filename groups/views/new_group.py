"""`/groups/new/`: a supervisor asks Liner for an interval group."""

import logging
import uuid
from typing import Any

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from groups import roles
from groups.forms import NewGroupForm, make_key
from groups.forms.form_key import owner_of
from groups.forms.preview import preview_context
from groups.middleware.origin import origin_of
from groups.models import LinerGroup, Submission
from groups.plan import short_form
from groups.roles import allowed
from groups.services.create.confirmations import Concerns, concerns_about, receipt_of
from groups.services.create.errors import (
    DefaultMoved,
    KeyReused,
    NotConfirmed,
    NotRecorded,
    OutcomeNotRecorded,
    StillOpen,
)
from groups.services.create.submit import has_answer, submit
from groups.services.liner_groups.client import liner_from_settings
from groups.services.liner_groups.mirror import Scan, refresh, scan
from groups.views.preview_liner import compared

log = logging.getLogger(__name__)

FORM_ID = "new-form"
SHOWN = ("title", "intervals", "is_default", "reset_attempts_enabled")
COPIED = (*SHOWN, "reason", "key")
# In the session: what was typed, while whoever typed it signs in.
TYPED = "typed"
LONGEST_TYPED = 10_000


@allowed(roles.may_create)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        # Kept text is handed out once: to a page that is shown, and asked for nothing else.
        if request.method == "GET" and not request.GET and (typed := _typed_before(request)):
            return _page(request, typed, signed_out=True)
        start = {**_start(request), "key": make_key(request.user)}
        return _page(request, NewGroupForm(initial=start, user=request.user))
    if "use" in request.POST or "preview" in request.POST:
        refresh(liner_from_settings())
        return _page(request, _as_typed(request))
    form = NewGroupForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, form, status=_status_of_errors(form))
    return _press(request, form)


def _press(request: HttpRequest, form: NewGroupForm) -> HttpResponse:
    """What a press of the button comes to, once all that was typed is right."""
    asked, key = form.new_group(), form.cleaned_data["key"].number
    try:
        # However fresh the mirror is: a twin or a default made elsewhere a moment ago counts too.
        before = scan(liner_from_settings())
        concerns = concerns_about(asked, by=request.user)
        # Looked up last: what this very form made meanwhile is no twin to confirm.
        is_confirmed = not form.lacks_confirmation(concerns.keys)
        asks = not is_confirmed and not has_answer(asked, key)
    except Error as error:
        log.error("Nothing was sent: the database could not be read: %s", error)
        return _page(request, form, status=503, not_recorded=True)
    if asks:
        return _ask_to_confirm(request, form, concerns)
    return _submit(request, form, concerns, before, is_confirmed=is_confirmed)


def keep_typed(request: HttpRequest) -> None:
    """Keeps what stands in a form that was made here until its owner has signed in again."""
    if owner_of(request.POST.get("key", "")) is not None:
        request.session[TYPED] = {
            name: request.POST.get(name, "")[:LONGEST_TYPED] for name in COPIED
        }


def _typed_before(request: HttpRequest) -> NewGroupForm | None:
    """What keep_typed() kept, once; None where that is nothing, or another person's."""
    typed = request.session.pop(TYPED, None)
    if typed is None or owner_of(typed["key"]) != request.user.pk:
        return None
    form = NewGroupForm(data=typed, user=request.user)
    form.is_valid()
    key = typed["key"] if "key" not in form.errors else make_key(request.user)
    return NewGroupForm(initial=typed | {"key": key}, user=request.user)


def reopened(request: HttpRequest, status: int) -> HttpResponse:
    """The form as it was typed, where a press came to nothing for a reason outside of it."""
    return _page(request, _as_typed(request), status=status, stale=True)


def _ask_to_confirm(request: HttpRequest, form: NewGroupForm, concerns: Concerns) -> HttpResponse:
    asked_before = bool(form.cleaned_data["shown"])
    form.untick(concerns.keys)
    return _page(request, form, concerns=concerns, asked_before=asked_before)


def _submit(
    request: HttpRequest,
    form: NewGroupForm,
    concerns: Concerns,
    before: Scan | None,
    *,
    is_confirmed: bool,
) -> HttpResponse:
    key, asked = form.cleaned_data["key"], form.new_group()
    try:
        submission = submit(
            asked,
            by=request.user,
            liner=liner_from_settings(),
            key=key.number,
            origin=origin_of(request),
            typed=form.data["intervals"],
            reason=form.cleaned_data["reason"],
            retry_of=_own(request, key.retry_of),
            receipt=receipt_of(
                asked,
                concerns,
                confirmed=form.cleaned_data["confirmed"],
                previewed=form.was_previewed(),
            ),
            before=before or "unreadable",
            may_send=is_confirmed,
        )
    except KeyReused as error:
        form.renew_key(key.retry_of)
        return _page(request, form, status=409, reused=error.earlier)
    except StillOpen as error:
        may_see = Submission.objects.visible_to(request.user).contains(error.earlier)
        return _page(request, form, status=409, still_open=error.earlier, may_see=may_see)
    except (DefaultMoved, NotConfirmed):
        return _ask_to_confirm(request, form, concerns_about(asked, by=request.user))
    except NotRecorded:
        return _page(request, form, status=503, not_recorded=True)
    except OutcomeNotRecorded as error:
        context = {
            "submission": error.submission,
            "outcome": error.outcome,
            "spooled": error.spooled,
        }
        return render(request, "new_group/not_recorded.html", context, status=500)
    return redirect(submission)


def _own(request: HttpRequest, pk: Any) -> Submission | None:
    if pk is None:
        return None
    return Submission.objects.visible_to(request.user).filter(pk=pk).first()


def _start(request: HttpRequest) -> dict[str, Any]:
    """What a form begins with that takes another interval group as its starting point."""
    entry = _own(request, _uuid(request.GET.get("from_entry", "")))
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


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _as_typed(request: HttpRequest) -> NewGroupForm:
    """The form with what stands in it, unchecked, and with the suggestion that was chosen."""
    typed = {name: request.POST.get(name, "") for name in COPIED}
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
    typed = {name: form[name].value() for name in SHOWN}
    context |= preview_context(_arrival(request) | typed, form_id=FORM_ID)
    if "not_recorded" not in context:
        context |= compared(typed, request.user)
    context["form_id"] = FORM_ID
    return render(request, "new_group/new_group.html", {"form": form, **context}, status=status)
