"""The page of one entry, for the views that show it."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from groups import plan, roles
from groups.audit.proof import prove
from groups.forms.entry import ExplainForm, ReviewForm
from groups.models import LinerGroup, Submission
from groups.services.liner_groups.default_period import DefaultPeriod, default_period
from groups.services.liner_groups.read_back import Comparison
from groups.services.preview import recorded_calendar
from groups.services.reconcile.outlook import outlook
from groups.services.record.number_taken import holder
from groups.services.review.queue import review_queue
from groups.services.review.review import ReviewError, may_explain, may_review, state_digest
from groups.services.review.settle import may_settle
from groups.services.timeline import timeline


def visible_entry(request: HttpRequest, pk: uuid.UUID) -> Submission:
    visible = Submission.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("retry_of"), pk=pk)


def entry_page(
    request: HttpRequest,
    submission: Submission,
    *,
    now: Comparison | None = None,
    sent: ReviewForm | ExplainForm | None = None,
    error: ReviewError | None = None,
    status: int = 200,
) -> HttpResponse:
    """`sent` is the form that was sent, and `error` why it failed."""
    proof = prove(submission.pk)
    forms = _forms(request.user, submission, sent)
    expected = outlook(submission)
    context = {
        "entry": submission,
        "intervals": plan.recorded_intervals(submission.intervals),
        "now": now,
        "calendar": recorded_calendar(submission.intervals, submission.submitted_at),
        "steps": timeline(proof.events, submission),
        "proof": proof,
        "outlook": expected,
        "holder": holder(submission, request.user),
        # A page with a form stays as it is: somebody may be typing.
        "is_renewed": expected and not (expected.needs_person or any(forms.values())),
        "shown": state_digest(submission),
        "error": error,
        "unsaved_text": sent["explanation"].value() if isinstance(sent, ExplainForm) else "",
        "wrong": sent if sent and sent.errors and not error else None,
        **forms,
        **_default(request.user, default_period(submission)),
        **_next_steps(request.user, submission),
    }
    return render(request, "entry/entry.html", context, status=status)


def needs_explanation(submission: Submission) -> bool:
    return submission.review_state == Submission.ReviewState.NEEDS_EXPLANATION


def _forms(
    user: Any, submission: Submission, sent: ReviewForm | ExplainForm | None
) -> dict[str, ReviewForm | ExplainForm | None]:
    """The forms that this person may send; None for the others."""
    review_form = sent if isinstance(sent, ReviewForm) else ReviewForm()
    explain_form = sent if isinstance(sent, ExplainForm) else ExplainForm()
    may_explain_now = needs_explanation(submission) and may_explain(user, submission)
    return {
        "review_form": review_form if may_review(user, submission) else None,
        "explain_form": explain_form if may_explain_now else None,
    }


def _next_steps(user: Any, submission: Submission) -> dict[str, Any]:
    is_own = submission.submitted_by_id == user.pk
    return {
        "is_own": is_own,
        "may_be_repeated": is_own and roles.may_create(user) and submission.may_be_repeated,
        "may_settle": may_settle(user, submission),
        "queue": review_queue(user, submission) if roles.may_review(user) else None,
    }


def _default(user: Any, default: DefaultPeriod | None) -> dict[str, Any]:
    if default is None:
        return {}
    following, visible = default.following, Submission.objects.visible_to(user)
    return {
        "default": default,
        "default_again": _default_again(user, default),
        "may_see_following": following is not None and visible.contains(following),
    }


def _default_again(user: Any, default: DefaultPeriod) -> str:
    """Where the default that this one replaced can be created again; "" if it can't."""
    number = default.replaced
    if not number or default.state in ("replaced", "elsewhere") or not roles.may_create(user):
        return ""
    made = Submission.objects.visible_to(user).filter(liner_group_id=number).first()
    if made:
        return f"{reverse('new_group')}?from_entry={made.pk}&default=1"
    is_known = LinerGroup.objects.filter(pk=number).exists()
    return f"{reverse('new_group')}?from_liner={number}&default=1" if is_known else ""
