"""`/integrity/`: checks of the audit trail and their answers, checkpoints, restored backups."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from groups import roles
from groups.audit.append import head
from groups.audit.chain import canonical
from groups.audit.checkpoints import newest_checkpoints, stored_checkpoints
from groups.audit.keys import public_key
from groups.audit.restores import Gap
from groups.forms.attention import AnswerForm
from groups.forms.integrity import RestoreForm, UnknownGroupsForm
from groups.models import IntegrityCheck
from groups.services.evidence.integrity import answer_check, is_dead, start_check
from groups.services.evidence.restores import (
    ListNotRead,
    Restore,
    account_for,
    confirm_restore,
    restores,
    unconfirmed,
)
from groups.services.liner_groups.client import liner_from_settings
from groups.views.decorators import private_action, private_form, private_page

MOST_SHOWN = 20
MOST_CHECKPOINTS = 10
JSON_LINES = "application/x-ndjson; charset=utf-8"


@private_form(roles.may_see_all)
def integrity(request: HttpRequest) -> HttpResponse:
    """A POST starts a check in the background, unless one is running."""
    if request.method == "POST":
        start_check(by=request.user)
        return redirect("integrity")
    return _page(request)


@private_action(roles.may_see_all)
def answer(request: HttpRequest) -> HttpResponse:
    """Answers one check that found something wrong."""
    key = _key(request.POST.get("check"))
    check = IntegrityCheck.objects.unanswered().filter(pk=key).first()
    if check is None:
        return redirect("integrity")
    form = _form(check, request.POST)
    if not form.is_valid():
        return _page(request, {check.pk: form})
    answer_check(check, form.cleaned_data["answer"], by=request.user)
    return redirect("integrity")


@private_action(roles.may_see_all)
def restored(request: HttpRequest) -> HttpResponse:
    """Confirms a restored backup."""
    gap = unconfirmed()
    if gap is None:
        return redirect("integrity")
    form = RestoreForm(request.POST, prefix="restore")
    if not form.is_valid():
        return _page(request, restore_form=form)
    try:
        confirm_restore(
            gap, form.cleaned_data["reason"], by=request.user, liner=liner_from_settings()
        )
    except ListNotRead:
        text = _("Liner's list can't be read, and what it has belongs on record. Try again later.")
        form.add_error("reason", text)
        return _page(request, restore_form=form, status=503)
    return redirect("integrity")


@private_action(roles.may_see_all)
def accounted_for(request: HttpRequest) -> HttpResponse:
    """Records what a person knows of interval groups that Liner has had since a restore."""
    form = UnknownGroupsForm(_waiting(restores()), request.POST, prefix="unknown")
    if not form.is_valid():
        return _page(request, unknown_form=form)
    account_for(form.cleaned_data["numbers"], form.cleaned_data["reason"], by=request.user)
    return redirect("integrity")


def _waiting(found: list[Restore]) -> list[int]:
    return [group.number for each in found for group in each.waiting]


def _unconfirmed() -> Gap | None:
    try:
        return unconfirmed()
    except OSError:
        return None  # the page still shows what the database has


@private_page(roles.may_see_all)
def checkpoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Downloads a checkpoint: one line of JSON, as the log and the file have it."""
    for _pk, statement in stored_checkpoints(where=f"WHERE id = {pk}"):
        response = HttpResponse(f"{canonical(statement)}\n", content_type=JSON_LINES)
        response["Content-Disposition"] = f'attachment; filename="checkpoint-{pk}.jsonl"'
        return response
    raise Http404


def _page(
    request: HttpRequest,
    refused: Mapping[int, AnswerForm] | None = None,
    *,
    restore_form: RestoreForm | None = None,
    unknown_form: UnknownGroupsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """`refused` is an answer that is not valid, by the key of its check; the other forms are not
    valid either."""
    found = restores()
    checks = IntegrityCheck.objects.order_by("-pk")
    latest = checks.first()
    size, last = head()
    before = _key(request.GET.get("before"))
    shown = list((checks.filter(pk__lt=before) if before else checks)[: MOST_SHOWN + 1])
    unanswered = checks.unanswered()[:MOST_SHOWN]
    context = {
        "running": latest if latest and latest.state == "running" and not is_dead(latest) else None,
        "result": checks.concluded(),
        "unanswered": [(each, (refused or {}).get(each.pk) or _form(each)) for each in unanswered],
        "checks": shown[:MOST_SHOWN],
        "older": shown[MOST_SHOWN - 1].pk if len(shown) > MOST_SHOWN else None,
        "size": size,
        "head": last,
        "public_key": public_key(),
        "checkpoints": newest_checkpoints(MOST_CHECKPOINTS),
        "gap": _unconfirmed(),
        "restore_form": restore_form or RestoreForm(prefix="restore"),
        "restores": found,
        "unknown_form": unknown_form or UnknownGroupsForm(_waiting(found), prefix="unknown"),
        "wrong": restore_form or unknown_form,
    }
    return render(request, "integrity/integrity.html", context, status=status)


def _form(check: IntegrityCheck, data: Any = None) -> AnswerForm:
    return AnswerForm(data, auto_id=f"id-{check.pk}-%s")


def _key(text: str | None) -> int:
    return int(text) if text and re.fullmatch("[0-9]{1,18}", text) else 0
