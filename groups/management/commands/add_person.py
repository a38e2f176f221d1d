import re
import secrets
import sys
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.db import Error, transaction

from groups import roles
from groups.management.safe_command import SafeCommand
from groups.services.accounts.people import set_person


class Command(SafeCommand):
    help = "Creates an account with a role and prints its password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME")
        parser.add_argument(
            "--role",
            required=True,
            choices=[roles.SUPERVISOR, roles.AUDITOR, roles.ADMINISTRATOR],
        )
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the password from the first line of standard input instead of making one",
        )
        parser.add_argument(
            "--update",
            action="store_true",
            help="change an existing account: only this role, and a new password",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"]
        try:
            User(username=name).clean_fields(exclude=["password"])
            password = _piped(name) if options["password_stdin"] else secrets.token_urlsafe(12)
            with transaction.atomic():
                set_person(name, role=options["role"], password=password, update=options["update"])
                self.stdout.write(f"{name} is {options['role']}.")
                if not options["password_stdin"]:
                    self._print(password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except ValueError as error:
            raise CommandError(f"{error} Use --update to change it.") from None
        except Error as error:
            raise CommandError(f"Nothing was changed: {error}") from None

    def _print(self, password: str) -> None:
        """Before the commit: an account must not get a password that nobody can read."""
        self.stdout.write(f"Password: {password}")
        if self.stdout.lost:
            raise CommandError("Nothing was changed: the password could not be printed.")


def _piped(name: str) -> str:
    """The password on the first line of standard input."""
    line = sys.stdin.buffer.readline() if sys.stdin else b""
    try:
        password = line.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise CommandError("Nothing was changed: the password is not UTF-8.") from None
    if re.search("[\0-\x1f\x7f]", password):
        raise CommandError("Nothing was changed: the password has a control character.")
    validate_password(password, User(username=name))
    return password
