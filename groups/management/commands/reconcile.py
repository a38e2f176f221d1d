from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError, connection

from groups.log.outage import OUTAGE
from groups.management.safe_command import SafeCommand
from groups.management.stopping import stop_signal
from groups.models import MirrorState
from groups.services.evidence.due_checkpoint import make_due_checkpoint
from groups.services.evidence.restores import watch_record
from groups.services.liner_groups.client import liner_from_settings
from groups.services.reconcile.reconcile import ReconcileResult, reconcile
from groups.services.webhook import send_alarms
from groups.wording.failures import sentence_of


class Command(SafeCommand):
    help = (
        "Finds out what happened to requests without a known outcome, makes a checkpoint every"
        " hour, and sends alarms. Can run beside the server and other copies of itself."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="run until stopped")
        parser.add_argument("--every", type=float, default=60.0, metavar="SECONDS")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["loop"]:
            problem = self._once()
            if problem:
                raise CommandError(problem, returncode=2)
            return
        with stop_signal() as wait_for_stop:
            while True:
                problem = self._once()
                if problem:
                    self.stderr.write(problem)
                if wait_for_stop(options["every"]):
                    break
        self.stdout.write("Stopped.")

    def _once(self) -> str:
        """Returns what went wrong: a database or disk error ends one run, not the loop."""
        try:
            result = reconcile(liner_from_settings())
            watch_record()
            make_due_checkpoint()
            send_alarms()
            MirrorState.objects.keep_reconciled()
        except (DatabaseError, OSError) as error:
            connection.close()
            return f"This run could not finish: {sentence_of(error) or error}"
        OUTAGE.answered()
        self._report(result)
        if result.spool_error:
            return f"The spool file could not be replayed: {result.spool_error}"
        return ""

    def _report(self, result: ReconcileResult) -> None:
        resolved = result.resolved
        words = {None: "not needed", True: "read", False: "could not be read"}
        self.stdout.write(
            f"Swept {result.swept}, replayed {result.replayed}, read back {result.read_back};"
            f" Liner's list {words[resolved.list_was_read]};"
            f" looked for {resolved.looked_at}, found {len(resolved.found)},"
            f" absent {len(resolved.absent)}."
        )
