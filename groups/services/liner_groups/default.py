"""Liner's present default, according to the mirror."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from groups.models import LinerGroup, MirrorState, Submission, as_recorded
from groups.services.liner_groups.mirror import Reading
from groups.services.liner_groups.read_back import as_json


@dataclass(frozen=True)
class PresentDefault:
    """Liner's default in the list that was read at `read_at`.

    kind   "known": it is `group`; "none": the list names no default; "unknown"
    why    it is unknown: "never_read"; "since" (after the reading began, something was recorded
           about a new default requested here); "sending" (one is on its way); "several" (the list
           names several)
    """

    kind: Literal["known", "none", "unknown"]
    read_at: datetime | None
    group: LinerGroup | None = None
    why: Literal["", "never_read", "since", "sending", "several"] = ""


def present_default() -> PresentDefault:
    """Returns Liner's default according to the mirror, without asking Liner."""
    state = MirrorState.objects.now()
    if state.read_at is None:
        return PresentDefault("unknown", None, why="never_read")
    requested = Submission.objects.possible_defaults()
    if requested.filter(status=Submission.Status.SENDING).exists():
        return PresentDefault("unknown", state.read_at, why="sending")
    if requested.possibly_created_after(state.last_event).exists():
        return PresentDefault("unknown", state.read_at, why="since")
    defaults = LinerGroup.objects.listed().filter(is_default=True)[:2]
    match list(defaults):
        case []:
            return PresentDefault("none", state.read_at)
        case [group]:
            return PresentDefault("known", state.read_at, group=group)
    return PresentDefault("unknown", state.read_at, why="several")


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
        "read_at": as_recorded(reading.begun.at),
    }


def recorded_number(default: Any) -> int | None:
    """As default_number(), for a default as the record keeps it, or whatever else stands there."""
    match default:
        case {"known": True, "group": {"id": int(number)}}:
            return number
        case {"known": True, "group": None}:
            return 0
    return None
