"""`/groups/new/`: a supervisor creates an interval group."""

from typing import Any

from django.db import Error
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from groups import roles
from groups.forms import draft
from groups.forms.form_key import make_key
from groups.forms.new_group import NewGroupForm
from groups.liner.fields import columns_of
from groups.middleware.origin import origin_of
from groups.models import LinerGroup, Submission
from groups.models.search import number_or_none, uuid_or_none
from groups.plan import short_form
from groups.services.create.confirmations import Confirmations
from groups.services.create.create import NotRecorded, create
from groups.services.create.earlier import KeyReused, StillOpen
from groups.services.liner_groups.client import liner_from_settings
from groups.services.liner_groups.refresh import refresh
from groups.services.record.limit import TooManyCreates
from groups.services.record.outcome import OutcomeNotRecorded
from groups.views.composer import composed, previewed
from groups.views.decorators import private_form

SHOWN = "shown"  # in the session: a key that had shown nothing, and the key of the page it led to


@private_form(roles.may_create)
def new_group(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        # The draft is taken once, so only by a request that shows the page and has no query.
        if (
            request.method == "GET"
            and not request.GET
            and (form := draft.take(request.session, request.user))
        ):
            return _page(request, form, signed_out=True)
        return _page(request, NewGroupForm(initial=_starting_point(request), user=request.user))
    if "use" in request.POST or "preview" in request.POST:
        refresh(liner_from_settings())
        return _page(request, _as_typed(request))
    form = NewGroupForm(_with_key_shown(request), user=request.user)
    if form.is_valid():
        return _create(request, form)
    if "key" in form.errors:
        form.renew_key()
        return _page(request, form, status=400)
    return _page(request, form)


def reopened(request: HttpRequest, status: int) -> HttpResponse:
    """The form as it was typed, after a POST that failed for another reason than its content."""
    return _page(request, _as_typed(request), status=status, stale=True)


def _create(request: HttpRequest, form: NewGroupForm) -> HttpResponse:
    key = form.cleaned_data["key"]
    try:
        result = create(
            form.create_request(retry_of=_visible(request, key.retry_of)),
            by=request.user,
            origin=origin_of(request),
            liner=liner_from_settings(),
            confirmed=form.ticked(),
        )
    except (KeyReused, StillOpen, TooManyCreates, NotRecorded, Error) as error:
        return _nothing_sent(request, form, error)
    except OutcomeNotRecorded as error:
        return render(request, "new_group/not_recorded.html", vars(error), status=500)
    if isinstance(result, Confirmations):
        is_changed = form.cleaned_data["confirmed"] and key.shown != ""
        review = "changed" if is_changed else "first"
        return _page(request, form, review=review, is_first_look=key.shown == "")
    return redirect(result)


def _nothing_sent(request: HttpRequest, form: NewGroupForm, error: Exception) -> HttpResponse:
    if isinstance(error, KeyReused):
        form.renew_key(form.cleaned_data["key"].retry_of)
        return _page(request, form, status=409, reused=error.earlier)
    if isinstance(error, StillOpen):
        may_see = Submission.objects.visible_to(request.user).contains(error.earlier)
        return _page(request, form, status=409, still_open=error.earlier, may_see=may_see)
    if isinstance(error, TooManyCreates):
        return _page(request, form, status=429, again_at=error.again_at)
    return _page(request, form, status=503, not_recorded=True)


def _with_key_shown(request: HttpRequest) -> QueryDict:
    """What was sent; for a script that confirms with the key of its GET, with the key of the page
    that showed it the plan."""
    before, after = request.session.get(SHOWN, ("", ""))
    typed = request.POST.copy()
    if typed.get("confirmed") and typed.get("key") == before:
        typed["key"] = after
    return typed


def _visible(request: HttpRequest, pk: Any) -> Submission | None:
    return Submission.objects.visible_to(request.user).filter(pk=pk).first() if pk else None


def _starting_point(request: HttpRequest) -> dict[str, Any]:
    """The fields of the entry or the interval group that the query names, and a new key.

    The default flag is only copied where an entry is repeated, or with `default` in the query.
    """
    entry = _visible(request, uuid_or_none(request.GET.get("from_entry", "")))
    if entry and entry.may_be_repeated:
        typed = columns_of(entry) | {"reason": entry.reason, "intervals": entry.intervals_typed}
        return typed | {"key": make_key(request.user, retry_of=entry.pk)}
    number = number_or_none(request.GET.get("from_liner", ""))
    source = entry or (LinerGroup.objects.filter(pk=number).first() if number else None)
    copied = _copy(source) | {"is_default": request.GET.get("default") == "1"} if source else {}
    return copied | {"key": make_key(request.user)}


def _copy(source: Submission | LinerGroup) -> dict[str, Any]:
    typed = getattr(source, "intervals_typed", "") or short_form(source.intervals)
    reset = source.reset_attempts_enabled
    return {"title": source.title, "intervals": typed, "reset_attempts_enabled": reset}


def _as_typed(request: HttpRequest) -> NewGroupForm:
    """The form as sent, not validated, with the suggested intervals if one was chosen."""
    typed = {name: request.POST.get(name, "") for name in draft.NAMES}
    typed["intervals"] = request.POST.get("use") or typed["intervals"]
    return NewGroupForm(initial=typed, user=request.user)


def _page(
    request: HttpRequest, form: NewGroupForm, status: int = 200, **context: Any
) -> HttpResponse:
    typed = {name: request.POST.get(name, "") for name in ("arrival", "arrival_at")}
    typed |= {name: form[name].value() or "" for name in (*draft.NAMES, "confirmed")}
    context |= {"form": form, "key": typed["key"]}
    if "not_recorded" in context:
        context |= previewed(typed)
    else:
        context |= composed(typed, request.user)
        context["repeated"] = _visible(request, context["retry_of"])
    if context.pop("is_first_look", False):
        request.session[SHOWN] = [typed["key"], context["key"]]
    return render(request, "new_group/new_group.html", context, status=status)
