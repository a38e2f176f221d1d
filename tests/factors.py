"""Authenticator apps and sign-ins with them."""

from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from groups.models import database_now
from groups.services.second_factor import factors, totp
from tests.conftest import PASSWORD


def code_now(secret: str, ahead: int = 0) -> str:
    """What an app shows, `ahead` codes later."""
    return totp.code_at(secret, int(database_now().timestamp()) // totp.PERIOD + ahead)


def app_of(person: User) -> tuple[str, list[str]]:
    """Gives the person an app; returns its secret, and the recovery codes."""
    secret = totp.new_secret()
    return secret, factors.add_app(person, secret, 0)


def by_password(person: User, client: Client | None = None, **more: Any) -> Client:
    """A browser in which the right password was given."""
    client = client or Client()
    data = {"username": person.username, "password": PASSWORD, **more}
    client.post("/accounts/login/", data)
    return client


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


FACTOR_PAGE = "/accounts/login/second-factor/"
