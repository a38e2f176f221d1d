"""Interval groups like a new one, from the mirror, and from the record where that is newer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db.models import Exists, OuterRef

from groups import plan
from groups.liner.fields import FIELDS, NewGroup
from groups.models import LinerGroup, MirrorState, Submission
from groups.models.search import fold
from groups.plan.fingerprint import Difference, difference

# MOST_SHOWN of each kind. MOST_COMPARED of the mirror are searched for similar ones.
MOST_SHOWN = 3
MOST_COMPARED = 2_000
MOST_OF_RECORD = 200
# How long after its creation a group may be missing from Liner's list; Liner documents no limit.
LATE_IN_LIST = timedelta(minutes=15)

COLUMNS = (*FIELDS, "liner_group_id", "submitted_by_name", "submitted_at")

Existing = LinerGroup | Submission
Kind = Literal["identical", "similar", "title"]


@dataclass(frozen=True)
class Duplicate:
    """An interval group that resembles the new one.

    kind         "identical": same intervals and reset flag; "similar": one interval differs, or
                 only the reset flag does; "title": only the title is the same
    same_title   ignoring case and white space
    difference   the interval that differs in a "similar" one; None if it is the reset flag
    made_by      the name on the entry, and made_at its time; None if made elsewhere
    entry_url    of the entry, if the viewer may see it
    is_doubtful  an open request may have created it
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


@dataclass(frozen=True)
class Duplicates:
    """At most three of each kind, identical ones first; `read_at` is the age of Liner's list."""

    found: tuple[Duplicate, ...]
    read_at: datetime | None

    @property
    def identical(self) -> tuple[Duplicate, ...]:
        return tuple(each for each in self.found if each.kind == "identical")

    @property
    def others(self) -> tuple[Duplicate, ...]:
        return tuple(each for each in self.found if each.kind != "identical")


def find_duplicates(new: NewGroup, *, viewer: Any) -> Duplicates:
    """Finds duplicates without asking Liner, in about ten indexed queries.

    An empty title, and no intervals (not readable yet), are not compared. The record adds created
    entries that are not in the mirror yet. Similar ones are searched among the newest 2,000.
    """
    state = MirrorState.objects.now()
    listed = _in_mirror(new)
    entries = {entry.liner_group_id: entry for entry in _in_record(new, state)}
    numbers = [group.pk for group in listed]
    made = Submission.objects.filter(liner_group_id__in=numbers).only(*COLUMNS)
    entries |= {entry.liner_group_id: entry for entry in made}
    own = Submission.objects.visible_to(viewer).filter(pk__in=[e.pk for e in entries.values()])
    visible = set(own.values_list("pk", flat=True))
    doubtful = _doubtful_titles(new)
    found: dict[Kind, list[Duplicate]] = {"identical": [], "similar": [], "title": []}
    for number, existing in _by_number([*listed, *entries.values()]):
        same_title = bool(new.title) and fold(existing.title) == fold(new.title)
        kind, differs = _compare(new, existing, same_title)
        if kind is None or len(found[kind]) == MOST_SHOWN:
            continue
        entry = entries.get(number)
        duplicate = Duplicate(
            kind=kind,
            number=number,
            group=NewGroup.of(existing),
            same_title=same_title,
            difference=differs,
            made_by=entry.submitted_by_name if entry else None,
            made_at=entry.submitted_at if entry else None,
            entry_url=entry.get_absolute_url() if entry and entry.pk in visible else None,
            is_doubtful=entry is None and kind == "identical" and existing.title in doubtful,
        )
        found[kind].append(duplicate)
    return Duplicates((*found["identical"], *found["similar"], *found["title"]), state.read_at)


def _doubtful_titles(new: NewGroup) -> set[str]:
    """Titles of open requests with the same plan and reset flag."""
    same = Submission.objects.filter(
        fingerprint=plan.fingerprint(new.intervals),
        reset_attempts_enabled=new.reset_attempts_enabled,
        status__in=Submission.OPEN,
    )
    return set(same.values_list("title", flat=True)) if new.intervals else set()


def _in_mirror(new: NewGroup) -> list[LinerGroup]:
    listed = LinerGroup.objects.listed().order_by("-pk")
    found: list[LinerGroup] = []
    if new.title:
        found += listed.titled(new.title)[:MOST_SHOWN]
    if new.intervals:
        fingerprint = plan.fingerprint(new.intervals)
        same = listed.filter(fingerprint=fingerprint)
        for reset in (True, False):
            found += same.filter(reset_attempts_enabled=reset)[:MOST_SHOWN]
        others = listed.filter(length=len(new.intervals)).exclude(fingerprint=fingerprint)
        found += listed.filter(pk__in=_similar(new, others))
    return found


def _similar(new: NewGroup, others: Any) -> list[int]:
    numbers = []
    for number, intervals in others.values_list("pk", "intervals")[:MOST_COMPARED]:
        if difference(intervals, new.intervals):
            numbers.append(number)
        if len(numbers) == MOST_SHOWN:
            break
    return numbers


def _in_record(new: NewGroup, state: MirrorState) -> Iterator[Submission]:
    """Yields created entries that Liner's list may not show yet."""
    in_mirror = LinerGroup.objects.filter(pk=OuterRef("liner_group_id"))
    created = Submission.objects.filter(status=Submission.Status.CREATED)
    created = created.newest_first().only(*COLUMNS)
    made = created.filter(~Exists(in_mirror))
    if state.read_at:
        # An overtaken reading puts what the mirror's own reading can't have seen there as gone.
        unlisted = created.filter(~Exists(in_mirror.listed()))
        yield from unlisted.possibly_created_after(state.last_event)[:MOST_OF_RECORD]
        made = made.filter(submitted_at__gt=state.read_at - LATE_IN_LIST)
    yield from made[:MOST_OF_RECORD]
    if new.title:
        yield from made.filter(title=new.title)[:MOST_SHOWN]
    if new.intervals:
        same = made.filter(fingerprint=plan.fingerprint(new.intervals))
        yield from same.filter(reset_attempts_enabled=new.reset_attempts_enabled)[:MOST_SHOWN]


def _by_number(found: Iterable[Existing]) -> list[tuple[int, Existing]]:
    """Each number once, Liner's list before the record; the newest first."""
    by_number: dict[int, Existing] = {}
    for each in found:
        number: Any = each.pk if isinstance(each, LinerGroup) else each.liner_group_id
        by_number.setdefault(number, each)
    return sorted(by_number.items(), reverse=True)


def _compare(
    new: NewGroup, existing: Existing, same_title: bool
) -> tuple[Kind | None, Difference | None]:
    if new.intervals and tuple(existing.intervals) == new.intervals:
        same_reset = existing.reset_attempts_enabled == new.reset_attempts_enabled
        return ("identical" if same_reset else "similar"), None
    differs = difference(existing.intervals, new.intervals)
    if differs:
        return "similar", differs
    return ("title" if same_title else None), None
