"""Whether the clocks agree: where they don't, nothing is swept or settled as absent."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from django.db.models import Max
from django.utils import timezone

from groups.audit.append import head
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


def clock_problems() -> list[ClockProblem]:
    """Returns what is wrong with the clocks now. Raises DatabaseError."""
    now = database_now()
    # The last event may be in time while one before it is not.
    newest = AuditEvent.objects.filter(number__gt=head()[0] - EVENTS_LOOKED_AT)
    last = newest.aggregate(latest=Max("at"))["latest"] or now
    liner = timedelta(seconds=MirrorState.objects.now().seconds_ahead or 0)
    found: list[tuple[Literal["server", "record", "liner"], timedelta, bool]] = [
        ("server", server := timezone.now() - now, abs(server) > MOST_APART),
        ("record", last - now, last - now > MOST_BEHIND),
        ("liner", liner, abs(liner) > LINER_MOST_APART),
    ]
    return [
        ClockProblem(code, round(ahead.total_seconds())) for code, ahead, is_off in found if is_off
    ]


def clocks_differ() -> bool:
    """Whether this server's and the database's clock differ, or time runs behind the record."""
    return any(problem.code != "liner" for problem in clock_problems())
