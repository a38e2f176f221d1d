"""Interval groups that are the same as one that is asked for, or nearly: of Liner's list as the
mirror has it, and of the record where that is newer."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db.models import Exists, OuterRef

from groups import plan
from groups.models import LinerGroup, MirrorState, Submission, SubmissionQuerySet
from groups.models.liner_group import fold
from groups.plan.difference import Difference, difference

# Of each kind; and how many are compared to find those that nearly agree.
MOST_SHOWN = 3
MOST_COMPARED = 2_000
MOST_OF_RECORD = 200
# A new one may stand in Liner's list a while after it was created: nothing documents when.
LATE_IN_LIST = timedelta(minutes=15)

COMPARED = (
    "liner_group_id",
    "title",
    "intervals",
    "is_default",
    "reset_attempts_enabled",
    "submitted_by_name",
    "submitted_at",
)

Kind = Literal["identical", "near", "title"]
_ORDER: dict[Kind, int] = {"identical": 0, "near": 1, "title": 2}


@dataclass(frozen=True)
class Twin:
    """An interval group much like the one asked for.

    kind        "identical": same intervals and reset flag; "near": one interval differs, or only
                the reset flag does; "title": nothing but the title is the same
    same_title  but for case and white space
    made_by     the name on the entry, None where no entry holds it; so is made_at
    is_doubtful whether an open request here may have made it
    entry_url   of the entry, where the viewer may see it
    difference  of a "near" one, in what is asked; None where it is the reset flag
    """

    kind: Kind
    number: int
    title: str
    intervals: tuple[int, ...]
    is_default: bool
    reset_attempts_enabled: bool
    same_title: bool
    difference: Difference | None = None
    made_by: str | None = None
    made_at: datetime | None = None
    entry_url: str | None = None
    is_doubtful: bool = False

    @property
    def code(self) -> str:
        """The plan's name for people."""
        return plan.code(self.intervals)


@dataclass(frozen=True)
class Twins:
    """At most a few of each kind, identical ones first; `read_at` is the age of Liner's list."""

    found: tuple[Twin, ...]
    read_at: datetime | None

    @property
    def has_identical(self) -> bool:
        return any(twin.kind == "identical" for twin in self.found)

    @property
    def title_exists(self) -> bool:
        return any(twin.same_title for twin in self.found)


@dataclass(frozen=True)
class _Asked:
    title: str
    intervals: tuple[int, ...]
    reset: bool

    @property
    def fingerprint(self) -> str:
        return plan.fingerprint(self.intervals)


def find_twins(
    *, title: str, intervals: Sequence[int], reset_attempts_enabled: bool, viewer: Any
) -> Twins:
    """Finds what is there already. An empty title, or no intervals (not yet readable), are not
    compared. Asks Liner nothing; some ten queries by index, whatever the number of rows.

    Of the record: created entries that the mirror doesn't hold yet, and none that Liner's list had
    a quarter of an hour to show. Nearly agreeing ones are looked for among the newest 2,000.
    """
    asked = _Asked(title, tuple(intervals), reset_attempts_enabled)
    read_at = MirrorState.objects.now().read_at
    listed = _of_mirror(asked, read_at)
    entries = {entry.liner_group_id: entry for entry in _of_record(asked, read_at)}
    numbers = [group.pk for group in listed]
    made = Submission.objects.filter(liner_group_id__in=numbers).only(*COMPARED)
    entries |= {entry.liner_group_id: entry for entry in made}
    doubtful = _doubtful(asked)
    own = Submission.objects.visible_to(viewer).filter(pk__in=[e.pk for e in entries.values()])
    visible = set(own.values_list("pk", flat=True))
    found = [
        twin
        for there in _each_once([*listed, *entries.values()])
        if (twin := _twin(asked, there, entries, visible, doubtful))
    ]
    return Twins(tuple(_few_of_each(found)), read_at)


def _doubtful(asked: _Asked) -> set[str]:
    """Titles of just such requests whose outcome isn't known yet."""
    same = Submission.objects.filter(
        fingerprint=asked.fingerprint,
        reset_attempts_enabled=asked.reset,
        status__in=Submission.OPEN,
    )
    return set(same.values_list("title", flat=True)) if asked.intervals else set()


def _of_mirror(asked: _Asked, read_at: datetime | None) -> list[LinerGroup]:
    listed = LinerGroup.objects.listed(read_at).order_by("-pk")
    found: list[LinerGroup] = []
    if asked.title:
        found += listed.titled(asked.title)[:MOST_SHOWN]
    if asked.intervals:
        same = listed.filter(fingerprint=asked.fingerprint)
        for reset in (True, False):
            found += same.filter(reset_attempts_enabled=reset)[:MOST_SHOWN]
        near = listed.filter(length=len(asked.intervals)).exclude(fingerprint=asked.fingerprint)
        found += listed.filter(pk__in=_near(asked, near))
    return found


def _near(asked: _Asked, listed: Any) -> list[int]:
    found = []
    for number, intervals in listed.values_list("pk", "intervals")[:MOST_COMPARED]:
        if difference(intervals, asked.intervals):
            found.append(number)
        if len(found) == MOST_SHOWN:
            break
    return found


def _of_record(asked: _Asked, read_at: datetime | None) -> Iterator[Submission]:
    made = _not_in_mirror(read_at).newest_first().only(*COMPARED)
    yield from made[:MOST_OF_RECORD]
    if asked.title:
        yield from made.filter(title=asked.title)[:MOST_SHOWN]
    if asked.intervals:
        same = made.filter(fingerprint=asked.fingerprint)
        yield from same.filter(reset_attempts_enabled=asked.reset)[:MOST_SHOWN]


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


def _twin(
    asked: _Asked,
    there: LinerGroup | Submission,
    entries: dict[int | None, Submission],
    visible: set[Any],
    doubtful: set[str],
) -> Twin | None:
    same_title = bool(asked.title) and fold(there.title) == fold(asked.title)
    kind, differs = _judge(asked, there, same_title)
    if kind is None:
        return None
    entry = entries.get(_number(there))
    return Twin(
        kind=kind,
        number=_number(there),
        title=there.title,
        intervals=tuple(there.intervals),
        is_default=there.is_default,
        reset_attempts_enabled=there.reset_attempts_enabled,
        same_title=same_title,
        difference=differs,
        made_by=entry.submitted_by_name if entry else None,
        made_at=entry.submitted_at if entry else None,
        entry_url=entry.get_absolute_url() if entry and entry.pk in visible else None,
        is_doubtful=entry is None and kind == "identical" and there.title in doubtful,
    )


def _judge(
    asked: _Asked, there: LinerGroup | Submission, same_title: bool
) -> tuple[Kind | None, Difference | None]:
    if asked.intervals and tuple(there.intervals) == asked.intervals:
        return "identical" if there.reset_attempts_enabled == asked.reset else "near", None
    differs = difference(there.intervals, asked.intervals)
    if differs:
        return "near", differs
    return ("title" if same_title else None), None


def _few_of_each(found: list[Twin]) -> list[Twin]:
    few: list[Twin] = []
    for kind in _ORDER:
        few += [twin for twin in found if twin.kind == kind][:MOST_SHOWN]
    return few
