"""`/history/<id>/`: one entry's story, what auditors make of it, and what its author explains."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from groups import roles
from groups.audit.proof import prove
from groups.forms import ExplainForm, NewGroupForm, ReviewForm, make_key
from groups.models import Submission
from groups.roles import allowed
from groups.services.liner_groups.client import liner_from_settings
from groups.services.liner_groups.read_back import Comparison, compare
from groups.services.preview import picture_of
from groups.services.review.review import (
    ReviewError,
    explain,
    may_explain,
    may_review,
    review,
    state_digest,
)
from groups.services.timeline import timeline

private = cache_control(private=True, no_store=True)


@private
@require_safe
@allowed(roles.may_see_history)
def entry(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    submission = _visible(request, pk)
    now = _compared(submission) if "compare" in request.GET else None
    return _page(request, submission, now=now)


@private
@allowed(roles.may_review)
@require_POST
def judge(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """An auditor's verdict on what the page showed."""
    submission = _visible(request, pk)
    if not may_review(request.user, submission):
        raise PermissionDenied
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _page(request, submission, review_form=form)
    given = form.cleaned_data
    try:
        review(
            submission, given["verdict"], given["comment"], by=request.user, shown=given["shown"]
        )
    except ReviewError as error:
        submission.refresh_from_db()
        return _page(request, submission, review_form=form, error=error, status=409)
    return redirect(f"{submission.get_absolute_url()}#review")


@private
@allowed(roles.may_see_history)
@require_POST
def answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What whoever asked for it says to a review."""
    submission = _visible(request, pk)
    if not may_explain(request.user, submission):
        raise PermissionDenied
    form = ExplainForm(request.POST)
    text = form.cleaned_data["explanation"] if form.is_valid() else ""
    if not text and _is_asked(submission):
        return _page(request, submission, explain_form=form)
    try:
        explain(submission, text, by=request.user)
    except ReviewError as error:
        submission.refresh_from_db()
        return _page(request, submission, explain_form=form, error=error, status=409)
    return redirect(f"{submission.get_absolute_url()}#review")


def _visible(request: HttpRequest, pk: uuid.UUID) -> Submission:
    visible = Submission.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("retry_of"), pk=pk)


def _page(
    request: HttpRequest,
    submission: Submission,
    *,
    now: Comparison | None = None,
    review_form: ReviewForm | None = None,
    explain_form: ExplainForm | None = None,
    error: ReviewError | None = None,
    status: int = 200,
) -> HttpResponse:
    proof = prove(submission.pk)
    reviews = may_review(request.user, submission)
    context = {
        "entry": submission,
        "form": _form_to_send_again(request.user, submission),
        "now": now,
        "preview": picture_of(submission.intervals, submission.submitted_at),
        "steps": timeline(proof.links, submission),
        "proof": proof,
        "review_form": (review_form or ReviewForm()) if reviews else None,
        "shown": state_digest(submission),
        "explain_form": _explain_form(request.user, submission, explain_form),
        "error": error,
        "unsaid": explain_form["explanation"].value() if error and explain_form else "",
        "wrong": None if error else _wrong(review_form, explain_form),
    }
    return render(request, "entry/entry.html", context, status=status)


def _wrong(*sent: ReviewForm | ExplainForm | None) -> ReviewForm | ExplainForm | None:
    """The form that was sent, where it has errors."""
    return next((form for form in sent if form and form.errors), None)


def _explain_form(
    user: Any, submission: Submission, sent: ExplainForm | None
) -> ExplainForm | None:
    wanted = _is_asked(submission) and may_explain(user, submission)
    return sent or ExplainForm() if wanted else None


def _is_asked(submission: Submission) -> bool:
    return submission.review_state == Submission.ReviewState.NEEDS_EXPLANATION


def _compared(submission: Submission) -> Comparison | None:
    """What Liner holds now under the entry's number; one read, of 5 s at most."""
    if submission.liner_group_id is None:
        return None
    return compare(submission, liner_from_settings())


def _form_to_send_again(user: Any, submission: Submission) -> NewGroupForm | None:
    """The form as it was typed, where nothing was created and the person may try again."""
    again = (Submission.Status.REFUSED, Submission.Status.NOT_SENT)
    if submission.status not in again or not roles.may_create(user) or submission.is_repeated:
        return None
    initial = {
        "title": submission.title,
        "intervals": submission.intervals_typed,
        "is_default": submission.is_default,
        "reset_attempts_enabled": submission.reset_attempts_enabled,
        "reason": submission.reason,
        "key": make_key(user, retry_of=submission.pk),
    }
    return NewGroupForm(initial=initial, user=user)
