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
from groups.services.accounts.actor import os_user
from groups.services.accounts.people import (
    CompanyAccount,
    LastAdministrator,
    give_password,
    give_role,
    make_break_glass,
    reactivate,
    set_person,
)
from groups.services.second_factor.factors import reset
from groups.wording.failures import sentence_of

CHANGES = (
    *("role", "password_stdin", "new_password", "reactivate"),
    *("break_glass", "reset_second_factor"),
)


class Command(SafeCommand):
    help = "Creates an account with a role and prints its password. --update changes one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("--role", choices=roles.ROLES, help="the person's only role")
        password = parser.add_mutually_exclusive_group()
        password.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the password from the first line of standard input instead of making one",
        )
        parser.add_argument(
            "--update",
            action="store_true",
            help="if the account exists, change what the other options name, and nothing else",
        )
        password.add_argument(
            "--new-password",
            action="store_true",
            help="with --update: set a random password, and print it",
        )
        parser.add_argument(
            "--reactivate", action="store_true", help="with --update: let the person sign in again"
        )
        parser.add_argument(
            "--break-glass",
            action="store_true",
            help="name the one administrator who may use a password while LOCAL_ACCOUNTS is off",
        )
        parser.add_argument(
            "--reset-second-factor",
            action="store_true",
            help="with --update: remove a lost authenticator app, passkeys and recovery codes",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"]
        try:
            User(username=name).clean_fields(exclude=["password"])
            person = User.objects.filter(username=User.normalize_username(name)).first()
            with transaction.atomic():
                if person is None or not options["update"]:
                    person = self._add(name, options)
                else:
                    self._update(person, options)
                if options["break_glass"]:
                    self._break_glass(person)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except CompanyAccount:
            raise CommandError(
                f"Nothing was changed: {name} signs in with a company account."
            ) from None
        except LastAdministrator:
            raise CommandError(
                f"Nothing was changed: {name} is the last active administrator."
            ) from None
        except Error as error:
            raise CommandError(f"Nothing was changed: {sentence_of(error) or error}") from None

    def _break_glass(self, person: User) -> None:
        try:
            make_break_glass(person)
        except ValueError as error:
            raise CommandError(f"Nothing was changed: {error}") from None
        self.stdout.write(f"{person.username} is the break-glass administrator.")

    def _add(self, name: str, options: dict[str, Any]) -> User:
        if options["role"] is None:
            raise CommandError("Name the role of the new account with --role.")
        password = _piped(name) if options["password_stdin"] else _random()
        try:
            person = set_person(name, role=options["role"], password=password)
        except ValueError as error:
            raise CommandError(f"{error} Use --update to change it.") from None
        self.stdout.write(f"{name} is {options['role']}.")
        if not options["password_stdin"]:
            self._print(password)
        return person

    def _update(self, person: User, options: dict[str, Any]) -> None:
        if not any(options[name] for name in CHANGES):
            raise CommandError(
                "Say what to change: --role, --new-password, --password-stdin, --reactivate,"
                " --break-glass or --reset-second-factor."
            )
        if options["role"]:
            give_role(person, options["role"])
            self.stdout.write(f"{person.username} is {options['role']}.")
        if options["reactivate"]:
            reactivate(person)
            self.stdout.write(f"{person.username} is active.")
        if options["reset_second_factor"]:
            reset(person, by=None, os_user=os_user())
            self.stdout.write(f"{person.username} has no second factor.")
        if options["password_stdin"]:
            give_password(person, _piped(person.username))
            self.stdout.write(f"{person.username} has the new password.")
        elif options["new_password"]:
            password = _random()
            give_password(person, password)
            self._print(password)
        if not person.is_active:
            self.stdout.write(
                f"{person.username} is deactivated and can't sign in: use --reactivate."
            )

    def _print(self, password: str) -> None:
        """Before the commit: an account must not get a password that nobody can read."""
        self.stdout.write(f"Password: {password}")
        if self.stdout.lost:
            raise CommandError("Nothing was changed: the password could not be printed.")


def _random() -> str:
    return secrets.token_urlsafe(16)


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
