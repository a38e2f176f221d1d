"""The entries on `/attention/`, each with the forms that a person may send about it."""

from datetime import datetime
from typing import Any, TypeVar

from groups import roles
from groups.forms.attention import AnswerForm, SettleForm
from groups.models import LinerGroup, Submission
from groups.services.reconcile.matching import needs_a_person, person_decides_from
from groups.services.record.alarms import may_answer
from groups.services.record.number_taken import holder, number_answered
from groups.services.record.submissions import ANSWERS
from groups.services.review.settle import SettleError, may_settle
from groups.wording.alarms import about, kinds_in_words

Sent = SettleForm | AnswerForm | None
Form = TypeVar("Form", SettleForm, AnswerForm)


def item_for(
    user: Any,
    entry: Submission,
    now: datetime,
    sent: Sent,
    error: SettleError | None,
    *,
    list_read_at: datetime | None,
) -> dict[str, Any]:
    """One entry with its forms and unanswered alarms; forms are None if the person may not act.

    is_ready       whether the search in Liner is over, so that it can be marked as absent
    decides_from   from when on it is over
    searched_at    when Liner's list was last read completely and still had none of its matches;
                   None if it had some
    is_own         whether this person may open the entry
    is_taken_over  whether this person decides because its author no longer may

    `sent` is the form that was sent, about this entry or another, and `error` why it failed.
    """
    settles = entry.status == Submission.Status.UNKNOWN and may_settle(user, entry)
    form = _form(SettleForm, str(entry.pk), sent)
    is_own = is_own_entry(user, entry)
    return {
        "entry": entry,
        "is_ready": needs_a_person(entry, now),
        "decides_from": person_decides_from(entry),
        "searched_at": _searched_at(entry, list_read_at),
        "is_own": is_own,
        "is_taken_over": settles and not is_own and entry.proposal is None,
        "settle_form": form if settles else None,
        "alarms": [_alarm(user, entry, each, sent) for each in unanswered_alarms(user, entry)],
        "error": error if form is sent else None,
    }


def kinds_of(items: list[dict[str, Any]]) -> list[str]:
    """How many there are of each kind, in words; an entry may be of several."""
    reviews = [item["entry"].review_state for item in items if item["is_own"]]
    return kinds_in_words(
        unknown=sum(item["entry"].status == Submission.Status.UNKNOWN for item in items),
        alarms=sum(len(item["alarms"]) for item in items),
        requested=reviews.count(Submission.ReviewState.NEEDS_EXPLANATION),
        explained=reviews.count(Submission.ReviewState.EXPLAINED),
    )


def _searched_at(entry: Submission, list_read_at: datetime | None) -> datetime | None:
    """Readings that find nothing new are not recorded with the entry, but the mirror has them."""
    if entry.status != Submission.Status.UNKNOWN or entry.matches:
        return None
    could_be = LinerGroup.objects.listed().possibly_made_by(entry)
    return entry.scanned_at if could_be.exists() else list_read_at


def _alarm(user: Any, entry: Submission, column: str, sent: Sent) -> dict[str, Any]:
    form = _form(AnswerForm, answer_prefix(entry, column), sent)
    code = getattr(entry, column)
    numbers = _numbers(entry, code)
    return {
        "column": column,
        "code": code,
        "text": getattr(entry, f"get_{column}_display")(),
        "numbers": numbers,
        "about": about(code, len(numbers)),
        "holder": holder(entry, user) if column == "alarm" else None,
        "form": form if may_answer(user, entry, column) else None,
    }


def _numbers(entry: Submission, code: str) -> list[int]:
    """The numbers in Liner that an alarm is about."""
    if code == Submission.Alarm.NOT_HELD:
        return list(entry.matches)
    if code == Submission.Alarm.NUMBER_TAKEN:
        number = number_answered(entry)
        return [number] if number else []
    is_elsewhere = code == Submission.DefaultAlarm.ELSEWHERE
    return [entry.default_seen] if is_elsewhere and entry.default_seen else []


def _form(kind: type[Form], prefix: str, sent: Sent) -> Form:
    if isinstance(sent, kind) and sent.prefix == prefix:
        return sent
    return kind(prefix=prefix)


def is_own_entry(user: Any, entry: Submission) -> bool:
    """The same as visible_to(), without a query for each entry of the page."""
    return roles.may_see_all(user) or entry.submitted_by_id == user.pk


def alarms_shown_to(user: Any, entry: Submission) -> list[str]:
    """Columns of the entry's alarms that this person may know of, answered or not."""
    sees_all = roles.may_see_all(user)
    return [
        column
        for column in ANSWERS
        if getattr(entry, column) and (sees_all or may_answer(user, entry, column))
    ]


def unanswered_alarms(user: Any, entry: Submission) -> list[str]:
    """The columns of alarms_shown_to() that nobody has answered."""
    is_unanswered = {"alarm": entry.has_outcome_alarm, "default_alarm": entry.has_default_alarm}
    return [column for column in alarms_shown_to(user, entry) if is_unanswered[column]]


def answer_prefix(entry: Submission, column: str) -> str:
    return str(entry.pk) if column == "alarm" else f"{entry.pk}-{column}"
