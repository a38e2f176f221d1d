"""Interval groups that are the same as one that is asked for, or nearly: of Liner's list as the
mirror has it, and of the record where that is newer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db.models import Exists, OuterRef

from groups import plan
from groups.liner.new_group import FIELDS, NewGroup
from groups.models import LinerGroup, MirrorState, Submission, SubmissionQuerySet
from groups.models.liner_group import fold
from groups.plan.fingerprint import Difference, difference

# Of each kind; and how many are compared to find those that nearly agree.
MOST_SHOWN = 3
MOST_COMPARED = 2_000
MOST_OF_RECORD = 200
# A new one may stand in Liner's list a while after it was created: nothing documents when.
LATE_IN_LIST = timedelta(minutes=15)

COMPARED = (*FIELDS, "liner_group_id", "submitted_by_name", "submitted_at")

Kind = Literal["identical", "near", "title"]
_ORDER: dict[Kind, int] = {"identical": 0, "near": 1, "title": 2}


@dataclass(frozen=True)
class Duplicate:
    """An interval group much like the new one.

    kind        "identical": same intervals and reset flag; "near": one interval differs, or only
                the reset flag does; "title": nothing but the title is the same
    same_title  but for case and white space
    made_by     the name on the entry, None where no entry holds it; so is made_at
    is_doubtful whether an open request here may have made it
    entry_url   of the entry, where the viewer may see it
    difference  of a "near" one, in the new one; None where it is the reset flag
    """

    kind: Kind
    number: int
    group: NewGroup
    same_title: bool
    difference: Difference | None = None
    made_by: str | None = None
    made_at: datetime | None = None
    entry_url: str | None = None
    is_doubtful: bool = False

    @property
    def code(self) -> str:
        """The plan's name for people."""
        return plan.code(self.group.intervals)


@dataclass(frozen=True)
class Duplicates:
    """At most a few of each kind, identical ones first; `read_at` is the age of Liner's list."""

    found: tuple[Duplicate, ...]
    read_at: datetime | None


def find_duplicates(new: NewGroup, *, viewer: Any) -> Duplicates:
    """Finds what is there already. An empty title, or no intervals (not yet readable), are not
    compared. Asks Liner nothing; some ten queries by index, whatever the number of rows.

    Of the record: created entries that the mirror doesn't hold yet, and none that Liner's list had
    a quarter of an hour to show. Nearly agreeing ones are looked for among the newest 2,000.
    """
    read_at = MirrorState.objects.now().read_at
    listed = _of_mirror(new, read_at)
    entries = {entry.liner_group_id: entry for entry in _of_record(new, read_at)}
    numbers = [group.pk for group in listed]
    made = Submission.objects.filter(liner_group_id__in=numbers).only(*COMPARED)
    entries |= {entry.liner_group_id: entry for entry in made}
    doubtful = _doubtful(new)
    own = Submission.objects.visible_to(viewer).filter(pk__in=[e.pk for e in entries.values()])
    visible = set(own.values_list("pk", flat=True))
    found = [
        duplicate
        for there in _each_once([*listed, *entries.values()])
        if (duplicate := _duplicate(new, there, entries, visible, doubtful))
    ]
    return Duplicates(tuple(_few_of_each(found)), read_at)


def _doubtful(new: NewGroup) -> set[str]:
    """Titles of just such requests whose outcome isn't known yet."""
    same = Submission.objects.filter(
        fingerprint=plan.fingerprint(new.intervals),
        reset_attempts_enabled=new.reset_attempts_enabled,
        status__in=Submission.OPEN,
    )
    return set(same.values_list("title", flat=True)) if new.intervals else set()


def _of_mirror(new: NewGroup, read_at: datetime | None) -> list[LinerGroup]:
    listed = LinerGroup.objects.listed(read_at).order_by("-pk")
    found: list[LinerGroup] = []
    if new.title:
        found += listed.titled(new.title)[:MOST_SHOWN]
    if new.intervals:
        fingerprint = plan.fingerprint(new.intervals)
        same = listed.filter(fingerprint=fingerprint)
        for reset in (True, False):
            found += same.filter(reset_attempts_enabled=reset)[:MOST_SHOWN]
        near = listed.filter(length=len(new.intervals)).exclude(fingerprint=fingerprint)
        found += listed.filter(pk__in=_near(new, near))
    return found


def _near(new: NewGroup, listed: Any) -> list[int]:
    found = []
    for number, intervals in listed.values_list("pk", "intervals")[:MOST_COMPARED]:
        if difference(intervals, new.intervals):
            found.append(number)
        if len(found) == MOST_SHOWN:
            break
    return found


def _of_record(new: NewGroup, read_at: datetime | None) -> Iterator[Submission]:
    made = _not_in_mirror(read_at).newest_first().only(*COMPARED)
    yield from made[:MOST_OF_RECORD]
    if new.title:
        yield from made.filter(title=new.title)[:MOST_SHOWN]
    if new.intervals:
        same = made.filter(fingerprint=plan.fingerprint(new.intervals))
        yield from same.filter(reset_attempts_enabled=new.reset_attempts_enabled)[:MOST_SHOWN]


def _not_in_mirror(read_at: datetime | None) -> SubmissionQuerySet:
    in_mirror = LinerGroup.objects.filter(pk=OuterRef("liner_group_id"))
    since = read_at and read_at - LATE_IN_LIST
    return Submission.objects.created_since(since).filter(~Exists(in_mirror))


def _each_once(there: Iterable[LinerGroup | Submission]) -> list[LinerGroup | Submission]:
    """By number, what Liner says before what the record says; the newest first."""
    by_number: dict[int, LinerGroup | Submission] = {}
    for each in there:
        by_number.setdefault(_number(each), each)
    return [by_number[number] for number in sorted(by_number, reverse=True)]


def _number(there: LinerGroup | Submission) -> int:
    if isinstance(there, LinerGroup):
        return there.pk
    assert there.liner_group_id is not None  # noqa: S101 - for mypy: created has a number
    return there.liner_group_id


def _duplicate(
    new: NewGroup,
    there: LinerGroup | Submission,
    entries: dict[int | None, Submission],
    visible: set[Any],
    doubtful: set[str],
) -> Duplicate | None:
    same_title = bool(new.title) and fold(there.title) == fold(new.title)
    kind, differs = _judge(new, there, same_title)
    if kind is None:
        return None
    entry = entries.get(_number(there))
    return Duplicate(
        kind=kind,
        number=_number(there),
        group=NewGroup.of(there),
        same_title=same_title,
        difference=differs,
        made_by=entry.submitted_by_name if entry else None,
        made_at=entry.submitted_at if entry else None,
        entry_url=entry.get_absolute_url() if entry and entry.pk in visible else None,
        is_doubtful=entry is None and kind == "identical" and there.title in doubtful,
    )


def _judge(
    new: NewGroup, there: LinerGroup | Submission, same_title: bool
) -> tuple[Kind | None, Difference | None]:
    if new.intervals and tuple(there.intervals) == new.intervals:
        return (
            "identical" if there.reset_attempts_enabled == new.reset_attempts_enabled else "near",
            None,
        )
    differs = difference(there.intervals, new.intervals)
    if differs:
        return "near", differs
    return ("title" if same_title else None), None


def _few_of_each(found: list[Duplicate]) -> list[Duplicate]:
    few: list[Duplicate] = []
    for kind in _ORDER:
        few += [duplicate for duplicate in found if duplicate.kind == kind][:MOST_SHOWN]
    return few
