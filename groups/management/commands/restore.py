import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import connection

from groups.management.database_tools import FAILED, FIRST_BYTES, run_with_database, sync
from groups.management.safe_command import SafeCommand


class Command(SafeCommand):
    help = (
        "Brings back what `backup` made. On SQLite, the files of the old database are put aside;"
        " on PostgreSQL, DATABASE_URL must name an empty database. Stop the server and"
        " `reconcile` first."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        os.umask(0o077)
        file: Path = options["file"]
        if not file.is_file():
            raise CommandError(f"There is no file {file}: give its whole path.", returncode=FAILED)
        first = FIRST_BYTES[connection.vendor]
        with file.open("rb") as opened:
            if opened.read(len(first)) != first:
                raise CommandError(
                    f"{file} is no backup of {connection.display_name}. Nothing was changed.",
                    returncode=FAILED,
                )
        if connection.vendor == "sqlite":
            self._replace(Path(connection.settings_dict["NAME"]), file)
        else:
            run_with_database(
                "pg_restore",
                "--single-transaction",
                "--no-owner",
                "--no-privileges",
                "--no-comments",
                file,
            )
        self.stdout.write(f"Restored {file}")

    def _replace(self, place: Path, file: Path) -> None:
        part = place.with_name(f"{place.name}.part")
        try:
            shutil.copyfile(file, part)
            sync(part)
            # The others belong to the old file: beside another one they would damage it.
            old = [place.with_name(place.name + suffix) for suffix in ("", "-wal", "-shm")]
            old = [each for each in old if each.exists()]
            if old:
                aside = place.with_name(f"lost-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}")
                aside.mkdir()
                for each in old:
                    each.rename(aside / each.name)
                self.stdout.write(f"The old database is in {aside}")
            part.rename(place)
        finally:
            part.unlink(missing_ok=True)
