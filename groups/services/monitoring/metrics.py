"""Numbers for monitoring: about the database, the spool file, the disks and this program."""

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from math import inf, nan
from typing import Any

from django.conf import settings
from django.db import Error
from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from groups.audit.append import head
from groups.audit.checkpoints import newest_checkpoint
from groups.measures import instruments
from groups.models import AlarmMessage, IntegrityCheck, MirrorState, Submission
from groups.services.clocks import ClockProblem, read_clocks
from groups.services.monitoring.disks import disks
from groups.services.record.replay_spool import count_spooled, has_damaged

DAY = timedelta(days=1)

Samples = Iterable[tuple[dict[str, str], float]]


def gauge(name: str, help_: str, value: float, **labels: str) -> Metric:
    return gauges(name, help_, [(labels, value)])


def gauges(name: str, help_: str, samples: Samples) -> Metric:
    """One gauge: a value for each set of labels. It has no samples if nothing is known."""
    family = GaugeMetricFamily(f"lineradmin_{name}", help_)
    for labels, value in samples:
        family.add_sample(family.name, labels, value)
    return family


def measure() -> tuple[list[Metric], bool]:
    """Returns the metrics, and whether the database answers; without it, few are left.

    Reads short ranges of indexes, the spool file and the files of the instruments, and asks Liner
    nothing.
    """
    spooled = count_spooled()
    metrics = [
        *instruments.collect(),
        *_disks(),
        *_checkpoint_file(),
        gauge("build_info", "Which linerAdmin this is.", 1, version=settings.VERSION),
        gauge(
            "spool_lines",
            "Outcomes that wait in the spool file until the database takes them.",
            nan if spooled is None else spooled,
        ),
        gauge(
            "spool_damaged",
            "Whether lines of the spool file that can't be recorded wait for a person.",
            has_damaged(),
        ),
    ]
    try:
        mirror = MirrorState.objects.now()
        now, problems = read_clocks(mirror)
        metrics += [*_submissions(now), *_alarms(), *_mirror(mirror, now)]
        metrics += [*_chain(now), *_integrity(now), _clocks(problems)]
        metrics += [*_reconcile(mirror, now), *_webhook(now)]
        is_up = True
    except Error:
        is_up = False
    return [*metrics, gauge("database_up", "Whether the database answers.", is_up)], is_up


def _disks() -> Iterator[Metric]:
    found = {name: disk or (nan, nan) for name, disk in disks().items()}
    yield gauges(
        "disk_free_bytes",
        "What linerAdmin can still write to the disk of this file.",
        [({"file": name}, free) for name, (free, _) in found.items()],
    )
    yield gauges(
        "disk_size_bytes",
        "The size of that disk.",
        [({"file": name}, size) for name, (_, size) in found.items()],
    )


def _checkpoint_file() -> Iterator[Metric]:
    if not settings.AUDIT_CHECKPOINT_FILE:
        return
    try:
        age = time.time() - os.stat(settings.AUDIT_CHECKPOINT_FILE).st_mtime
    except PermissionError:
        return  # the file may be kept from this process
    except OSError:
        age = inf
    yield gauge(
        "checkpoint_file_age_seconds",
        "How long ago AUDIT_CHECKPOINT_FILE was written; +Inf if it can't be found.",
        age,
    )


def _submissions(now: datetime) -> Iterator[Metric]:
    counted = Submission.objects.submitted_in((now - DAY, now)).count_by_status()
    yield gauges(
        "recent_submissions",
        "Requests of the last 24 hours, by their status now.",
        [({"status": status}, counted[status]) for status in Submission.Status.values],
    )
    found = Submission.objects.still_open()
    yield gauges(
        "open_submissions",
        "Requests whose outcome is not known yet, of all times.",
        [({"status": status}, found[status].count) for status in Submission.OPEN],
    )
    yield gauges(
        "open_submission_oldest_age_seconds",
        "How long ago the oldest of them was asked for.",
        [
            ({"status": status}, _age(found[status].oldest, now))
            for status in Submission.OPEN
            if found[status].oldest
        ],
    )


def _alarms() -> Iterator[Metric]:
    found = Submission.objects.unanswered_alarms()
    about_default = [f"default_{kind}" for kind in Submission.DefaultAlarm.values]
    kinds = [*Submission.Alarm.values, *about_default]
    yield gauges(
        "alarms_unanswered",
        "Alarms that nobody has answered, by kind.",
        [({"alarm": kind}, found[kind]) for kind in kinds],
    )


def _mirror(state: MirrorState, now: datetime) -> Iterator[Metric]:
    yield gauge(
        "mirror_failing", "Whether the last reading of Liner's list failed.", state.has_failed
    )
    if state.read_at:
        age = _age(state.read_at, now)
        yield gauge("mirror_age_seconds", "How old our copy of Liner's list is.", age)
    if state.failed_at:
        yield gauge(
            "mirror_failure_age_seconds",
            "How long ago a reading of Liner's list failed last, and why.",
            _age(state.failed_at, now),
            reason=state.failed_reason,
        )


def _reconcile(state: MirrorState, now: datetime) -> Iterator[Metric]:
    if state.reconciled_at:
        age = _age(state.reconciled_at, now)
        yield gauge("reconcile_age_seconds", "How long ago a run of reconcile ended well.", age)


def _webhook(now: datetime) -> Iterator[Metric]:
    if not settings.ALARM_WEBHOOK_URL:
        return
    waiting, oldest = AlarmMessage.objects.unsent()
    yield gauge("webhook_waiting", "Alarms that ALARM_WEBHOOK_URL has not taken yet.", waiting)
    if oldest:
        age = _age(oldest, now)
        yield gauge("webhook_oldest_age_seconds", "How old the oldest of them is.", age)


def _chain(now: datetime) -> Iterator[Metric]:
    size, _ = head()
    yield gauge("chain_events", "How many events the evidence holds.", _number(size))
    newest = newest_checkpoint()
    if newest:
        age = _age(newest.at, now)
        yield gauge("checkpoint_age_seconds", "How long ago the evidence was last signed.", age)
        yield gauge(
            "checkpoint_events", "How many events the last checkpoint saw.", _number(newest.size)
        )


def _integrity(now: datetime) -> Iterator[Metric]:
    last = IntegrityCheck.objects.concluded()
    if last and last.finished_at:
        yield gauge(
            "integrity_right",
            "Whether the last whole check of the evidence found nothing wrong.",
            last.state == IntegrityCheck.State.RIGHT,
        )
        yield gauge("integrity_wrong_rows", "How many rows it found wrong.", last.wrong)
        age = _age(last.finished_at, now)
        yield gauge("integrity_age_seconds", "How long ago that check ended.", age)


def _clocks(problems: Sequence[ClockProblem]) -> Metric:
    return gauges(
        "clock_ahead_seconds",
        "How far a clock that is wrong is ahead of the database's; none is listed if all agree.",
        [({"clock": problem.code}, problem.seconds) for problem in problems],
    )


def _age(at: datetime | None, now: datetime) -> float:
    return nan if at is None else (now - at).total_seconds()


def _number(value: Any) -> float:
    """NaN for what somebody wrote into a column of evidence: SQLite stores any type in it."""
    return value if isinstance(value, int) else nan
