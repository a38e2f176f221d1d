"""Compares the record with what the sandbox holds."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from groups.models import Submission

NOTHING_MADE = ("refused", "not_sent", "absent")


@dataclass
class Verdict:
    """not_recorded     presses without an entry
    unknown_in_liner  entries whose outcome is still unknown, and that Liner has
    wrong             a sentence for each contradiction between the record and Liner
    """

    pressed: int
    posts: int
    made: int
    by_status: Counter[str]
    not_recorded: int = 0
    unknown_in_liner: int = 0
    wrong: list[str] = field(default_factory=list)


def compare(pressed: Iterable[str], posts: list[Any], groups: list[dict[str, Any]]) -> Verdict:
    """`pressed` are the titles for which somebody pressed Create, each on one form."""
    titles = set(pressed)
    entries = {
        each.title: each for each in Submission.objects.filter(title__startswith="Load ").iterator()
    }
    sent = Counter(_title(post.body) for post in posts)
    made = Counter(group["title"] for group in groups)
    numbers = {group["id"]: group["title"] for group in groups}
    found = Verdict(len(titles), sum(sent.values()), sum(made.values()), Counter())
    found.by_status.update(each.status for each in entries.values())
    found.not_recorded = len(titles - set(entries))
    found.unknown_in_liner = sum(
        each.status == Submission.Status.UNKNOWN and bool(made[title])
        for title, each in entries.items()
    )
    for title in titles | set(sent) | set(made) | set(entries):
        found.wrong += _of_one(title, entries.get(title), sent[title], made[title], numbers)
    return found


def _of_one(
    title: str, entry: Submission | None, sent: int, made: int, numbers: dict[int, str]
) -> Iterable[str]:
    if sent > 1:
        yield f"{title}: sent {sent} times"
    if made and entry is None:
        yield f"{title}: in Liner, and not in the record"
    if entry is None:
        return
    if entry.status == "created" and numbers.get(entry.liner_group_id or 0) != title:
        yield f"{title}: created as {entry.liner_group_id}, which Liner does not have"
    if entry.status in NOTHING_MADE and made:
        yield f"{title}: {entry.status}, but Liner has it"


def _title(body: bytes) -> str:
    try:
        return str(json.loads(body)["title"])
    except ValueError:
        return "(cut off)"
