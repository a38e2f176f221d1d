import argparse
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError, connection
from django.utils import timezone

from groups.connection_checks import SANDBOX_TOKEN_PREFIX
from groups.demo.seed import Seeded, seed
from groups.management.progress import ProgressBar
from groups.management.safe_command import SafeCommand
from groups.models import AuditEvent, Submission

FAILED = 2
INTERRUPTED = 130


class Command(SafeCommand):
    help = (
        "Fills the database with two years of sample people, entries and events. They can't be"
        " removed, so it works only with the token of a sandbox."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rows", type=_rows, required=True, help="the number of entries")
        parser.add_argument(
            "--seed",
            type=int,
            default=1,
            help="another number gives different entries (default: 1)",
        )
        parser.add_argument(
            "--until",
            type=_day,
            metavar="YYYY-MM-DD",
            help="entries end before this day (default: today)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        rows = options["rows"]
        if not settings.LINER_API_TOKEN.startswith(SANDBOX_TOKEN_PREFIX):
            raise CommandError(
                "Sample entries can't be removed from a real record. Use another database, with a"
                f" LINER_API_TOKEN that begins with {SANDBOX_TOKEN_PREFIX}",
                returncode=FAILED,
            )
        _require_tables()
        bar = ProgressBar(self.stderr, "entries")
        bar.show(0, rows)
        done = Seeded(0, 0)
        try:
            for done in seed(rows, number=options["seed"], until=options["until"]):
                bar.show(done.entries, rows)
        except (DatabaseError, RuntimeError, KeyboardInterrupt) as error:
            interrupted = isinstance(error, KeyboardInterrupt)
            raise CommandError(
                f"Stopped ({'interrupted' if interrupted else error}). {done.entries:,} entries"
                " were saved, each with its events.",
                returncode=INTERRUPTED if interrupted else FAILED,
            ) from None
        finally:
            bar.clear()
        self.stdout.write(f"{done.entries:,} entries with {done.events:,} events in {bar.took()}.")


def _require_tables() -> None:
    try:
        tables = connection.introspection.table_names()
    except DatabaseError as error:
        raise CommandError(f"The database can't be used: {error}", returncode=FAILED) from None
    if not {Submission._meta.db_table, AuditEvent._meta.db_table} <= set(tables):
        raise CommandError("Run `manage.py migrate` first.", returncode=FAILED)


def _rows(raw: str) -> int:
    if not (raw.isascii() and raw.isdigit() and int(raw) > 0):
        raise argparse.ArgumentTypeError("must be a whole number from 1")
    return int(raw)


def _day(raw: str) -> date:
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        raise argparse.ArgumentTypeError("must be a day, for example 2026-11-01") from None
    if day > timezone.localdate():
        raise argparse.ArgumentTypeError("must not be in the future")
    return day
