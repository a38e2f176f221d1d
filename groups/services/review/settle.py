"""A person decides the outcome of a request where the program can't."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils import timezone

from groups import roles
from groups.liner.client import Liner
from groups.liner.errors import LinerError
from groups.liner.fields import RemoteGroup, is_same
from groups.models import Submission, database_now
from groups.services.liner_groups.mirror import READ_SECONDS
from groups.services.liner_groups.read_back import read_back_columns
from groups.services.reconcile.matching import needs_a_person
from groups.services.record.submissions import change

Status = Submission.Status


class SettleError(Exception):
    """The decision was refused; `code` says why.

    no_longer_open  the submission has been settled already
    number_held     another submission holds the number
    too_early       the program is still looking, and Liner may not show the group yet
    not_in_liner    Liner has no such interval group
    differs         `group` differs from the request; the person can confirm it
    not_checked     Liner could not be read; the person can confirm the number
    same_person     a default interval group needs a second person

    `shown` identifies what the page shows of the error, for the person who confirms it.
    """

    def __init__(
        self, code: str, *, number: int | None = None, group: RemoteGroup | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.group = group
        self.shown = sha256(repr((code, number, group)).encode()).hexdigest()


@dataclass(frozen=True)
class Decision:
    """A person's decision, with a reason.

    number     Liner's number of the group, or None if it was not created
    confirmed  whether the person accepts a SettleError that can be confirmed: the one identified
               by `shown`, or any if `shown` is ""
    """

    number: int | None
    reason: str
    confirmed: bool = False
    shown: str = ""


def may_settle(user: Any, submission: Submission) -> bool:
    """Supervisors settle their own submissions, those of people who may no longer do so, and
    other people's proposals."""
    if not roles.may_create(user) or submission.status != Status.UNKNOWN:
        return False
    if submission.submitted_by_id == user.pk or submission.proposal is not None:
        return True
    return not roles.may_create(submission.submitted_by)


def settle(submission: Submission, decision: Decision, *, by: Any, liner: Liner) -> bool:
    """Records a decision; returns False if it waits for a second person.

    Raises SettleError, DatabaseError, and PermissionDenied if the person may not settle it.
    """
    if submission.status != Status.UNKNOWN:
        raise SettleError("no_longer_open")
    if not may_settle(by, submission):
        raise PermissionDenied
    group = _check(submission, decision, liner)
    if submission.is_default and not _is_second(submission, decision, by):
        _propose(submission, decision, by)
        return False
    _write(submission, decision, group, by)
    return True


def _check(submission: Submission, decision: Decision, liner: Liner) -> RemoteGroup | None:
    """Returns the interval group from Liner, None if there is none or it can't be read."""
    if decision.number is None:
        if not needs_a_person(submission, database_now()):
            raise SettleError("too_early")
        return None
    if Submission.objects.filter(liner_group_id=decision.number).exists():
        raise SettleError("number_held")
    try:
        group = liner.read_group(decision.number, timeout=READ_SECONDS)
    except LinerError:
        _require_confirmed(decision, SettleError("not_checked", number=decision.number))
        return None
    if group is None:
        raise SettleError("not_in_liner")
    if not is_same(group, submission):
        _require_confirmed(decision, SettleError("differs", number=decision.number, group=group))
    return group


def _require_confirmed(decision: Decision, error: SettleError) -> None:
    if not decision.confirmed or decision.shown not in ("", error.shown):
        raise error


def _is_second(submission: Submission, decision: Decision, by: Any) -> bool:
    """Whether another person, who may still settle, has proposed the same decision. Raises
    SettleError if it was the same person."""
    proposal = submission.proposal
    if proposal is None or proposal["number"] != decision.number:
        return False
    if proposal["by"] == by.pk:
        raise SettleError("same_person")
    first = User.objects.filter(pk=proposal["by"]).first()
    return first is not None and roles.may_create(first)


def _propose(submission: Submission, decision: Decision, by: Any) -> None:
    proposal = {
        "number": decision.number,
        "by": by.pk,
        "by_name": by.get_username(),
        "reason": decision.reason,
    }
    _change(submission, "submission.proposed", by, proposal=proposal)


def _write(submission: Submission, decision: Decision, group: RemoteGroup | None, by: Any) -> None:
    _change(
        submission,
        "submission.settled",
        by,
        details={"confirmed": decision.confirmed},
        status=Status.ABSENT if decision.number is None else Status.CREATED,
        liner_group_id=decision.number,
        cause="settled",
        settled_by_name=by.get_username(),
        settled_reason=decision.reason,
        settled_at=timezone.now(),
        **(read_back_columns(group, submission) if group else {}),
    )


def _change(submission: Submission, kind: str, by: Any, **changes: Any) -> None:
    try:
        if not change(submission, kind, by=by, expect=[Status.UNKNOWN], **changes):
            raise SettleError("no_longer_open")
    except IntegrityError:
        raise SettleError("number_held") from None
