"""`/groups/new/`: a supervisor asks Liner for an interval group."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from groups import roles
from groups.forms import NewGroupForm, make_key
from groups.models import Submission
from groups.roles import allowed
from groups.services.connect import liner_from_settings
from groups.services.submit import (
    KeyReused,
    NotRecorded,
    OutcomeNotRecorded,
    StillOpen,
    submit,
)
from groups.views.origin import origin_of


@allowed(roles.may_create)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        form = NewGroupForm(initial={"key": make_key(request.user)}, user=request.user)
        return _page(request, form)
    form = NewGroupForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, form, status=_status_of_errors(form))
    if form.lacks_confirmation:
        asked_before = bool(form.cleaned_data["shown"])
        form.untick()
        return _page(request, form, ask_to_confirm=True, asked_before=asked_before)
    return _submit(request, form)


def _submit(request: HttpRequest, form: NewGroupForm) -> HttpResponse:
    key = form.cleaned_data["key"]
    try:
        submission = submit(
            form.new_group(),
            by=request.user,
            liner=liner_from_settings(),
            key=key.number,
            origin=origin_of(request),
            typed=form.data["intervals"],
            reason=form.cleaned_data["reason"],
            retry_of=_own(request, key.retry_of),
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
        context = {
            "submission": error.submission,
            "outcome": error.outcome,
            "spooled": error.spooled,
        }
        return render(request, "groups/not_recorded.html", context, status=500)
    return redirect(submission)


def _own(request: HttpRequest, pk: Any) -> Submission | None:
    if pk is None:
        return None
    return Submission.objects.visible_to(request.user).filter(pk=pk).first()


def _status_of_errors(form: NewGroupForm) -> int:
    """200 for what a person can mend; 400 for a bad key, and the form then gets a good one."""
    if "key" not in form.errors:
        return 200
    form.renew_key()
    return 400


def _page(
    request: HttpRequest, form: NewGroupForm, status: int = 200, **context: Any
) -> HttpResponse:
    return render(request, "groups/new.html", {"form": form, **context}, status=status)
