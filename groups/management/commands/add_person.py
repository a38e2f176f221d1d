import secrets
import sys
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from groups import roles
from groups.services.accounts.people import set_person


class Command(BaseCommand):
    help = "Makes an account with a role, and prints its password."

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
            help="take the password from the first line of standard input, instead of a random one",
        )
        parser.add_argument(
            "--update",
            action="store_true",
            help="if the account exists, give it this role, alone, and a new password",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"]
        try:
            User(username=name).clean_fields(exclude=["password"])
            password = self._password(name, options["password_stdin"])
            set_person(name, role=options["role"], password=password, update=options["update"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except ValueError as error:
            raise CommandError(f"{error} Use --update to change it.") from None
        self.stdout.write(f"{name} is {options['role']}.")
        if not options["password_stdin"]:
            self.stdout.write(f"Password: {password}")

    def _password(self, name: str, from_stdin: bool) -> str:
        if not from_stdin:
            return secrets.token_urlsafe(12)
        password = sys.stdin.readline().rstrip("\n")
        validate_password(password, User(username=name))
        return password
