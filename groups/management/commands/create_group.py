from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import CommandError, CommandParser
from django.db import Error

from groups import roles
from groups.forms.form_key import make_key
from groups.forms.new_group import NewGroupForm
from groups.management.safe_command import SafeCommand
from groups.models import Submission
from groups.services.accounts.actor import os_user
from groups.services.create.confirmations import Confirmations, Confirmed
from groups.services.create.create import NotRecorded, create
from groups.services.create.earlier import StillOpen
from groups.services.create.request import Origin
from groups.services.liner_groups.client import liner_from_settings
from groups.services.record.limit import TooManyCreates
from groups.services.record.outcome import OutcomeNotRecorded
from groups.wording.failures import sentence_of
from groups.wording.outcomes import cause_sentence
from groups.wording.plans import plan_sentence

EXIT_CODES = {
    Submission.Status.CREATED: 0,
    Submission.Status.REFUSED: 1,
    Submission.Status.NOT_SENT: 3,
    Submission.Status.UNKNOWN: 4,
    Submission.Status.ABSENT: 4,
}
INVALID = 1


class Command(SafeCommand):
    help = (
        "Creates one interval group in Liner, with the same rules and record as the form."
        " Exit codes: 0 created, 1 refused or invalid, 3 not sent, 4 unknown."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--title", required=True)
        parser.add_argument("--intervals", required=True, help='for example "0, 30m, 2h"')
        parser.add_argument("--default", action="store_true", help="make it Liner's default")
        parser.add_argument(
            "--confirm-default",
            action="store_true",
            help="confirm that every order without its own interval group will use it",
        )
        parser.add_argument(
            "--confirm",
            action="store_true",
            help="confirm every warning: a new default, broken calling rules, duplicates",
        )
        parser.add_argument(
            "--reset",
            action="store_true",
            help="reset attempts if the customer requests a callback",
        )
        parser.add_argument("--reason", default="")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="who makes the request")

    def handle(self, *args: Any, **options: Any) -> None:
        confirmed = Confirmed(
            all=options["confirm"],
            codes=frozenset(["default"] if options["confirm_default"] else []),
        )
        try:
            by = _supervisor(options["by"])
            request = _valid_form(by, options).create_request()
            self.stdout.write(plan_sentence(request.new_group.intervals))
            result = create(
                request,
                by=by,
                origin=Origin(channel=Submission.Channel.COMMAND, os_user=os_user()),
                liner=liner_from_settings(),
                confirmed=confirmed,
            )
        except StillOpen as error:
            raise CommandError(
                "Nothing was sent: an identical request still has no outcome"
                f" (entry {error.earlier.pk}).",
                returncode=INVALID,
            ) from None
        except TooManyCreates as error:
            raise CommandError(
                "Nothing was sent: MAX_CREATES_PER_HOUR is reached. Try again from"
                f" {error.again_at.isoformat(timespec='seconds')}.",
                returncode=INVALID,
            ) from None
        except OutcomeNotRecorded as error:
            raise _not_recorded(error) from None
        except (NotRecorded, Error) as error:
            why = sentence_of(error.__cause__ if isinstance(error, NotRecorded) else error) or ""
            raise CommandError(
                f"Nothing was sent: the database did not save the record. {why}".strip(),
                returncode=EXIT_CODES[Submission.Status.NOT_SENT],
            ) from None
        except CommandError:
            raise
        except (Exception, KeyboardInterrupt) as error:
            raise CommandError(
                f"Stopped by {type(error).__name__}: {error}. The history shows whether it was"
                " sent.",
                returncode=EXIT_CODES[Submission.Status.UNKNOWN],
            ) from error
        if isinstance(result, Confirmations):
            raise CommandError(_what_to_confirm(result, confirmed), returncode=INVALID)
        self._report(result)

    def _report(self, entry: Submission) -> None:
        status = Submission.Status(entry.status)
        if status == Submission.Status.CREATED:
            known = f", {entry.known}" if entry.known else ""
            self.stdout.write(f"{entry.outcome}{known} (entry {entry.pk})")
            return
        why = cause_sentence(entry.status, entry.cause)
        if entry.message:
            why += f" Liner: “{_one_line(entry.message)}”"
        raise CommandError(
            f"{entry.outcome}: {why} (entry {entry.pk})", returncode=EXIT_CODES[status]
        )


def _supervisor(name: str) -> User:
    # A database can't be asked for bytes that are not UTF-8, nor for NUL.
    named = User.objects.filter(username=name) if name.isprintable() else User.objects.none()
    person = named.filter(is_active=True).first()
    if person is None:
        raise CommandError(f"Nothing was sent: there is no active account {name}.")
    if not roles.may_create(person):
        raise CommandError(f"Nothing was sent: {name} is not a supervisor.")
    return person


def _valid_form(by: User, options: dict[str, Any]) -> NewGroupForm:
    data = {
        "title": options["title"],
        "intervals": options["intervals"],
        "is_default": options["default"],
        "reset_attempts_enabled": options["reset"],
        "reason": options["reason"],
        "key": make_key(by),
    }
    form = NewGroupForm(data, user=by)
    if not form.is_valid():
        problems = (
            f"{name}: {error.messages[0]}"
            for name, errors in form.errors.as_data().items()
            for error in errors
        )
        raise CommandError("\n".join(["Nothing was sent.", *problems]), returncode=INVALID)
    return form


def _not_recorded(error: OutcomeNotRecorded) -> CommandError:
    outcome = error.outcome
    number = f" with #{outcome.liner_group_id}" if outcome.liner_group_id else ""
    return CommandError(
        f"The outcome of entry {error.submission.pk} is {outcome.status}{number}"
        f" ({cause_sentence(outcome.status, outcome.cause)}), but the database did not save it."
        f" {'It is saved in a file.' if error.spooled else 'Make a note of it.'}"
        " Don't send it again.",
        returncode=EXIT_CODES[Submission.Status(outcome.status)],
    )


def _what_to_confirm(confirmations: Confirmations, confirmed: Confirmed) -> str:
    missing = confirmed.missing(confirmations)
    if not missing:
        return "Nothing was sent: Liner's default changed just now. Check it and run this again."
    only_default = all(confirmation.code == "default" for confirmation in missing)
    flag = "--confirm-default" if only_default else "--confirm"
    words = [_one_line(confirmation.text) for confirmation in missing]
    return "\n".join(["Nothing was sent.", *words, f"Add {flag} to confirm."])


def _one_line(text: str) -> str:
    """Liner's message on a line of its own could look like ours."""
    return " ".join(text.split())
