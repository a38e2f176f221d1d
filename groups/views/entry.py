"""`/history/<uuid>/`: one entry, its review by an auditor, and its author's explanation."""

import logging
import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from groups import roles
from groups.audit.proof import prove
from groups.forms.entry import ExplainForm, ReviewForm
from groups.models import Submission
from groups.services.liner_groups.client import liner_from_settings
from groups.services.liner_groups.default_period import default_period
from groups.services.liner_groups.read_back import Comparison, compare
from groups.services.preview import recorded_calendar
from groups.services.review.review import (
    ReviewError,
    explain,
    may_explain,
    may_review,
    review,
    state_digest,
)
from groups.services.timeline import timeline
from groups.views.decorators import private_action, private_page

log = logging.getLogger(__name__)


@private_page(roles.may_see_history)
def entry(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """With `compare` in the query, reads the interval group from Liner, for at most 5 s."""
    try:
        submission = _visible(request, pk)
        is_compared = "compare" in request.GET and submission.liner_group_id is not None
        now = compare(submission, liner_from_settings()) if is_compared else None
        return _page(request, submission, now=now)
    except (AttributeError, DatabaseError, TypeError, ValueError):
        if page := _unreadable(request, pk):
            return page
        raise


@private_action(roles.may_review)
def entry_review(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """An auditor's verdict on the entry as the page showed it."""
    submission = _visible(request, pk)
    if not may_review(request.user, submission):
        raise PermissionDenied
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _page(request, submission, sent=form)
    data = form.cleaned_data
    try:
        review(submission, data["verdict"], data["comment"], by=request.user, shown=data["shown"])
    except ReviewError as error:
        return _not_recorded(request, submission, form, error)
    return redirect(f"{submission.get_absolute_url()}#review")


@private_action(roles.may_see_history)
def entry_explain(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The explanation that an auditor asked for."""
    submission = _visible(request, pk)
    if not may_explain(request.user, submission):
        raise PermissionDenied
    form = ExplainForm(request.POST)
    text = form.cleaned_data["explanation"] if form.is_valid() else ""
    if not text and _needs_explanation(submission):
        return _page(request, submission, sent=form)
    try:
        explain(submission, text, by=request.user)
    except ReviewError as error:
        return _not_recorded(request, submission, form, error)
    return redirect(f"{submission.get_absolute_url()}#review")


def _visible(request: HttpRequest, pk: uuid.UUID) -> Submission:
    visible = Submission.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("retry_of"), pk=pk)


def _unreadable(request: HttpRequest, pk: uuid.UUID) -> HttpResponse | None:
    """The verdict about an entry whose row can't be shown; None if the row is right."""
    if not Submission.objects.visible_to(request.user).filter(pk=pk).exists():
        return None
    proof = prove(pk)
    if not proof.mismatch:
        return None
    log.exception("Submission %s can't be shown: %s", pk, proof.mismatch)
    return render(request, "entry/unreadable.html", {"proof": proof}, status=500)


def _may_see(user: Any, following: Submission | None) -> bool:
    visible = Submission.objects.visible_to(user)
    return following is not None and visible.contains(following)


def _not_recorded(
    request: HttpRequest,
    submission: Submission,
    sent: ReviewForm | ExplainForm,
    error: ReviewError,
) -> HttpResponse:
    submission.refresh_from_db()
    return _page(request, submission, sent=sent, error=error, status=409)


def _page(
    request: HttpRequest,
    submission: Submission,
    *,
    now: Comparison | None = None,
    sent: ReviewForm | ExplainForm | None = None,
    error: ReviewError | None = None,
    status: int = 200,
) -> HttpResponse:
    proof = prove(submission.pk)
    review_form = sent if isinstance(sent, ReviewForm) else ReviewForm()
    explain_form = sent if isinstance(sent, ExplainForm) else ExplainForm()
    may_explain_now = _needs_explanation(submission) and may_explain(request.user, submission)
    default = default_period(submission)
    context = {
        "entry": submission,
        "default": default,
        "may_see_following": _may_see(request.user, default.following) if default else False,
        "may_be_repeated": submission.may_be_repeated and roles.may_create(request.user),
        "now": now,
        "calendar": recorded_calendar(submission.intervals, submission.submitted_at),
        "steps": timeline(proof.events, submission),
        "proof": proof,
        "review_form": review_form if may_review(request.user, submission) else None,
        "shown": state_digest(submission),
        "explain_form": explain_form if may_explain_now else None,
        "error": error,
        "unsaved_text": explain_form["explanation"].value() if error else "",
        "wrong": sent if sent and sent.errors and not error else None,
    }
    return render(request, "entry/entry.html", context, status=status)


def _needs_explanation(submission: Submission) -> bool:
    return submission.review_state == Submission.ReviewState.NEEDS_EXPLANATION
