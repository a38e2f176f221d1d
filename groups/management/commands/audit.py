import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import (
    BaseCommand,
    CommandError,
    CommandParser,
)
from django.db import DatabaseError
from django.utils import timezone

from groups.audit.checkpoints import NotHandedOver, hand_over, make_checkpoint
from groups.audit.exports import check_export
from groups.audit.keys import public_key
from groups.audit.report import AuditReport
from groups.audit.verify import verify
from groups.management.os_user import os_user
from groups.management.progress import ProgressBar
from groups.services.integrity import keep_result

# Settings without which something else would be checked than is meant.
NEEDED = (
    "DATABASE_URL",
    "AUDIT_SIGNING_KEY",
    "AUDIT_TRUSTED_KEYS",
    "AUDIT_CHECKPOINT_FILE",
    "AUDIT_CHECKPOINT_COMMAND",
)
WRONG = 1
STOPPED = 2


class Command(BaseCommand):
    help = (
        "Checks the evidence, and signs it for keeping elsewhere."
        " Exit codes: 0 right, 1 wrong, 2 stopped by anything else."
    )
    # An auditor's machine has neither Liner nor our database.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="what", required=True, metavar="COMMAND")
        check = commands.add_parser("verify", help="check every event, row, checkpoint, trigger")
        check.add_argument(
            "--checkpoint-file",
            type=Path,
            metavar="FILE",
            help="hold checkpoints that were kept outside of the database against it as well",
        )
        commands.add_parser("checkpoint", help="sign how the chain ends, and hand that over")
        export = commands.add_parser("verify-export", help="check an export, without any database")
        export.add_argument("file", type=Path, metavar="FILE")
        export.add_argument(
            "--public-key", metavar="HEX", help="the key that must have signed it; else our own"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        run = {
            "verify": self._verify,
            "checkpoint": self._checkpoint,
            "verify-export": self._verify_export,
        }
        try:
            self._require_settings(options)
            run[options["what"]](options)
        except CommandError:
            raise
        except (Exception, KeyboardInterrupt) as error:
            said = f"{type(error).__name__}: {error}".strip(": ")
            raise CommandError(f"Stopped before its end. {said}", returncode=STOPPED) from error

    def _require_settings(self, options: dict[str, Any]) -> None:
        """Or else it would check another database, or sign with another key, and say "right"."""
        if options["what"] == "verify-export" and options["public_key"] is not None:
            return
        wrong = [name for name in settings.SETTINGS_PROBLEMS if name in NEEDED]
        if wrong:
            names = ", ".join(wrong)
            raise CommandError(
                f"Nothing was checked or signed: {names} can't be read: write it as .env.example"
                " and docs/settings.md show.",
                returncode=STOPPED,
            )

    def _verify(self, options: dict[str, Any]) -> None:
        began = timezone.now()
        bar = ProgressBar(self.stderr)

        def tell(line: str) -> None:
            bar.clear()
            self.stdout.write(line)

        progress = bar.show if self.stderr.isatty() else None
        report = verify(progress, tell=tell, kept=options["checkpoint_file"])
        bar.clear()
        self._keep(report, began)
        if not report.right:
            raise CommandError(f"{report.wrong} wrong; nothing was changed.", returncode=WRONG)
        self.stdout.write(
            f"{report.events} events, {report.submissions} submissions: right;"
            f" head {report.head}; {report.checkpoints} checkpoints"
        )

    def _keep(self, report: AuditReport, began: datetime) -> None:
        try:
            keep_result(report, began=began, os_user=os_user())
        except DatabaseError as error:
            self.stderr.write(f"The database did not take this result: {error}")

    def _checkpoint(self, options: dict[str, Any]) -> None:
        checkpoint = make_checkpoint()
        try:
            hand_over(checkpoint)
        except NotHandedOver as error:
            raise CommandError(
                f"The checkpoint is in the database, but not in all other places: {error}"
            ) from None
        self.stdout.write(f"{checkpoint['size']} events; head {checkpoint['head']}")

    def _verify_export(self, options: dict[str, Any]) -> None:
        key = options["public_key"]
        if key is None:
            key = self._own_key()
            self.stderr.write(f"Checked with this instance's own public key, {key}.")
        with open(options["file"], "rb") as file:
            result = check_export(file, key)
        for problem in result.problems:
            self.stdout.write(f"WRONG export: {problem}")
        if result.problems:
            raise CommandError("The export is not valid.", returncode=WRONG)
        self.stdout.write(
            f"{result.count} lines: valid; filter: {_filter_in_words(result.filter)};"
            f" signed by {result.instance} at {result.at};"
            f" event {result.size}, head {result.head}"
        )

    def _own_key(self) -> str:
        try:
            return public_key()
        except ImproperlyConfigured:
            raise CommandError(
                "Neither AUDIT_SIGNING_KEY nor SECRET_KEY is set here: name the key with"
                " --public-key. /integrity/ shows it.",
                returncode=STOPPED,
            ) from None


def _filter_in_words(asked: dict[str, str]) -> str:
    """In ASCII that can be seen: what people searched for must not steer the terminal."""
    return json.dumps(asked).replace("\x7f", "\\u007f") if asked else "everything"
