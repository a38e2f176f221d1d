"""`/attention/`: entries that need a person, and what that person decides or answers."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from groups import roles
from groups.forms.attention import AnswerForm, SettleForm
from groups.models import MirrorState, Submission, database_now
from groups.models.search import uuid_or_none
from groups.services.clocks import clock_problems
from groups.services.liner_groups.client import liner_from_settings
from groups.services.record.alarms import answer_alarm, may_answer
from groups.services.record.submissions import ANSWERS
from groups.services.review.settle import SettleError, settle
from groups.views.attention_items import (
    alarms_shown_to,
    answer_prefix,
    is_own_entry,
    item_for,
    kinds_of,
    unanswered_alarms,
)
from groups.views.decorators import private_action, private_page

MOST_ON_A_PAGE = 50


@private_page(roles.may_see_history)
def attention(request: HttpRequest) -> HttpResponse:
    """Newest first; `from` names the entry that the page begins with, if it still waits."""
    waiting = Submission.objects.for_attention(request.user)
    pk = uuid_or_none(request.GET.get("from", ""))
    start = waiting.filter(pk=pk).first() if pk else None
    return _page(request, start=start)


@private_action(roles.may_create)
def decide(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    entry = _entry(request, pk)
    if entry.status == Submission.Status.SENDING:
        raise Http404
    form = SettleForm(request.POST, prefix=str(pk))
    if entry.status != Submission.Status.UNKNOWN:
        return _too_late(request, entry, form)
    if not form.is_valid():
        return _page(request, start=entry, sent=form)
    try:
        settle(entry, form.decision_taken(), by=request.user, liner=liner_from_settings())
    except SettleError as error:
        if error.code == "no_longer_open":
            return _too_late(request, entry, form)
        form.untick()
        return _page(request, start=entry, sent=form, error=error, status=409)
    messages.success(request, _decision_message(entry))
    return redirect("attention")


@private_action(roles.may_see_history)
def answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    entry = _entry(request, pk)
    column = request.POST.get("about", "alarm")
    if column not in alarms_shown_to(request.user, entry):
        raise Http404
    if not may_answer(request.user, entry, column):
        raise PermissionDenied
    form = AnswerForm(request.POST, prefix=answer_prefix(entry, column))
    if column not in unanswered_alarms(request.user, entry):
        return _too_late(request, entry, form, column)
    if not form.is_valid():
        return _page(request, start=entry, sent=form)
    if not answer_alarm(entry, form.cleaned_data["answer"], by=request.user, alarm=column):
        return _too_late(request, entry, form, column)
    message = gettext("Alarm answered: “%(title)s”")
    messages.success(request, message % {"title": entry.title})
    return redirect("attention")


def _decision_message(entry: Submission) -> str:
    if entry.status == Submission.Status.CREATED:
        message = gettext("Number confirmed: “%(title)s” was created as #%(number)d.")
    elif entry.status == Submission.Status.ABSENT:
        message = gettext("Marked as not created: “%(title)s”")
    else:
        message = gettext(
            "Decision recorded: “%(title)s”. It is a default, so a second person must make the"
            " same decision."
        )
    return message % {"title": entry.title, "number": entry.liner_group_id}


def _entry(request: HttpRequest, pk: uuid.UUID) -> Submission:
    """An entry that waits for this person, that they may see, or that once waited for them."""
    entries = Submission.objects.filter(pk=pk)
    found = entries.for_attention(request.user).first() or entries.visible_to(request.user).first()
    if found is None:
        found = entries.first()
        if found is None or not _has_waited_for(request.user, found):
            raise Http404
    return found


def _has_waited_for(user: Any, entry: Submission) -> bool:
    """Whether any supervisor could settle the entry until one of them did."""
    for_any = entry.proposal is not None or not roles.may_create(entry.submitted_by)
    return roles.may_create(user) and entry.cause == "settled" and for_any


def _too_late(
    request: HttpRequest, entry: Submission, form: SettleForm | AnswerForm, column: str = ""
) -> HttpResponse:
    """409, with what was recorded before, and what was typed: it is stored nowhere else.

    `column` is the alarm's; "" for a decision.
    """
    entry.refresh_from_db()
    values = [(field.label, field.value()) for field in form if not field.is_hidden]
    too_late = {
        "entry": entry,
        "is_own": is_own_entry(request.user, entry),
        "column": column,
        "answer": getattr(entry, ANSWERS[column]) if column else "",
        "typed": [each for each in values if isinstance(each[1], str) and each[1].strip()],
    }
    start = Submission.objects.for_attention(request.user).filter(pk=entry.pk).first()
    return _page(request, start=start, too_late=too_late, status=409)


def _page(
    request: HttpRequest,
    *,
    start: Submission | None,
    sent: SettleForm | AnswerForm | None = None,
    error: SettleError | None = None,
    too_late: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    waiting = Submission.objects.for_attention(request.user)
    newer = waiting.past(start, back=True) if start else waiting.none()
    older = [*([start] if start else []), *waiting.past(start).newest_first()[: MOST_ON_A_PAGE + 1]]
    now, shown = database_now(), older[:MOST_ON_A_PAGE]
    read = {"list_read_at": MirrorState.objects.now().read_at}
    items = [item_for(request.user, each, now, sent, error, **read) for each in shown]
    has_newer = newer.exists()
    is_all = len(older) <= MOST_ON_A_PAGE and not has_newer
    context = {
        "clocks": clock_problems(),
        "items": items,
        "kinds": kinds_of(items) if is_all and len(items) > 1 else [],
        "older": older[MOST_ON_A_PAGE] if len(older) > MOST_ON_A_PAGE else None,
        "has_newer": has_newer,
        "wrong": sent if sent and sent.errors else None,
        "error": error,
        "too_late": too_late,
    }
    return render(request, "attention/attention.html", context, status=status)
