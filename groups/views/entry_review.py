"""What an auditor and the author of an entry say about it."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext

from groups import roles
from groups.forms.entry import ExplainForm, ReviewForm
from groups.models import Submission
from groups.services.review.queue import review_queue
from groups.services.review.review import ReviewError, explain, may_explain, may_review, review
from groups.views.decorators import private_action
from groups.views.entry_page import entry_page, needs_explanation, visible_entry


@private_action(roles.may_review)
def entry_review(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """An auditor's verdict on the entry as the page showed it. After the first one, the next entry
    that is not reviewed opens."""
    submission = visible_entry(request, pk)
    if not may_review(request.user, submission):
        raise PermissionDenied
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return entry_page(request, submission, sent=form)
    data = form.cleaned_data
    was_new = submission.review_state == Submission.ReviewState.NEW
    try:
        review(submission, data["verdict"], data["comment"], by=request.user, shown=data["shown"])
    except ReviewError as error:
        return _not_recorded(request, submission, form, error)
    following = review_queue(request.user, submission).next if was_new else None
    if following is None:
        return _back(submission)
    messages.success(request, _message(submission))
    return redirect(following)


@private_action(roles.may_see_history)
def entry_explain(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The explanation that an auditor asked for."""
    submission = visible_entry(request, pk)
    if not may_explain(request.user, submission):
        raise PermissionDenied
    form = ExplainForm(request.POST)
    text = form.cleaned_data["explanation"] if form.is_valid() else ""
    if not text and needs_explanation(submission):
        return entry_page(request, submission, sent=form)
    try:
        explain(submission, text, by=request.user)
    except ReviewError as error:
        return _not_recorded(request, submission, form, error)
    return _back(submission)


def _back(submission: Submission) -> HttpResponse:
    return redirect(f"{submission.get_absolute_url()}#review")


def _message(submission: Submission) -> str:
    link = format_html('<a href="{}">{}</a>', submission.get_absolute_url(), submission.title)
    if submission.review_state == Submission.ReviewState.REVIEWED:
        return format_html(gettext("Marked as reviewed: {entry}"), entry=link)
    return format_html(gettext("Explanation requested: {entry}"), entry=link)


def _not_recorded(
    request: HttpRequest,
    submission: Submission,
    sent: ReviewForm | ExplainForm,
    error: ReviewError,
) -> HttpResponse:
    submission.refresh_from_db()
    return entry_page(request, submission, sent=sent, error=error, status=409)
