"""The session of a signed-in browser."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

SignedIn = Callable[[User], Client]


def key_of(browser: Client) -> str:
    return str(browser.cookies[settings.SESSION_COOKIE_NAME].value)


def is_signed_in(browser: Client) -> bool:
    return browser.get("/history/").status_code == 200
