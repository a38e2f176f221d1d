"""How long an entry's interval group was Liner's default, from the record and the mirror."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from groups.models import LinerGroup, Submission
from groups.services.liner_groups.default import (
    PresentDefault,
    default_number,
    present_default,
    recorded_number,
)

ELSEWHERE = Submission.DefaultAlarm.ELSEWHERE


@dataclass(frozen=True)
class DefaultPeriod:
    """What is known of an entry that created a default. Numbers are 0 for no default.

    since      when Liner created it, or when it was requested if Liner's answer was lost
    state      "present": Liner's list names it; "again": the same, after `following`; "replaced":
               by `following`; "elsewhere": by something that was done in Liner; or "unknown"
    replaced   the number of the default before it; None if that is unknown
    following  the next default that was created here
    other      the number of another default that Liner had before `following` was created, or has
               now, or had at an alarm; None if none is known of
    why        Liner's current default is unknown: as in PresentDefault; or "open" (a later request
               for a default has no outcome yet)
    """

    since: datetime
    state: Literal["present", "again", "replaced", "elsewhere", "unknown"]
    replaced: int | None
    following: Submission | None
    other: int | None
    other_title: str
    read_at: datetime | None
    is_known_by_alarm: bool
    why: str

    @property
    def until(self) -> datetime | None:
        return _begin(self.following) if self.following else None


def default_period(entry: Submission) -> DefaultPeriod | None:
    """Asks Liner nothing. None for an entry that created no default."""
    if not _has_made_default(entry):
        return None
    present = present_default()
    later = Submission.objects.past(entry, back=True)
    following = later.made_defaults().reverse().first()
    listed = default_number(present)
    is_known_by_alarm = listed is None and entry.default_alarm == ELSEWHERE
    listed = entry.default_seen if is_known_by_alarm else listed
    before_following = recorded_number(following.default_before) if following else listed
    is_present = present.group is not None and present.group.pk == entry.liner_group_id
    other = None if before_following == entry.liner_group_id else before_following
    return DefaultPeriod(
        since=_begin(entry),
        state=_state(is_present, following, other),
        replaced=recorded_number(entry.default_before),
        following=following,
        other=other,
        other_title=_title(other),
        read_at=present.read_at,
        is_known_by_alarm=is_known_by_alarm,
        why=_why(present, later),
    )


def default_since(entry: Submission) -> datetime | None:
    """Since when the present default, which this entry created, has been it.

    None if it became the default again later, at a time that is not known.
    """
    later = Submission.objects.past(entry, back=True)
    if not _has_made_default(entry) or later.made_defaults().exists():
        return None
    return _begin(entry)


def replacement(number: int) -> Submission | None:
    """The last entry whose new default replaced interval group `number`, by its record."""
    replaced = {"default_before__known": True, "default_before__group__id": number}
    return Submission.objects.made_defaults().filter(**replaced).first()


def _has_made_default(entry: Submission) -> bool:
    held = entry.read_back if isinstance(entry.read_back, dict) else {}
    return entry.status == "created" and bool(held.get("is_default", entry.is_default))


def _begin(entry: Submission) -> datetime:
    is_answered = entry.cause == "created" and entry.finished_at is not None
    return entry.finished_at if is_answered else entry.submitted_at  # type: ignore[return-value]


def _state(is_present: bool, following: Submission | None, other: int | None) -> Any:
    if is_present:
        return "again" if following else "present"
    if following:
        return "replaced"
    return "unknown" if other is None else "elsewhere"


def _title(number: int | None) -> str:
    group = LinerGroup.objects.filter(pk=number).only("title").first() if number else None
    return group.title if group else ""


def _why(present: PresentDefault, later: Any) -> str:
    is_open = later.possible_defaults().exclude(status="created").exists()
    return "open" if is_open else present.why
