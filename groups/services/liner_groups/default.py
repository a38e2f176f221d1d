"""Which interval group is Liner's default now, as far as the mirror can tell."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from django.utils import timezone

from groups.models import LinerGroup, MirrorState, Submission


@dataclass(frozen=True)
class PresentDefault:
    """The present default, as Liner's list had it when it was read, at `read_at`.

    kind   "known": it is `group`; "none": the list was read, and names no default; "unknown"
    group  where kind is "known"
    why    where kind is "unknown": "never_read"; "too_old" (older than was asked); "since" (a
           default was asked for here after the list was read); "several" (the list names several)
    """

    kind: Literal["known", "none", "unknown"]
    read_at: datetime | None
    group: LinerGroup | None = None
    why: Literal["", "never_read", "too_old", "since", "several"] = ""


def present_default(*, no_older_than: timedelta | None = None) -> PresentDefault:
    """Returns what the mirror says is Liner's default; asks Liner nothing.

    Only a row of the last complete reading counts: one that is gone keeps the flag it had.
    """
    read_at = MirrorState.objects.now().read_at
    if read_at is None:
        return PresentDefault("unknown", None, why="never_read")
    if no_older_than is not None and timezone.now() - read_at > no_older_than:
        return PresentDefault("unknown", read_at, why="too_old")
    if Submission.objects.possible_defaults().filter(submitted_at__gt=read_at).exists():
        return PresentDefault("unknown", read_at, why="since")
    claiming = LinerGroup.objects.listed(read_at).filter(is_default=True)[:2]
    match list(claiming):
        case []:
            return PresentDefault("none", read_at)
        case [group]:
            return PresentDefault("known", read_at, group=group)
    return PresentDefault("unknown", read_at, why="several")


def default_number(default: PresentDefault | None) -> int | None:
    """Returns the number of a default: 0 for none, None where it is unknown."""
    if default is None or default.kind == "unknown":
        return None
    return default.group.pk if default.group else 0


def recorded_number(default: dict[str, Any] | None) -> int | None:
    """The same of a default as the record keeps it."""
    if not default or not default["known"]:
        return None
    return default["group"]["id"] if default["group"] else 0
