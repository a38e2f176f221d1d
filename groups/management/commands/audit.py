import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from groups import roles
from groups.audit.checkpoint_delivery import NotDelivered, deliver
from groups.audit.checkpoints import make_checkpoint
from groups.audit.export_manifest import check_export
from groups.audit.keys import public_key
from groups.audit.verify import verify
from groups.forms.integrity import RestoreForm
from groups.management.progress import ProgressBar
from groups.management.safe_command import SafeCommand
from groups.models import database_now
from groups.services.accounts.actor import os_user
from groups.services.evidence.integrity import keep_result
from groups.services.evidence.restores import ListNotRead, confirm_restore, restores, unconfirmed
from groups.services.liner_groups.client import liner_from_settings
from groups.wording.failures import sentence_of

# A wrong value of these would check another database, or sign with another key.
NEEDED_SETTINGS = (
    "ENV_FILE",
    "DATABASE_URL",
    "DATABASE_URL_FILE",
    "AUDIT_SIGNING_KEY",
    "AUDIT_SIGNING_KEY_FILE",
    "AUDIT_TRUSTED_KEYS",
    "AUDIT_CHECKPOINT_FILE",
    "AUDIT_CHECKPOINT_COMMAND",
)
WRONG = 1
STOPPED = 2


class Command(SafeCommand):
    help = (
        "Checks the record, and signs checkpoints to keep elsewhere."
        " Exit codes: 0 verified, 1 not verified, 2 the check could not finish."
    )
    # An auditor's machine has neither Liner nor our database.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="what", required=True, metavar="COMMAND")
        check = commands.add_parser("verify", help="check every event, row, checkpoint and trigger")
        check.add_argument(
            "--checkpoint-file",
            type=Path,
            metavar="FILE",
            help="also compare with the checkpoints in this file",
        )
        check.set_defaults(run=self._verify)
        sign = commands.add_parser("checkpoint", help="sign a checkpoint and deliver it")
        sign.set_defaults(run=self._checkpoint)
        restored = commands.add_parser(
            "restored", help="confirm that a backup was restored, and what it lost"
        )
        restored.add_argument("--by", required=True, metavar="NAME", help="who confirms it")
        restored.add_argument("--reason", required=True)
        restored.add_argument(
            "--checkpoint-file",
            type=Path,
            metavar="FILE",
            help="the checkpoints that show it (default: AUDIT_CHECKPOINT_FILE)",
        )
        restored.set_defaults(run=self._restored)
        export = commands.add_parser("verify-export", help="check an export; needs no database")
        export.add_argument("file", type=Path, metavar="FILE")
        export.add_argument(
            "--public-key",
            metavar="HEX",
            help="the public key of whoever signed it (default: this instance's)",
        )
        export.set_defaults(run=self._verify_export)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options.get("public_key") is None:
                _require_settings()
            options["run"](options)
        except CommandError:
            raise
        except (Exception, KeyboardInterrupt) as error:
            reason = sentence_of(error) or f"{type(error).__name__}: {error}".strip(": ")
            raise CommandError(f"Stopped before the end. {reason}", returncode=STOPPED) from error

    def _verify(self, options: dict[str, Any]) -> None:
        began = database_now()
        bar = ProgressBar(self.stderr)

        def write(line: str) -> None:
            bar.clear()
            self.stdout.write(line)

        progress = bar.show if self.stderr.isatty() else None
        report = verify(progress, tell=write, kept=options["checkpoint_file"])
        bar.clear()
        for note in report.notes:
            self.stdout.write(note)
        try:
            keep_result(report, began=began, os_user=os_user())
        except DatabaseError as error:
            self.stderr.write(f"The database did not accept this result: {error}")
        if not report.right:
            raise CommandError(f"{report.wrong} wrong; nothing was changed.", returncode=WRONG)
        self.stdout.write(
            f"{report.events} events, {report.submissions} submissions: right;"
            f" head {report.head}; {report.checkpoints} checkpoints"
        )

    def _checkpoint(self, options: dict[str, Any]) -> None:
        checkpoint = make_checkpoint()
        try:
            deliver(checkpoint)
        except NotDelivered as error:
            raise CommandError(
                f"The checkpoint is in the database, but not in all other places: {error}"
            ) from None
        self.stdout.write(f"{checkpoint['size']} events; head {checkpoint['head']}")

    def _restored(self, options: dict[str, Any]) -> None:
        by = User.objects.filter(username=options["by"], is_active=True).first()
        if by is None or not roles.may_see_all(by):
            raise CommandError(f"{options['by']} is no active auditor or administrator.")
        form = RestoreForm({"reason": options["reason"]})
        if not form.is_valid():
            raise CommandError(" ".join(map(str, form.errors["reason"])))
        kept = options["checkpoint_file"]
        gap = unconfirmed(kept)
        if gap is None:
            raise CommandError("No checkpoint shows a restore that is still unconfirmed.")
        reason = form.cleaned_data["reason"]
        try:
            confirm_restore(
                gap, reason, by=by, liner=liner_from_settings(), kept=kept, os_user=os_user()
            )
        except ListNotRead:
            raise CommandError(
                "Nothing was recorded: Liner's list can't be read, and what it has belongs on"
                " record. Try again later."
            ) from None
        self.stdout.write(f"Confirmed: {gap}")
        for group in restores()[0].waiting:
            title = group.held.title if group.held else ""
            self.stdout.write(f"No entry holds interval group {group.number} {title}")

    def _verify_export(self, options: dict[str, Any]) -> None:
        key = options["public_key"]
        if key is None:
            key = _own_public_key()
            self.stderr.write(f"Checked with this instance's own public key, {key}.")
        with options["file"].open("rb") as file:
            result = check_export(file, key)
        for problem in result.problems:
            self.stdout.write(f"WRONG export: {problem}")
        if result.problems:
            raise CommandError("The export is not valid.", returncode=WRONG)
        mismatches = result.manifest["mismatches"]
        self.stdout.write(
            f"{result.count} lines: valid; filter: {_filter_text(result.manifest['filter'])};"
            f" signed by {result.manifest['instance']} at {result.manifest['at']};"
            f" event {result.manifest['size']}, head {result.manifest['head']};"
            f" mismatches: {mismatches}"
        )
        if mismatches:
            self.stderr.write(
                f"When it was made, {mismatches} of its rows did not match their events."
            )


def _require_settings() -> None:
    wrong = [name for name in settings.SETTINGS_PROBLEMS if name in NEEDED_SETTINGS]
    if wrong:
        raise CommandError(
            f"Nothing was checked or signed: {', '.join(wrong)} can't be read: write it as"
            " .env.example and docs/settings.md show.",
            returncode=STOPPED,
        )


def _own_public_key() -> str:
    try:
        return public_key()
    except ImproperlyConfigured:
        raise CommandError(
            "Neither AUDIT_SIGNING_KEY nor SECRET_KEY is set here: name the key with"
            " --public-key. /integrity/ shows it.",
            returncode=STOPPED,
        ) from None


def _filter_text(query: dict[str, str]) -> str:
    """In printable ASCII: what people searched for must not control the terminal."""
    return json.dumps(query).replace("\x7f", "\\u007f") if query else "everything"
