"""Verifies the whole record: reads everything, changes nothing, names each row that is wrong."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.db import DatabaseError

from groups.audit import triggers
from groups.audit.chain import COLUMNS, GENESIS, has_own_hash
from groups.audit.checkpoints import check_checkpoints, check_gap, check_kept, configured_file
from groups.audit.replay import check_submissions
from groups.audit.replay_accounts import AccountReplay
from groups.audit.replay_checks import CheckReplay
from groups.audit.replay_messages import MessageReplay
from groups.audit.report import AuditReport, plain
from groups.audit.restores import known_gaps
from groups.audit.tables import is_undecodable, rows, snapshot
from groups.models import AuditEvent

# A second reading does not report these lines again.
MOST_REMEMBERED = 10_000
KIND, DETAILS = COLUMNS.index("kind"), COLUMNS.index("details")
AT, ACTOR_ID, ACTOR = map(COLUMNS.index, ("at", "actor_id", "actor"))

Tick = Callable[[int], None]
Progress = Callable[[int, int], None]
Replay = AccountReplay | CheckReplay | MessageReplay


def verify(
    progress: Progress | None = None,
    *,
    pause: Tick | None = None,
    tell: Callable[[str], None] | None = None,
    kept: Path | None = None,
) -> AuditReport:
    """Checks chain, submissions, accounts, checks, alarm messages, checkpoints and triggers, in one
    snapshot.

    progress  is called with the number of rows read, and of all rows to read
    pause     is called every few milliseconds; without `progress`, no rows are counted first
    tell      is called with each finding, a line, as soon as it is found
    kept      a file of checkpoints that were kept outside of the database, beside the file in the
              settings

    Raises OSError if that file can't be read, ValueError if it has no checkpoint, DatabaseError,
    and RuntimeError inside a transaction.
    """
    reported: set[str] = set()

    def tell_once(line: str) -> None:
        if tell and line not in reported:
            if len(reported) < MOST_REMEMBERED:
                reported.add(line)
            tell(line)

    try:
        return _verify(progress, pause, tell_once, kept, any_text=False)
    except DatabaseError as error:
        if not is_undecodable(error):
            raise
    return _verify(progress, pause, tell_once, kept, any_text=True)


def _verify(
    progress: Progress | None,
    pause: Tick | None,
    tell: Callable[[str], None],
    kept: Path | None,
    *,
    any_text: bool,
) -> AuditReport:
    report = AuditReport(tell=tell)
    with snapshot(any_text=any_text, mapped=True):
        tick = _ticker(progress) if progress else pause
        for name in sorted(triggers.missing()):
            report.found("trigger", name, "it does not stand")
        accounts, checks, messages = check_chain(report, tick)
        check_submissions(report, tick)
        accounts.compare(report)
        checks.compare(report)
        messages.compare(report)
        check_checkpoints(report, checks.stored)
        _take_restores(report)
        for path in filter(None, {kept, configured_file()}):
            if not check_kept(report, path) and path == kept:
                raise ValueError(f"{path} holds no checkpoint")  # it would prove nothing
        check_gap(report)
    return report


def _take_restores(report: AuditReport) -> None:
    for number, gap, details in known_gaps():
        report.gaps.append(gap)
        report.notes.append(plain(f"RESTORED {gap} (event {number}): {details.get('reason', '')}"))


def _ticker(progress: Progress) -> Tick:
    """Counts the rows. Events about a submission are read twice: for the chain and the replay."""
    events = AuditEvent.objects.all()
    total = events.count() + events.filter(submission__isnull=False).count()
    done = 0

    def tick(more: int) -> None:
        nonlocal done
        done += more
        progress(done, total)

    return tick


def check_chain(
    report: AuditReport, tick: Tick | None = None
) -> tuple[AccountReplay, CheckReplay, MessageReplay]:
    """Recomputes every hash, compares it with the next event's previous hash, and looks for gaps.

    Returns what the events say of accounts, of earlier checks and of alarm messages.
    """
    accounts, checks, messages = AccountReplay(), CheckReplay(), MessageReplay()
    replays: dict[str, Replay] = {
        kind: replay for replay in (accounts, checks, messages) for kind in replay.kinds
    }
    expected, previous = 1, GENESIS
    for row in rows(AuditEvent, COLUMNS, order="number", tick=tick):
        number, previous_hash, own_hash = row[0], row[-2], row[-1]
        report.events += 1
        if number != expected:
            if not isinstance(number, int) or number < expected:
                report.found("event", number, "there is no such number")
                continue
            _report_gap(report, expected, number)
        elif previous_hash != previous:
            report.found("event", number, "it does not follow from the event before it")
        if not has_own_hash(row):
            report.found("event", number, "its hash is not that of what it says")
        elif replay := replays.get(row[KIND]):
            _replay(report, replay, row)
        expected, previous = number + 1, own_hash
    report.size, report.head = expected - 1, plain(previous)
    return accounts, checks, messages


def _replay(report: AuditReport, replay: Replay, row: Sequence[Any]) -> None:
    try:
        who = {"actor_id": row[ACTOR_ID], "actor": row[ACTOR]}
        event = json.loads(row[DETAILS]) | {"at": row[AT], **who}
        replay.take(row[KIND], event)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        report.found("event", row[0], "its details can't be read")


def _report_gap(report: AuditReport, expected: int, number: int) -> None:
    last = number - 1
    why = "it is missing" if last == expected else f"it and all up to {last} are missing"
    report.found("event", expected, why)
