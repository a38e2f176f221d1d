import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection

from groups.services.connect import liner_from_settings
from groups.services.reconcile import Report, reconcile


class Command(BaseCommand):
    help = (
        "Brings uncertain outcomes to an end: sweeps what died, replays the spool, looks in Liner's"
        " list. Safe beside the web process and beside itself."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="run again and again until stopped")
        parser.add_argument("--every", type=float, default=60.0, metavar="SECONDS")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["loop"]:
            try:
                self._tell(reconcile(liner_from_settings()))
            except (DatabaseError, OSError) as error:
                raise CommandError(f"Nothing more could be done: {error}", returncode=2) from None
            return
        try:
            while True:
                self._once()
                time.sleep(options["every"])
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")

    def _once(self) -> None:
        """A bad day of the database or the disk ends a run, not the loop."""
        try:
            self._tell(reconcile(liner_from_settings()))
        except (DatabaseError, OSError) as error:
            self.stderr.write(f"Nothing more could be done: {error}")
            connection.close()

    def _tell(self, report: Report) -> None:
        read = {None: "not needed", True: "read", False: "could not be read"}[report.list_was_read]
        self.stdout.write(
            f"Swept {report.swept}, replayed {report.replayed}; Liner's list {read};"
            f" looked for {report.looked_at}, found {len(report.found)},"
            f" absent {len(report.absent)}."
        )
