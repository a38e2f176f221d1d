"""`/attention/`: what needs a person, with what was found, and what they decide."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from groups import roles
from groups.forms import AnswerForm, SettleForm
from groups.models import ALARMED, Submission
from groups.roles import allowed
from groups.services.connect import liner_from_settings
from groups.services.reconcile import needs_a_person
from groups.services.settle import SettleError, answer_alarm, may_settle, settle

MOST_ON_A_PAGE = 200


@dataclass(frozen=True)
class Item:
    """One entry on the page, with the forms that this person may send about it."""

    entry: Submission
    is_ready: bool
    is_own: bool
    settle_form: SettleForm | None
    answer_form: AnswerForm | None
    error: SettleError | None = None


@allowed(roles.may_see_history)
@require_http_methods(["GET", "HEAD"])
def attention(request: HttpRequest) -> HttpResponse:
    return _page(request)


@allowed(roles.may_create)
@require_POST
def decide(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    entry = _entry(request, pk)
    form = SettleForm(request.POST, prefix=str(pk))
    if not form.is_valid():
        return _page(request, bound=form, status=200)
    try:
        settle(entry, form.decision_taken(), by=request.user, liner=liner_from_settings())
    except SettleError as error:
        return _page(request, bound=form, error=error, status=409)
    return redirect("attention")


@allowed(roles.may_see_history)
@require_POST
def answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    entry = _entry(request, pk, ALARMED)
    form = AnswerForm(request.POST, prefix=str(pk))
    if not form.is_valid():
        return _page(request, bound=form, status=200)
    answer_alarm(entry, form.cleaned_data["answer"], by=request.user)
    return redirect("attention")


def _entry(request: HttpRequest, pk: uuid.UUID, *which: Q) -> Submission:
    return get_object_or_404(Submission.objects.for_attention(request.user), *which, pk=pk)


def _page(
    request: HttpRequest,
    *,
    bound: SettleForm | AnswerForm | None = None,
    error: SettleError | None = None,
    status: int = 200,
) -> HttpResponse:
    entries = Submission.objects.for_attention(request.user).newest_first()[:MOST_ON_A_PAGE]
    items = [_item(request.user, entry, bound, error) for entry in entries]
    return render(request, "attention/attention.html", {"items": items}, status=status)


def _item(
    user: Any, entry: Submission, bound: SettleForm | AnswerForm | None, error: SettleError | None
) -> Item:
    is_this = bound is not None and bound.prefix == str(entry.pk)
    sent = bound if is_this else None
    unknown = entry.status == Submission.Status.UNKNOWN
    settle_form = sent if isinstance(sent, SettleForm) else SettleForm(prefix=str(entry.pk))
    answer_form = sent if isinstance(sent, AnswerForm) else AnswerForm(prefix=str(entry.pk))
    alarmed = bool(entry.alarm) and not entry.alarm_answer
    return Item(
        entry=entry,
        is_ready=needs_a_person(entry),
        is_own=Submission.objects.visible_to(user).contains(entry),
        settle_form=settle_form if unknown and may_settle(user, entry) else None,
        answer_form=answer_form if alarmed else None,
        error=error if is_this else None,
    )
