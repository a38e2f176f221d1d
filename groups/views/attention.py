"""`/attention/`: what needs a person, with what was found, and what they decide."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from groups import roles
from groups.forms import AnswerForm, SettleForm
from groups.models import Submission
from groups.roles import allowed
from groups.services.alarms import answer_alarm, may_answer
from groups.services.connect import liner_from_settings
from groups.services.reconcile import needs_a_person
from groups.services.settle import SettleError, may_settle, settle

MOST_ON_A_PAGE = 200


@dataclass(frozen=True)
class Alarm:
    """An unanswered alarm: its column, what it says, and the form for whoever may answer."""

    column: str
    words: str
    form: AnswerForm | None


@dataclass(frozen=True)
class Item:
    """One entry on the page, with the forms that this person may send about it.

    is_left  whether they decide because whoever asked may no longer do so
    """

    entry: Submission
    is_ready: bool
    is_own: bool
    is_left: bool
    settle_form: SettleForm | None
    alarms: tuple[Alarm, ...]
    error: SettleError | None = None


@allowed(roles.may_see_history)
@require_http_methods(["GET", "HEAD"])
def attention(request: HttpRequest) -> HttpResponse:
    """The newest first; `from` is the entry that the page begins with, where that still waits."""
    waiting = Submission.objects.for_attention(request.user)
    try:
        start = waiting.filter(pk=uuid.UUID(request.GET.get("from", ""))).first()
    except ValueError:
        start = None
    return _page(request, start=start)


@allowed(roles.may_create)
@require_POST
def decide(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    entry = _entry(request, pk)
    form = SettleForm(request.POST, prefix=str(pk))
    if not form.is_valid():
        return _page(request, start=entry, bound=form)
    try:
        settle(entry, form.decision_taken(), by=request.user, liner=liner_from_settings())
    except SettleError as error:
        form.untick()
        return _page(request, start=entry, bound=form, error=error, status=409)
    return redirect("attention")


@allowed(roles.may_see_history)
@require_POST
def answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    entry = _entry(request, pk)
    column = request.POST.get("about", "alarm")
    if column not in _columns(request.user, entry):
        raise Http404
    form = AnswerForm(request.POST, prefix=_prefix(entry, column))
    if not form.is_valid():
        return _page(request, start=entry, bound=form)
    answer_alarm(entry, form.cleaned_data["answer"], by=request.user, alarm=column)
    return redirect("attention")


def _entry(request: HttpRequest, pk: uuid.UUID) -> Submission:
    return get_object_or_404(Submission.objects.for_attention(request.user), pk=pk)


def _columns(user: Any, entry: Submission) -> list[str]:
    """Those of the unanswered alarms of an entry that this person is told of."""
    standing = {"alarm": entry.has_outcome_alarm, "default_alarm": entry.has_default_alarm}
    sees_all = roles.may_see_all(user)
    return [
        column
        for column, stands in standing.items()
        if stands and (sees_all or may_answer(user, entry, column))
    ]


def _prefix(entry: Submission, column: str) -> str:
    return str(entry.pk) if column == "alarm" else f"{entry.pk}-{column}"


def _page(
    request: HttpRequest,
    *,
    start: Submission | None,
    bound: SettleForm | AnswerForm | None = None,
    error: SettleError | None = None,
    status: int = 200,
) -> HttpResponse:
    waiting = Submission.objects.for_attention(request.user)
    newer = waiting.past(start, back=True) if start else waiting.none()
    older = [*([start] if start else []), *waiting.past(start).newest_first()[: MOST_ON_A_PAGE + 1]]
    context = {
        "items": [_item(request.user, each, bound, error) for each in older[:MOST_ON_A_PAGE]],
        "older": older[MOST_ON_A_PAGE] if len(older) > MOST_ON_A_PAGE else None,
        "has_newer": newer.exists(),
        "wrong": bound if bound and bound.errors else None,
        "refused": error,
    }
    return render(request, "attention/attention.html", context, status=status)


def _item(
    user: Any, entry: Submission, bound: SettleForm | AnswerForm | None, error: SettleError | None
) -> Item:
    form = SettleForm(prefix=str(entry.pk))
    told: SettleError | None = None
    if isinstance(bound, SettleForm) and bound.prefix == form.prefix:
        form, told = bound, error
    settles = entry.status == Submission.Status.UNKNOWN and may_settle(user, entry)
    is_own = Submission.objects.visible_to(user).contains(entry)
    return Item(
        entry=entry,
        is_ready=needs_a_person(entry),
        is_own=is_own,
        is_left=settles and not is_own and entry.proposal is None,
        settle_form=form if settles else None,
        alarms=tuple(_alarm(user, entry, column, bound) for column in _columns(user, entry)),
        error=told,
    )


def _alarm(
    user: Any, entry: Submission, column: str, bound: SettleForm | AnswerForm | None
) -> Alarm:
    form: AnswerForm | None = None
    if may_answer(user, entry, column):
        form = AnswerForm(prefix=_prefix(entry, column))
        if isinstance(bound, AnswerForm) and bound.prefix == form.prefix:
            form = bound
    return Alarm(column, getattr(entry, f"get_{column}_display")(), form)
