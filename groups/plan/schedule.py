"""A plan's calls as dates, for a lead that appears at a moment: the earliest, no forecast."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from groups.plan.hours import Hours
from groups.plan.intervals import PlannedCall, calls

Choice = Literal["now", "evening", "friday", "date"]
CHOICES: tuple[Choice, ...] = get_args(Choice)
ArrivalCode = Literal["unknown_choice", "no_date", "unreadable", "skipped", "far"]
ARRIVAL_CODES: tuple[ArrivalCode, ...] = get_args(ArrivalCode)

EVENING = time(18, 40)
YEARS = 5  # a lead further away than this is a slip of the finger
_FRIDAY = 4
_TYPED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?")


class ArrivalError(ValueError):
    """Why no moment can be told: `code` is one of ARRIVAL_CODES."""

    def __init__(self, code: ArrivalCode) -> None:
        self.code: ArrivalCode = code
        super().__init__(code)


@dataclass(frozen=True)
class DatedCall:
    """A call, when it comes at the earliest (aware, in the zone), and whether that is inside the
    calling hours; None where no hours are set."""

    call: PlannedCall
    at: datetime
    inside: bool | None


def schedule(
    intervals: Sequence[int], arrives: datetime, zone: ZoneInfo, hours: Hours | None
) -> tuple[DatedCall, ...]:
    """The dated calls of a lead that appears at `arrives` (aware)."""
    start = arrives.astimezone(UTC)
    return tuple(
        _dated(call, start + timedelta(minutes=call.elapsed), zone, hours)
        for call in calls(intervals)
    )


def _dated(call: PlannedCall, at: datetime, zone: ZoneInfo, hours: Hours | None) -> DatedCall:
    return DatedCall(call, at.astimezone(zone), hours.is_open(at) if hours else None)


def arrival(choice: str, now: datetime, zone: ZoneInfo, text: str = "") -> datetime:
    """When a lead appears: aware, in the zone, to the minute.

    `choice` is one of CHOICES: "evening" is the next 18:40 there, "friday" the next on a Friday,
    "date" what `text` says ("2026-11-27T18:40", local). Raises ArrivalError.
    """
    local = now.astimezone(zone).replace(second=0, microsecond=0)
    readings: Mapping[str, Callable[[], datetime]] = {
        "now": lambda: local,
        "evening": lambda: _next_evening(local),
        "friday": lambda: _next_evening(local, days=(_FRIDAY - local.weekday()) % 7, every=7),
        "date": lambda: _typed(text.strip(), local, zone),
    }
    if choice not in readings:
        raise ArrivalError("unknown_choice")
    return readings[choice]()


def _next_evening(local: datetime, days: int = 0, every: int = 1) -> datetime:
    """The evening so many days ahead, or where that is past the one `every` days later."""
    ahead = local + timedelta(days=days)
    evening = ahead.replace(hour=EVENING.hour, minute=EVENING.minute, fold=0)
    return evening if evening >= local else evening + timedelta(days=every)


def _typed(text: str, local: datetime, zone: ZoneInfo) -> datetime:
    if not text:
        raise ArrivalError("no_date")
    try:
        naive = datetime.fromisoformat(text) if _TYPED.fullmatch(text) else None
    except ValueError:
        naive = None
    if naive is None:
        raise ArrivalError("unreadable")
    if abs(naive.year - local.year) > YEARS:
        raise ArrivalError("far")
    moment = naive.replace(second=0, tzinfo=zone)
    if moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != naive.replace(second=0):
        raise ArrivalError("skipped")
    return moment
