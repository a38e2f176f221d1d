"""Auditors review entries; the submitter explains."""

import json
from hashlib import sha256
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from groups import roles
from groups.models import Submission, as_recorded, database_now
from groups.services.record.submissions import change

ReviewState = Submission.ReviewState
VERDICTS = (ReviewState.REVIEWED, ReviewState.NEEDS_EXPLANATION)
# What a verdict is about: if any of it has changed since it was shown, the verdict is refused.
SHOWN = (
    "status",
    "liner_group_id",
    "verification",
    "alarm",
    "alarm_answer",
    "default_alarm",
    "default_answer",
    "review_state",
    "reviewed_at",
    "review_comment",
    "explanation",
)


class ReviewError(Exception):
    """Nothing was recorded; `code` says why.

    changed     the entry has changed since it was shown
    no_comment  the verdict needs an explanation, but the comment is empty
    not_asked   no explanation is needed, or no longer
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def may_review(user: Any, submission: Submission) -> bool:
    """Auditors, but never the submitter, whatever their role was then."""
    return roles.may_review(user) and submission.submitted_by_id != user.pk


def may_explain(user: Any, submission: Submission) -> bool:
    return bool(submission.submitted_by_id == user.pk)


def state_digest(submission: Submission) -> str:
    """Returns a digest of everything a verdict is about, for the form that shows it."""
    shown = [as_recorded(getattr(submission, name)) for name in SHOWN]
    return sha256(json.dumps(shown).encode()).hexdigest()[:32]


def review(submission: Submission, verdict: str, comment: str = "", *, by: Any, shown: str) -> None:
    """Records a verdict, one of VERDICTS. It replaces an earlier one, whose event stays.

    `shown` is the state_digest() of the page on which the person decided. Raises ReviewError,
    PermissionDenied and DatabaseError.
    """
    if not may_review(by, submission):
        raise PermissionDenied
    if verdict == ReviewState.NEEDS_EXPLANATION and not comment.strip():
        raise ReviewError("no_comment")
    if shown != state_digest(submission):
        raise ReviewError("changed")
    done = change(
        submission,
        "submission.reviewed",
        by=by,
        expect=[submission.status],
        when=_unchanged(submission),
        review_state=ReviewState(verdict),
        review_comment=comment,
        reviewed_by_name=by.get_username(),
        reviewed_at=database_now(),
        explanation="",
    )
    if not done:
        raise ReviewError("changed")


def explain(submission: Submission, text: str, *, by: Any) -> None:
    """Records the submitter's explanation, which an auditor asked for.

    The state becomes "explained", so that auditors see the answer. Raises ReviewError,
    PermissionDenied and DatabaseError.
    """
    if not may_explain(by, submission):
        raise PermissionDenied
    is_needed = submission.review_state == ReviewState.NEEDS_EXPLANATION
    if not is_needed or not change(
        submission,
        "submission.explained",
        by=by,
        expect=[submission.status],
        when=_unchanged(submission),
        review_state=ReviewState.EXPLAINED,
        explanation=text,
    ):
        raise ReviewError("not_asked")


def _unchanged(submission: Submission) -> Q:
    """Whether the row is still as it was read: of two people at once, the second is refused."""
    return Q(**{name: getattr(submission, name) for name in SHOWN})
