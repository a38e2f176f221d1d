"""A number in Liner's answer that another entry has."""

from typing import Any

from groups.liner.answer import read
from groups.models import Submission


def number_answered(entry: Submission) -> int | None:
    """The number in Liner's answer, whether or not the entry could have it."""
    return read(entry.http_status or 0, entry.answer.encode()).id


def holder(entry: Submission, user: Any) -> Submission | None:
    """The entry that has the number, if this person may see it; None without such an alarm."""
    if entry.alarm != Submission.Alarm.NUMBER_TAKEN or not (number := number_answered(entry)):
        return None
    others = Submission.objects.visible_to(user).exclude(pk=entry.pk)
    return others.filter(liner_group_id=number).first()
