"""Auditors judge what was done; who did it explains."""

import json
from hashlib import sha256
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone

from groups import roles
from groups.models import Submission, as_recorded
from groups.services.record.submissions import change

ReviewState = Submission.ReviewState
VERDICTS = (ReviewState.REVIEWED, ReviewState.NEEDS_EXPLANATION)
# What a verdict is about: where one of these is another than was shown, it is not given.
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

    changed      the entry is no longer as it was shown: somebody reviewed it, or more is known
    no_comment   an explanation is asked for, without saying of what
    not_asked    no explanation is asked for, or no longer
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def may_review(user: Any, submission: Submission) -> bool:
    """Auditors, and nobody what they asked for themselves, in whatever role they were then."""
    return roles.may_review(user) and submission.submitted_by_id != user.pk


def may_explain(user: Any, submission: Submission) -> bool:
    """Whoever asked for it."""
    return bool(submission.submitted_by_id == user.pk)


def seen(submission: Submission) -> str:
    """A short code of all that a verdict is about, for the form that shows it."""
    shown = [as_recorded(getattr(submission, name)) for name in SHOWN]
    return sha256(json.dumps(shown).encode()).hexdigest()[:32]


def review(submission: Submission, verdict: str, comment: str = "", *, by: Any, shown: str) -> None:
    """Records a verdict, one of VERDICTS; a later one takes its place, and both stay in evidence.

    `shown` is what seen() gave for the page on which the person judged. Raises ReviewError,
    PermissionDenied and DatabaseError.
    """
    if not may_review(by, submission):
        raise PermissionDenied
    if verdict == ReviewState.NEEDS_EXPLANATION and not comment.strip():
        raise ReviewError("no_comment")
    if shown != seen(submission):
        raise ReviewError("changed")
    _change(
        submission,
        "submission.reviewed",
        "changed",
        by=by,
        review_state=ReviewState(verdict),
        review_comment=comment,
        reviewed_by_name=by.get_username(),
        reviewed_at=timezone.now(),
        explanation="",
    )


def explain(submission: Submission, text: str, *, by: Any) -> None:
    """Records what who asked for it says to a review that wants an explanation.

    It is "explained" then, and not "new": the auditors must see that an answer is there. Raises
    ReviewError, PermissionDenied and DatabaseError.
    """
    if not may_explain(by, submission):
        raise PermissionDenied
    if submission.review_state != ReviewState.NEEDS_EXPLANATION:
        raise ReviewError("not_asked")
    _change(
        submission,
        "submission.explained",
        "not_asked",
        by=by,
        review_state=ReviewState.EXPLAINED,
        explanation=text,
    )


def _change(submission: Submission, kind: str, code: str, *, by: Any, **changes: Any) -> None:
    """As it was read just now, or not at all: of two at once, the second gets ReviewError."""
    as_read = Q(**{name: getattr(submission, name) for name in SHOWN})
    expect = [submission.status]
    if not change(submission, kind, by=by, expect=expect, when=as_read, **changes):
        raise ReviewError(code)
