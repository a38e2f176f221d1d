"""What Liner would hold after a made-up past, so that a sandbox can go on from there."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from groups.demo.seed.run import LEAST_NUMBER
from groups.models import Submission

# One in so many of the newest entries was changed or removed in Liner by hand since.
CHANGED_SINCE, GONE_SINCE = 23, 37
ELSEWHERE = (("Holiday campaign", [0, 60, 1440]), ("Тест", [5, 10]), ("Hotline 2", [0, 1, 2, 3]))


def held_by_liner() -> list[dict[str, Any]]:
    """Returns interval groups in the shape of Liner's list, in order of their numbers.

    Beside those of the entries, some were made elsewhere, some were changed since, and some are
    gone. At most one is the default: the newest that was created as such.
    """
    held = {group["id"]: group for group in _of_entries()}
    # Liner gives no number twice, not even that of an interval group that is gone.
    used = set(Submission.objects.values_list("liner_group_id", flat=True)) | held.keys()
    free = (number for number in count(min(held, default=LEAST_NUMBER)) if number not in used)
    for title, intervals in ELSEWHERE:
        number = next(free)
        held[number] = _group(number, title, intervals)
    groups = [held[number] for number in sorted(held)]
    for former in [group for group in groups if group["isDefault"]][:-1]:
        former["isDefault"] = False
    return groups


def _of_entries() -> Iterator[dict[str, Any]]:
    created = Submission.objects.filter(liner_group_id__isnull=False).newest_first()
    created = created.exclude(verification=Submission.Verification.NOT_HELD)
    for place, entry in enumerate(created.iterator(), 1):
        if place % GONE_SINCE == 0 and not entry.is_default:
            continue
        group = entry.read_back or {"title": entry.title, "intervals": entry.intervals}
        *others, last = group["intervals"]
        intervals = [*others, last + 15] if place % CHANGED_SINCE == 0 else group["intervals"]
        flags = (entry.is_default, entry.reset_attempts_enabled)
        yield _group(entry.liner_group_id, group["title"], intervals, *flags)
    for entry in Submission.objects.filter(status=Submission.Status.UNKNOWN):
        for number in entry.matches:
            yield _group(number, entry.title, entry.intervals, reset=entry.reset_attempts_enabled)


def _group(
    number: Any, title: str, intervals: list[int], is_default: bool = False, reset: bool = False
) -> dict[str, Any]:
    return {
        "id": number,
        "title": title,
        "intervals": intervals,
        "isDefault": is_default,
        "resetAttemptsEnabled": reset,
    }
