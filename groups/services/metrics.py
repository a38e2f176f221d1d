"""What an operator watches, as numbers: of the database, of the spool file, of this program."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import nan
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error
from django.utils import timezone

from groups.audit.append import head
from groups.audit.checkpoints import newest_checkpoint
from groups.models import IntegrityCheck, MirrorState, Submission
from groups.services.record.spool import waiting

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Metric:
    """One number of today, or one for each of several labels. No sample: it isn't known."""

    name: str
    help: str
    samples: list[tuple[dict[str, str], float]]


def one(name: str, help_: str, value: float, **labels: str) -> Metric:
    return Metric(name, help_, [(labels, value)])


@dataclass(frozen=True)
class Measured:
    """All that could be measured; `is_whole` is False where the database did not answer."""

    metrics: list[Metric]
    is_whole: bool


def measure() -> Measured:
    """Reads a few short stretches of indexes, and the spool file; asks Liner nothing."""
    found = [one("build_info", "Which linerAdmin this is.", 1, version=settings.VERSION), *_spool()]
    try:
        found += _database(timezone.now())
    except Error:
        return Measured([*found, _answers(database=False)], is_whole=False)
    return Measured([*found, _answers(database=True)], is_whole=True)


def _answers(*, database: bool) -> Metric:
    return one("database_up", "Whether the database answers.", database)


def _spool() -> list[Metric]:
    told = "Outcomes that wait in the spool file until the database takes them."
    try:
        return [one("spool_lines", told, waiting(Path(settings.SPOOL_FILE)))]
    except OSError:
        return [one("spool_lines", told, nan)]


def _database(now: datetime) -> list[Metric]:
    parts: list[Callable[[datetime], Iterator[Metric]]] = [
        *(_asked, _open, _alarms, _mirror),
        *(_chain, _checkpoint, _integrity),
    ]
    return [metric for part in parts for metric in part(now)]


def _asked(now: datetime) -> Iterator[Metric]:
    counted = Submission.objects.submitted_in((now - DAY, now)).count_by_status()
    yield Metric(
        "submissions_last_24_hours",
        "Requests of the last 24 hours, by their status now.",
        [({"status": status}, counted[status]) for status in Submission.Status.values],
    )


def _open(now: datetime) -> Iterator[Metric]:
    found = Submission.objects.still_open()
    yield Metric(
        "open_submissions",
        "Requests whose outcome is not known yet, of all times.",
        [({"status": status}, found[status].count) for status in Submission.OPEN],
    )
    yield Metric(
        "open_submission_oldest_age_seconds",
        "How long ago the oldest of them was asked for.",
        [
            ({"status": status}, _age(found[status].oldest, now))
            for status in Submission.OPEN
            if found[status].oldest
        ],
    )


def _alarms(now: datetime) -> Iterator[Metric]:
    found = Submission.objects.unanswered_alarms()
    yield Metric(
        "alarms_unanswered",
        "Alarms that nobody has answered, by kind.",
        [({"alarm": kind}, found[kind]) for kind in _kinds_of_alarm()],
    )


def _mirror(now: datetime) -> Iterator[Metric]:
    state = MirrorState.objects.now()
    told = "Whether the last reading of Liner's list failed."
    yield one("mirror_failing", told, state.has_failed)
    if state.read_at:
        age = _age(state.read_at, now)
        yield one("mirror_age_seconds", "How old our copy of Liner's list is.", age)
    if state.failed_at:
        yield one(
            "mirror_failure_age_seconds",
            "How long ago a reading of Liner's list failed last, and why.",
            _age(state.failed_at, now),
            reason=state.failed_reason,
        )


def _chain(now: datetime) -> Iterator[Metric]:
    size, _ = head()
    yield one("chain_events", "How many events the evidence holds.", _number(size))


def _checkpoint(now: datetime) -> Iterator[Metric]:
    newest = newest_checkpoint()
    if newest:
        age = _age(newest.at, now)
        yield one("checkpoint_age_seconds", "How long ago the evidence was last signed.", age)
        told = "How many events the last checkpoint saw."
        yield one("checkpoint_events", told, _number(newest.size))


def _integrity(now: datetime) -> Iterator[Metric]:
    last = IntegrityCheck.objects.concluded()
    if last and last.finished_at:
        told = "Whether the last whole check of the evidence found nothing wrong."
        yield one("integrity_right", told, last.state == IntegrityCheck.State.RIGHT)
        yield one("integrity_wrong_rows", "How many rows it found wrong.", last.wrong)
        age = _age(last.finished_at, now)
        yield one("integrity_age_seconds", "How long ago that check ended.", age)


def _age(at: datetime | None, now: datetime) -> float:
    return nan if at is None else (now - at).total_seconds()


def _number(value: Any) -> float:
    """SQLite keeps anything in any column of evidence that somebody changed."""
    return value if isinstance(value, int) else nan


def _kinds_of_alarm() -> list[str]:
    about_default = [f"default_{kind}" for kind in Submission.DefaultAlarm.values]
    return [*Submission.Alarm.values, *about_default]
