import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import connection

from groups.management.database_tools import ENDINGS, FAILED, run_with_database, sync
from groups.management.safe_command import SafeCommand
from groups.models import AuditEvent


class Command(SafeCommand):
    help = (
        "Copies the database, while linerAdmin runs, into a new file of FOLDER with the time in"
        " its name. `restore` brings it back."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER")
        parser.add_argument(
            "--keep",
            type=int,
            default=0,
            metavar="NUMBER",
            help="then delete all backups in FOLDER but the newest NUMBER (default: delete none)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        os.umask(0o077)
        if not options["folder"].is_dir():
            raise CommandError(f"There is no folder {options['folder']}.", returncode=FAILED)
        ending = ENDINGS[connection.vendor]
        made: Path = options["folder"] / f"lineradmin-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.{ending}"
        part = made.with_suffix(".part")
        part.touch()
        try:
            if connection.vendor == "sqlite":
                # Where there is no file, SQLite makes one.
                if AuditEvent._meta.db_table not in connection.introspection.table_names():
                    raise CommandError("The database is empty.", returncode=FAILED)
                with connection.cursor() as cursor:
                    cursor.execute("VACUUM INTO %s", [str(part)])
            else:
                run_with_database("pg_dump", "--format=custom", f"--file={part}")
            sync(part)
            part.rename(made)
        finally:
            part.unlink(missing_ok=True)
        self.stdout.write(f"{made}: {made.stat().st_size:,} bytes")
        if options["keep"] > 0:
            others = set(made.parent.glob(f"lineradmin-*.{ending}")) - {made}
            # Those from the future go first: the clock was ahead.
            newest = sorted(others, key=lambda path: (path < made, path), reverse=True)
            for old in newest[options["keep"] - 1 :]:
                old.unlink()
