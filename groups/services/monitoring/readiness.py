"""Whether this server should get requests, for `/readyz` and for the log when it starts.

No call leaves for Liner: what is said of it was stored by the last reading of its list.
"""

import logging
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from groups.log import outage
from groups.models import MirrorState, Session, database_now
from groups.services.clocks import read_clocks
from groups.services.monitoring.disks import disks
from groups.services.record.replay_spool import has_damaged
from groups.wording import readiness as words
from groups.wording.database import DEFAULT, MIGRATIONS, failure_of, first_line

log = logging.getLogger(__name__)

# Strangers can ask too: they all get the same answer for so long.
KEEP_SECONDS = 1.0
DATABASE_SECONDS = 2
MEGABYTE = 1_000_000
LEAST_FREE = 100 * MEGABYTE
LEAST_FREE_SHARE = 0.1  # of a disk too small for that
DISKS = {"spool": "SPOOL_FILE", "database": "the database"}


@dataclass(frozen=True)
class Readiness:
    """`database` and `problems` keep requests away; `remarks` don't."""

    database: str
    problems: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def is_ready(self) -> bool:
        return not self.database and not self.problems


class _Kept:
    """The last answer of this process. While one request renews it, others get the old one."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.found: Readiness | None = None
        self.at = 0.0
        self.are_tables_right = False


_kept = _Kept()


def readiness() -> Readiness:
    kept = _kept
    if kept.found and time.monotonic() - kept.at < KEEP_SECONDS:
        return kept.found
    if not kept.lock.acquire(blocking=kept.found is None) and kept.found:
        return kept.found
    try:
        if kept.found is None or time.monotonic() - kept.at >= KEEP_SECONDS:
            found = _look()
            _log_change(kept.found, found)
            kept.found, kept.at = found, time.monotonic()
        return kept.found
    finally:
        kept.lock.release()


def _log_change(before: Readiness | None, now: Readiness) -> None:
    """A problem is a line when it begins, and one when it is over; so is one of the database,
    elsewhere."""
    old = before.problems if before else ()
    for problem in now.problems:
        if problem not in old:
            log.error(problem)
    if old and not now.problems:
        log.warning("The server is ready again.")


def _look() -> Readiness:
    database, problems, remarks = "", list(_on_disk()), []
    if has_damaged():
        remarks.append(f"spool: {words.DAMAGED}")
    try:
        if _are_tables_missing():
            database = MIGRATIONS
            outage.OUTAGE.failed(database, "unapplied migrations")
        else:
            _try_to_write()
            remarks += _remarks()
            outage.OUTAGE.answered()
    except Error as error:
        database = failure_of(error) or DEFAULT
        outage.OUTAGE.failed(database, first_line(error))
        connection.close()
    return Readiness(database, tuple(problems), tuple(remarks))


def _on_disk() -> Iterator[str]:
    if not settings.DEBUG and not _has_static_files():
        yield words.STATIC
    spool = Path(settings.SPOOL_FILE).absolute()
    if not os.access(spool.parent, os.W_OK | os.X_OK) or (
        os.path.exists(spool) and not os.access(spool, os.R_OK | os.W_OK)
    ):
        yield words.SPOOL
    for name, disk in disks().items():
        if disk and _is_nearly_full(*disk):
            yield words.DISK.format(what=DISKS[name], megabytes=disk[0] // MEGABYTE)


def _has_static_files() -> bool:
    try:
        is_hashed = isinstance(staticfiles_storage, ManifestFilesMixin)
        return not is_hashed or bool(getattr(staticfiles_storage, "hashed_files", None))
    except (OSError, ValueError):  # the manifest can't be read
        return False


def _is_nearly_full(free: int, size: int) -> bool:
    return bool(size) and free < min(LEAST_FREE, size * LEAST_FREE_SHARE)


def _are_tables_missing() -> bool:
    """Reads the folder of migrations until all are done, and never after."""
    if _kept.are_tables_right:
        return False
    known = MigrationLoader(None).disk_migrations.keys()
    # A newer version may have done more: this one works with its tables.
    done = MigrationRecorder(connections[DEFAULT_DB_ALIAS]).applied_migrations().keys()
    _kept.are_tables_right = known <= done
    return not _kept.are_tables_right


def _try_to_write() -> None:
    """Raises Error if a row can't be written. It is rolled back."""
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if is_sqlite:  # BEGIN takes the lock, for which others wait longer
            cursor.execute(f"PRAGMA busy_timeout = {DATABASE_SECONDS * 1000}")
        try:
            with transaction.atomic():
                if not is_sqlite:
                    cursor.execute(f"SET LOCAL statement_timeout = '{DATABASE_SECONDS}s'")
                    cursor.execute(f"SET LOCAL lock_timeout = '{DATABASE_SECONDS}s'")
                row = Session(pk=os.urandom(32).hex())
                row.begin(database_now())
                row.save(force_insert=True)
                transaction.set_rollback(True)
        finally:
            if is_sqlite:
                seconds = connection.settings_dict["OPTIONS"].get("timeout", 5)
                cursor.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")


def _remarks() -> Iterator[str]:
    mirror = MirrorState.objects.now()
    _, clocks = read_clocks(mirror)
    for each in clocks:
        yield f"clock: {each.code} is {each.seconds} s ahead"
    if mirror.has_failed:
        yield f"liner: {words.liner_sentence(mirror.reason)}"
