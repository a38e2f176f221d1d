"""What Liner would hold after a made-up past: so that a sandbox can go on from there."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from groups.demo.seed.run import LEAST_NUMBER
from groups.models import Submission

# Of the newest entries, one in so many was changed or removed in Liner by hand since.
CHANGED_SINCE, GONE_SINCE = 23, 37
ELSEWHERE = (("Holiday campaign", [0, 60, 1440]), ("Тест", [5, 10]), ("Hotline 2", [0, 1, 2, 3]))


def held_by_liner() -> list[dict[str, Any]]:
    """Returns interval groups in the shape of Liner's list, in order of their numbers.

    Beside what the entries made there are some that were made elsewhere, some that differ by now
    from what was asked, and some are gone. At most one, the newest that asked for it, is the
    default.
    """
    held = {group["id"]: group for group in [*_made(), *_proposed()]}
    # Also those of interval groups that are gone: Liner gives no number twice.
    used = set(Submission.objects.values_list("liner_group_id", flat=True)) | held.keys()
    free = (number for number in count(min(held, default=LEAST_NUMBER)) if number not in used)
    for title, intervals in ELSEWHERE:
        number = next(free)
        held[number] = _listed(number, title, intervals)
    listed = [held[number] for number in sorted(held)]
    defaults = [group for group in listed if group["isDefault"]]
    for group in defaults[:-1]:
        group["isDefault"] = False
    return listed


def _made() -> Iterator[dict[str, Any]]:
    created = Submission.objects.filter(liner_group_id__isnull=False).newest_first()
    for place, entry in enumerate(created.iterator()):
        if place % GONE_SINCE == GONE_SINCE - 1 and not entry.is_default:
            continue
        there = entry.read_back or {"title": entry.title, "intervals": entry.intervals}
        intervals = list(there["intervals"])
        if place % CHANGED_SINCE == CHANGED_SINCE - 1:
            intervals[-1] += 15
        yield _listed(
            entry.liner_group_id,
            there["title"],
            intervals,
            isDefault=entry.is_default,
            resetAttemptsEnabled=entry.reset_attempts_enabled,
        )


def _proposed() -> Iterator[dict[str, Any]]:
    """What an unknown outcome could be, as the last scan saw it."""
    for entry in Submission.objects.filter(status=Submission.Status.UNKNOWN):
        for number in entry.matches:
            reset = entry.reset_attempts_enabled
            yield _listed(number, entry.title, entry.intervals, resetAttemptsEnabled=reset)


def _listed(number: Any, title: str, intervals: list[int], **flags: bool) -> dict[str, Any]:
    usual = {"isDefault": False, "resetAttemptsEnabled": False}
    return {"id": number, "title": title, "intervals": intervals, **usual, **flags}
