"""A plan's calls, and their dates for a lead that arrives at a given moment.

All times are the earliest possible ones, not a forecast.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import accumulate
from typing import Literal
from zoneinfo import ZoneInfo

from groups.plan.hours import Hours

ArrivalCode = Literal["unknown_choice", "no_date", "unreadable", "skipped", "far"]

EVENING = time(18, 40)
YEARS = 5  # a date further away is most likely a typing error
_FRIDAY = 4
_TYPED_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?")


class ArrivalError(ValueError):
    """The moment can't be read."""

    def __init__(self, code: ArrivalCode) -> None:
        self.code: ArrivalCode = code
        super().__init__(code)


@dataclass(frozen=True)
class PlannedCall:
    """One call attempt: minutes since the previous attempt, and since the lead arrived."""

    number: int
    gap: int
    elapsed: int


@dataclass(frozen=True)
class DatedCall:
    """A call, its earliest time (aware, local), and whether that is inside the calling hours.

    `inside` is None if no hours are set.
    """

    call: PlannedCall
    at: datetime
    inside: bool | None


def calls(intervals: Sequence[int]) -> tuple[PlannedCall, ...]:
    """The calls of a plan.

    Liner's guide: "0m, 30m, 2h" calls as soon as the lead appears, again 30 minutes after that
    attempt, and again 2 hours after the PREVIOUS attempt, then stops. So entry 1 is the wait
    before the first call, and N entries are N calls.
    """
    steps = zip(intervals, accumulate(intervals), strict=True)
    return tuple(
        PlannedCall(number, gap, elapsed) for number, (gap, elapsed) in enumerate(steps, 1)
    )


def schedule(
    intervals: Sequence[int], arrives: datetime, zone: ZoneInfo, hours: Hours | None
) -> tuple[DatedCall, ...]:
    """The dated calls for a lead that arrives at `arrives` (aware)."""
    start = arrives.astimezone(UTC)
    dated = []
    for call in calls(intervals):
        at = start + timedelta(minutes=call.elapsed)
        dated.append(DatedCall(call, at.astimezone(zone), hours.is_open(at) if hours else None))
    return tuple(dated)


def arrival(
    choice: str, now: datetime, zone: ZoneInfo, text: str = "", hours: Hours | None = None
) -> datetime:
    """When a lead arrives: aware, local, to the minute.

    `choice` is "now" (or when the calling hours begin next), "evening" (the next 18:40), "friday"
    (the next 18:40 on a Friday) or "date" (the local time in `text`, "2026-11-27T18:40"). Raises
    ArrivalError.
    """
    local = now.astimezone(zone).replace(second=0, microsecond=0)
    readers: Mapping[str, Callable[[], datetime]] = {
        "now": lambda: hours.next_open(local) if hours else local,
        "evening": lambda: _next_evening(local),
        "friday": lambda: _next_evening(local, days=(_FRIDAY - local.weekday()) % 7, every=7),
        "date": lambda: _read_date(text.strip(), local, zone),
    }
    if choice not in readers:
        raise ArrivalError("unknown_choice")
    return readers[choice]()


def _next_evening(local: datetime, days: int = 0, every: int = 1) -> datetime:
    """The evening `days` ahead, or if that is past, the one `every` days later."""
    ahead = local + timedelta(days=days)
    evening = ahead.replace(hour=EVENING.hour, minute=EVENING.minute, fold=0)
    return evening if evening >= local else evening + timedelta(days=every)


def _read_date(text: str, local: datetime, zone: ZoneInfo) -> datetime:
    if not text:
        raise ArrivalError("no_date")
    try:
        naive = datetime.fromisoformat(text) if _TYPED_DATE.fullmatch(text) else None
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
