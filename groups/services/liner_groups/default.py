"""Liner's present default, according to the mirror."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from django.utils import timezone

from groups.models import LinerGroup, MirrorState, Submission, as_recorded
from groups.services.liner_groups.mirror import Reading
from groups.services.liner_groups.read_back import as_json


@dataclass(frozen=True)
class PresentDefault:
    """Liner's default in the list that was read at `read_at`.

    kind   "known": it is `group`; "none": the list names no default; "unknown"
    why    it is unknown: "never_read"; "too_old" (older than `no_older_than`); "since" (a default
           was requested here after the reading began); "several" (the list names several)
    """

    kind: Literal["known", "none", "unknown"]
    read_at: datetime | None
    group: LinerGroup | None = None
    why: Literal["", "never_read", "too_old", "since", "several"] = ""


def present_default(*, no_older_than: timedelta | None = None) -> PresentDefault:
    """Returns Liner's default according to the mirror, without asking Liner.

    Only groups in the last complete reading count: one that is gone keeps its flag in the mirror.
    """
    read_at = MirrorState.objects.now().read_at
    if read_at is None:
        return PresentDefault("unknown", None, why="never_read")
    if no_older_than is not None and timezone.now() - read_at > no_older_than:
        return PresentDefault("unknown", read_at, why="too_old")
    if Submission.objects.possible_defaults().filter(submitted_at__gt=read_at).exists():
        return PresentDefault("unknown", read_at, why="since")
    defaults = LinerGroup.objects.listed(read_at).filter(is_default=True)[:2]
    match list(defaults):
        case []:
            return PresentDefault("none", read_at)
        case [group]:
            return PresentDefault("known", read_at, group=group)
    return PresentDefault("unknown", read_at, why="several")


def default_number(default: PresentDefault | None) -> int | None:
    """Returns the number of the default: 0 for none, None if it is unknown."""
    if default is None or default.kind == "unknown":
        return None
    return default.group.pk if default.group else 0


def default_in(reading: Reading | None) -> dict[str, Any]:
    """Returns the default in Liner's list, as the record keeps it.

    {"known": bool, "read_at": time or None, "group": interval group or None}. It is not known if
    the list could not be read or names several.
    """
    if reading is None:
        return {"group": None, "known": False, "read_at": None}
    defaults = [group for group in reading.groups if group.is_default]
    return {
        "group": as_json(defaults[0]) if len(defaults) == 1 else None,
        "known": len(defaults) <= 1,
        "read_at": as_recorded(reading.began),
    }


def recorded_number(default: Any) -> int | None:
    """As default_number(), for a default as the record keeps it, or whatever else stands there."""
    match default:
        case {"known": True, "group": {"id": int(number)}}:
            return number
        case {"known": True, "group": None}:
            return 0
    return None
