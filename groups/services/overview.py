"""Statistics of a period, and what is open now. Reads only."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User

from groups.models import Submission
from groups.services.liner_groups.default import default_number, present_default, recorded_number
from groups.services.record.replay_spool import count_spooled
from groups.statistics.period import Period

MOST_DEFAULTS = 50


@dataclass(frozen=True)
class Counts:
    """Numbers of requests: by span and status, by status, by the submitter's present name."""

    by_span: tuple[Counter[str], ...]
    outcomes: Counter[str]
    people: Counter[str]


@dataclass(frozen=True)
class Durations:
    """How long Liner took, in ms: the median, the 95th percentile and the maximum.

    counts  how many requests took so many ms
    """

    half: int
    most: int
    slowest: int
    counts: Mapping[int, int]


@dataclass(frozen=True)
class DefaultInPeriod:
    """A default created here, the last one until another was: `until`, None for until now.

    other  the number of another default that Liner's list had before the next one was created, or
           has now, so made elsewhere; 0 for no default; None if nothing of the kind is known
    """

    entry: Submission
    until: datetime | None
    other: int | None


@dataclass(frozen=True)
class Defaults:
    """The newest first; `are_all` is False if only the first MOST_DEFAULTS are here."""

    periods: tuple[DefaultInPeriod, ...]
    are_all: bool


def counts(period: Period) -> Counts:
    by_span: list[Counter[str]] = [Counter() for _ in period.spans]
    people: Counter[int] = Counter()
    for place, status, person, count in Submission.objects.counts_in(
        [span.bounds for span in period.spans]
    ):
        by_span[place][status] += count
        people[person] += count
    names = dict(User.objects.filter(pk__in=people).values_list("pk", "username"))
    named = Counter({names[person]: count for person, count in people.items()})
    return Counts(tuple(by_span), sum(by_span, Counter()), named)


def durations(period: Period) -> dict[str, Durations]:
    """Returns the durations by status, of the requests that were timed."""
    by_status: dict[str, dict[int, int]] = defaultdict(dict)
    for status, ms, count in Submission.objects.submitted_in(period.bounds).durations():
        by_status[status][ms] = count
    return {
        status: Durations(
            half=percentile(counted, 50),
            most=percentile(counted, 95),
            slowest=max(counted),
            counts=counted,
        )
        for status, counted in by_status.items()
    }


def percentile(counted: Mapping[int, int], percent: int) -> int:
    """Returns the nearest-rank percentile. Raises ValueError if nothing was counted."""
    rank = percent * sum(counted.values())
    done = 0
    for value in sorted(counted):
        done += counted[value]
        if done * 100 >= rank:
            return value
    raise ValueError("nothing was counted")


def defaults(period: Period) -> Defaults:
    """Returns which default created here applied when: from its request until the next one's."""
    begins, ends = period.bounds
    made = Submission.objects.made_defaults().only(
        *("title", "liner_group_id", "submitted_at", "default_before"),
        *("cause", "settled_by_name", "settled_at"),
    )
    inside = list(made.submitted_in(period.bounds)[: MOST_DEFAULTS + 1])
    are_all = len(inside) <= MOST_DEFAULTS
    shown = inside[:MOST_DEFAULTS]
    if are_all:
        shown += made.filter(submitted_at__lt=begins)[:1]
    following = made.filter(submitted_at__gte=ends).reverse().first()
    periods = []
    for entry in shown:
        periods.append(_default_period(entry, following))
        following = entry
    return Defaults(tuple(periods), are_all)


def _default_period(entry: Submission, following: Submission | None) -> DefaultInPeriod:
    if following is None:
        number, until = default_number(present_default()), None
    else:
        number, until = recorded_number(following.default_before), following.submitted_at
    other = None if number == entry.liner_group_id else number
    return DefaultInPeriod(entry, until, other)


def settled(period: Period) -> int:
    """Returns how many outcomes of the period's requests a person decided."""
    return Submission.objects.submitted_in(period.bounds).filter(cause="settled").count()


def open_now() -> dict[str, int | None]:
    """Returns how many are `sending`, `unknown`, unanswered `alarms`, and `spool_lines` (None if
    the spool file can't be read)."""
    found = Submission.objects.still_open()
    return {
        "sending": found[Submission.Status.SENDING].count,
        "unknown": found[Submission.Status.UNKNOWN].count,
        "alarms": Submission.objects.unanswered_alarms().total(),
        "spool_lines": count_spooled(),
    }
