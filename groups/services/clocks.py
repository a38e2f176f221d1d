"""Whether the clocks agree: where they don't, nothing is swept or settled as absent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db.models import F, Subquery
from django.utils import timezone

from groups.models import AuditEvent, MirrorState, database_now

MOST_APART = timedelta(seconds=60)
# Several connections write events; their times may differ by less.
MOST_BEHIND = timedelta(seconds=1)
EVENTS_LOOKED_AT = 1_000
LINER_MOST_APART = timedelta(minutes=5)


@dataclass(frozen=True)
class ClockProblem:
    """A clock that is `seconds` ahead of the database's, or behind it if negative.

    code  "server": this server's; "record": the latest time of an event, which the database's
          clock has not reached yet; "liner": Liner's, when its list was last read
    """

    code: Literal["server", "record", "liner"]
    seconds: int

    @property
    def apart(self) -> int:
        return abs(self.seconds)


def clock_problems() -> list[ClockProblem]:
    """Returns what is wrong with the clocks now. Raises DatabaseError."""
    return read_clocks(MirrorState.objects.now())[1]


def read_clocks(mirror: MirrorState) -> tuple[datetime, list[ClockProblem]]:
    """Returns the database's time, and what is wrong with the clocks. Raises DatabaseError."""
    liner = timedelta(seconds=mirror.seconds_ahead or 0)
    last = _latest_event()
    # Read last, one after the other: what the queries take must not look like a clock's fault.
    now = database_now()
    server = timezone.now() - now
    record = last - now if last else timedelta(0)
    found: list[tuple[Literal["server", "record", "liner"], timedelta, bool]] = [
        ("server", server, abs(server) > MOST_APART),
        ("record", record, record > MOST_BEHIND),
        ("liner", liner, abs(liner) > LINER_MOST_APART),
    ]
    return now, [
        ClockProblem(code, round(ahead.total_seconds())) for code, ahead, is_off in found if is_off
    ]


def _latest_event() -> datetime | None:
    """The latest time of the last events: the last may be in time while one before it is not.

    None too if one of these rows was changed into what is no time: SQLite accepts anything.
    """
    end = AuditEvent.objects.order_by("-number").values(n=F("number") - EVENTS_LOOKED_AT)[:1]
    # Plus 0, so that the index of times is read from its end, which nearly always is the last
    # event, and not the thousand rows.
    newest = AuditEvent.objects.annotate(n=F("number") + 0).filter(n__gt=Subquery(end))
    try:
        return newest.order_by("-at", "-number").values_list("at", flat=True).first()
    except (AttributeError, TypeError, ValueError):
        return None


def clocks_differ() -> bool:
    """Whether this server's and the database's clock differ, or time runs behind the record."""
    return any(problem.code != "liner" for problem in clock_problems())
