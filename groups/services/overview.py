"""What a period was like: sums of the record, and what is open now. Reads only."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from groups.models import Submission
from groups.services.liner_groups.default import (
    default_number,
    present_default,
    recorded_number,
)
from groups.services.record.spool import waiting
from groups.statistics.period import Period

MOST_DEFAULTS = 50


@dataclass(frozen=True)
class Sums:
    """How many requests: by span and status, by status, by the name of who asked."""

    by_span: tuple[Counter[str], ...]
    outcomes: Counter[str]
    people: Counter[str]


@dataclass(frozen=True)
class Durations:
    """How long Liner was waited for, in ms; half took up to `half`, of twenty nineteen `most`.

    `counts` says how many took so many ms.
    """

    half: int
    most: int
    slowest: int
    counts: Mapping[int, int]


@dataclass(frozen=True)
class Held:
    """A default made here, and from when to when: until the next one, or None for until now.

    `other` is the number of another default that Liner's list held before the next was made, or
    holds now: it came from elsewhere. 0 for none at all; None where no such thing is known.
    """

    entry: Submission
    since: datetime
    until: datetime | None
    other: int | None


@dataclass(frozen=True)
class Defaults:
    """The newest first; `are_all` is False where there are more than are shown."""

    held: tuple[Held, ...]
    are_all: bool


@dataclass(frozen=True)
class OpenNow:
    """What waits at this moment; `spool_lines` is None where the file can't be read."""

    sending: int
    unknown: int
    alarms: int
    spool_lines: int | None


def sums(period: Period) -> Sums:
    by_span: list[Counter[str]] = [Counter() for _ in period.spans]
    people: Counter[str] = Counter()
    for place, status, name, count in Submission.objects.counts_in(
        [span.bounds for span in period.spans]
    ):
        by_span[place][status] += count
        people[name] += count
    return Sums(tuple(by_span), sum(by_span, Counter()), people)


def durations(period: Period) -> dict[str, Durations]:
    """By status; only of those that were timed."""
    counts: dict[str, dict[int, int]] = defaultdict(dict)
    for status, ms, count in Submission.objects.submitted_in(period.bounds).durations():
        counts[status][ms] = count
    return {status: _durations(each) for status, each in counts.items()}


def _durations(counts: Mapping[int, int]) -> Durations:
    return Durations(
        half=percentile(counts, 50),
        most=percentile(counts, 95),
        slowest=max(counts),
        counts=counts,
    )


def percentile(counts: Mapping[int, int], percent: int) -> int:
    """The least value that at least so many percent do not exceed (the nearest rank)."""
    wanted = percent * sum(counts.values())
    done = 0
    for value in sorted(counts):
        done += counts[value]
        if done * 100 >= wanted:
            return value
    raise ValueError("nothing was counted")


def defaults(period: Period) -> Defaults:
    """Which default made here held when: from when it was asked for until the next one was."""
    begins, ends = period.bounds
    made = Submission.objects.made_defaults().only(
        *("title", "liner_group_id", "submitted_at", "default_before")
    )
    inside = list(made.submitted_in(period.bounds)[: MOST_DEFAULTS + 1])
    are_all = len(inside) <= MOST_DEFAULTS
    shown = inside[:MOST_DEFAULTS] + (list(made.filter(submitted_at__lt=begins)[:1]) * are_all)
    following = made.filter(submitted_at__gte=ends).reverse().first()
    held = []
    for entry in shown:
        held.append(_held(entry, following))
        following = entry
    return Defaults(tuple(held), are_all)


def _held(entry: Submission, following: Submission | None) -> Held:
    number = (
        recorded_number(following.default_before)
        if following
        else default_number(present_default())
    )
    other = None if number == entry.liner_group_id else number
    return Held(entry, entry.submitted_at, following.submitted_at if following else None, other)


def open_now() -> OpenNow:
    found = Submission.objects.still_open()
    return OpenNow(
        sending=found[Submission.Status.SENDING].count,
        unknown=found[Submission.Status.UNKNOWN].count,
        alarms=Submission.objects.unanswered_alarms().total(),
        spool_lines=_spool_lines(),
    )


def _spool_lines() -> int | None:
    try:
        return waiting(Path(settings.SPOOL_FILE))
    except OSError:
        return None
