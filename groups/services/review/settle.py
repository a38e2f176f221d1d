"""A person decides what became of a request whose outcome the program can't tell."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from groups import roles
from groups.liner.client import Liner
from groups.liner.errors import LinerError
from groups.liner.new_group import RemoteGroup, is_same
from groups.models import Submission
from groups.services.liner_groups.mirror import READ_SECONDS
from groups.services.liner_groups.read_back import as_json
from groups.services.reconcile.matching import needs_a_person
from groups.services.record.submissions import change

Status = Submission.Status


class SettleError(Exception):
    """The decision was not taken; `code` says why, and the page tells it in words.

    no_longer_open  it has been settled meanwhile
    number_held     another submission holds that number
    too_early       the program still looks, and what Liner doesn't show yet may exist
    not_in_liner    Liner says that it has no such interval group
    differs         it is not what was asked: `group` shows it, and it can be confirmed
    not_checked     Liner could not be read, so nobody knows; it can be confirmed
    same_person     a default interval group takes a second person

    `shown` names what a page shows of it, for whoever confirms just that.
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
    """`number` is Liner's, or None for "it does not exist".

    `confirmed` covers what was shown: where `shown` names that, as SettleError does, no other.
    """

    number: int | None
    reason: str
    confirmed: bool = False
    shown: str = ""


def may_settle(user: Any, submission: Submission) -> bool:
    """Supervisors settle their own, those of people who may no longer do so, and second each
    other's default interval groups."""
    if not roles.may_create(user) or submission.status != Status.UNKNOWN:
        return False
    if submission.submitted_by_id == user.pk or submission.proposal is not None:
        return True
    return not roles.may_create(submission.submitted_by)


def settle(submission: Submission, decision: Decision, *, by: Any, liner: Liner) -> bool:
    """Takes a decision; returns False where it waits for a second person.

    Raises SettleError, DatabaseError, and PermissionDenied where it is not this person's to settle.
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
    """Returns the interval group as Liner holds it, None where it can't be had."""
    if decision.number is None:
        if not needs_a_person(submission):
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


def _require_confirmed(decision: Decision, doubt: SettleError) -> None:
    if not decision.confirmed or decision.shown not in ("", doubt.shown):
        raise doubt


def _is_second(submission: Submission, decision: Decision, by: Any) -> bool:
    """Whether somebody else, who may decide to this day, has proposed just this; raises where it
    was the same person."""
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
    done = change(
        submission, "submission.proposed", by=by, expect=[Status.UNKNOWN], proposal=proposal
    )
    if not done:
        raise SettleError("no_longer_open")


def _write(submission: Submission, decision: Decision, group: RemoteGroup | None, by: Any) -> None:
    changes: dict[str, Any] = {
        "status": Status.ABSENT if decision.number is None else Status.CREATED,
        "liner_group_id": decision.number,
        "cause": "settled",
        "settled_by_name": by.get_username(),
        "settled_reason": decision.reason,
    }
    if group is not None:
        same = is_same(group, submission)
        verification = Submission.Verification
        changes["verification"] = verification.SAME if same else verification.DIFFERENT
        changes["read_back"] = as_json(group)
    details = {"confirmed": decision.confirmed}
    try:
        done = change(
            submission,
            "submission.settled",
            by=by,
            expect=[Status.UNKNOWN],
            details=details,
            **changes,
        )
    except IntegrityError:
        raise SettleError("number_held") from None
    if not done:
        raise SettleError("no_longer_open")
