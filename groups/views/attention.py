"""`/attention/`: what needs a person, with what was found, and what they decide."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from groups import roles
from groups.forms import AnswerForm, SettleForm
from groups.forms.fields import uuid_or_none
from groups.models import Submission
from groups.roles import allowed
from groups.services.liner_groups.client import liner_from_settings
from groups.services.reconcile.matching import needs_a_person
from groups.services.record.alarms import answer_alarm, may_answer
from groups.services.record.submissions import ANSWERS
from groups.services.review.settle import SettleError, may_settle, settle

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


@dataclass(frozen=True)
class Late:
    """What came too late: it is settled or answered, and what was typed is kept nowhere else.

    answer  what somebody said about the alarm meanwhile
    column  the alarm's; "" for a decision
    typed   labels and texts
    """

    entry: Submission
    column: str
    answer: str
    is_own: bool
    typed: tuple[tuple[str, str], ...]


@allowed(roles.may_see_history)
@require_http_methods(["GET", "HEAD"])
def attention(request: HttpRequest) -> HttpResponse:
    """The newest first; `from` is the entry that the page begins with, where that still waits."""
    waiting = Submission.objects.for_attention(request.user)
    pk = uuid_or_none(request.GET.get("from", ""))
    start = waiting.filter(pk=pk).first() if pk else None
    return _page(request, start=start)


@allowed(roles.may_create)
@require_POST
def decide(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    entry = _entry(request, pk)
    if entry.status == Submission.Status.SENDING:
        raise Http404
    form = SettleForm(request.POST, prefix=str(pk))
    if entry.status != Submission.Status.UNKNOWN:
        return _too_late(request, entry, form)
    if not form.is_valid():
        return _page(request, start=entry, bound=form)
    try:
        settle(entry, form.decision_taken(), by=request.user, liner=liner_from_settings())
    except SettleError as error:
        if error.code == "no_longer_open":
            return _too_late(request, entry, form)
        form.untick()
        return _page(request, start=entry, bound=form, error=error, status=409)
    messages.success(request, _decided(entry))
    return redirect("attention")


@allowed(roles.may_see_history)
@require_POST
def answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    entry = _entry(request, pk)
    column = request.POST.get("about", "alarm")
    if column not in _raised(request.user, entry):
        raise Http404
    if not may_answer(request.user, entry, column):
        raise PermissionDenied
    form = AnswerForm(request.POST, prefix=_prefix(entry, column))
    if column not in _standing(request.user, entry):
        return _too_late(request, entry, form, column)
    if not form.is_valid():
        return _page(request, start=entry, bound=form)
    if not answer_alarm(entry, form.cleaned_data["answer"], by=request.user, alarm=column):
        return _too_late(request, entry, form, column)
    told = gettext("Recorded: your answer to the alarm about “%(title)s”.")
    messages.success(request, told % {"title": entry.title})
    return redirect("attention")


def _decided(entry: Submission) -> str:
    """What was recorded, of a decision that was taken just now."""
    told = {"title": entry.title, "number": entry.liner_group_id}
    if entry.status == Submission.Status.CREATED:
        return gettext("Recorded: “%(title)s” is number #%(number)d in Liner.") % told
    if entry.status == Submission.Status.ABSENT:
        return gettext("Recorded: “%(title)s” does not exist in Liner.") % told
    return (
        gettext(
            "Recorded: your decision about “%(title)s”. As it is a default, it waits for a second"
            " person who decides the same."
        )
        % told
    )


def _entry(request: HttpRequest, pk: uuid.UUID) -> Submission:
    """What waits for this person; or what they may see, and waits no longer."""
    entries = Submission.objects.filter(pk=pk)
    found = entries.for_attention(request.user).first() or entries.visible_to(request.user).first()
    if found is None:
        found = entries.first()
        if found is None or not _stood_here(request.user, found):
            raise Http404
    return found


def _stood_here(user: Any, entry: Submission) -> bool:
    """Whether it waited for any supervisor, until one of them settled it."""
    for_any = entry.proposal is not None or not roles.may_create(entry.submitted_by)
    return roles.may_create(user) and entry.cause == "settled" and for_any


def _too_late(
    request: HttpRequest, entry: Submission, form: SettleForm | AnswerForm, column: str = ""
) -> HttpResponse:
    """The page with what was typed, and with what was recorded meanwhile instead of it."""
    entry.refresh_from_db()
    texts = [(str(field.label), field.value()) for field in form if not field.is_hidden]
    late = Late(
        entry=entry,
        column=column,
        answer=getattr(entry, ANSWERS[column]) if column else "",
        is_own=_is_own(request.user, entry),
        typed=tuple(each for each in texts if isinstance(each[1], str) and each[1].strip()),
    )
    start = Submission.objects.for_attention(request.user).filter(pk=entry.pk).first()
    return _page(request, start=start, late=late, status=409)


def _is_own(user: Any, entry: Submission) -> bool:
    """Whether visible_to() holds it for them; without asking for each entry of a page."""
    return roles.may_see_all(user) or entry.submitted_by_id == user.pk


def _raised(user: Any, entry: Submission) -> list[str]:
    """Those of the alarms of an entry, answered ones too, that this person is told of."""
    sees_all = roles.may_see_all(user)
    return [
        column
        for column in ANSWERS
        if getattr(entry, column) and (sees_all or may_answer(user, entry, column))
    ]


def _standing(user: Any, entry: Submission) -> list[str]:
    """The unanswered ones of these."""
    standing = {"alarm": entry.has_outcome_alarm, "default_alarm": entry.has_default_alarm}
    return [column for column in _raised(user, entry) if standing[column]]


def _prefix(entry: Submission, column: str) -> str:
    return str(entry.pk) if column == "alarm" else f"{entry.pk}-{column}"


def _page(
    request: HttpRequest,
    *,
    start: Submission | None,
    bound: SettleForm | AnswerForm | None = None,
    error: SettleError | None = None,
    late: Late | None = None,
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
        "late": late,
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
    is_own = _is_own(user, entry)
    return Item(
        entry=entry,
        is_ready=needs_a_person(entry),
        is_own=is_own,
        is_left=settles and not is_own and entry.proposal is None,
        settle_form=form if settles else None,
        alarms=tuple(_alarm(user, entry, column, bound) for column in _standing(user, entry)),
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
