"""Checks a name and a password, but not too often, and not too many at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.core import signing
from django.http import HttpRequest, HttpResponse

from groups.audit.report import plain
from groups.middleware.origin import client_address
from groups.services.accounts import account_events
from groups.services.accounts.sign_in_delays import (
    SignInDelayed,
    begin,
    sources_of,
    succeeded,
)

# A hash takes a processor for a moment. Few threads of this process may wait for their turn, so
# that the others go on with their pages.
HASHES_AT_ONCE = BoundedSemaphore(2)
SIGN_INS_AT_ONCE = BoundedSemaphore(8)
PATIENCE = 5.0
SALT = "groups.accounts.browser"
BROWSER_SECONDS = 180 * 24 * 60 * 60


class SignInBusy(Exception):
    """Too many passwords are being checked. Nothing was checked or counted."""


class ThrottledBackend(ModelBackend):
    """Django's backend, which takes the same time for a wrong name and for a wrong password.

    Raises SignInDelayed and SignInBusy.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Any:
        if request is None or username is None or password is None:
            return super().authenticate(request, username, password, **kwargs)
        with _turn(SIGN_INS_AT_ONCE, seconds=0), _turn(HASHES_AT_ONCE, seconds=PATIENCE):
            return self._checked(request, username, password)

    def _checked(self, request: HttpRequest, username: str, password: str) -> Any:
        address = client_address(request)
        sources = sources_of(username, address, known_browser(request, username))
        try:
            begin(sources)
        except SignInDelayed:
            account_events.sign_in_refused(plain(username), ip=address)
            raise
        user = super().authenticate(request, username, password)
        if user is not None:
            succeeded(sources)
        return user


@contextmanager
def _turn(places: BoundedSemaphore, *, seconds: float) -> Iterator[None]:
    if not places.acquire(timeout=seconds):
        raise SignInBusy
    try:
        yield
    finally:
        places.release()


def cookie_name() -> str:
    return "browser" if settings.PLAIN_HTTP else "__Host-browser"


def known_browser(request: HttpRequest, username: str) -> str:
    """The id that this browser got when the account signed in with it; "" if it has none."""
    try:
        pk, browser = signing.loads(
            request.COOKIES.get(cookie_name(), ""), salt=SALT, max_age=BROWSER_SECONDS
        )
    except (signing.BadSignature, ValueError):
        return ""
    return str(browser) if User.objects.filter(username=username, pk=pk).exists() else ""


def remember_browser(response: HttpResponse, user: Any, browser: str) -> None:
    """Sets the cookie that known_browser() reads."""
    response.set_cookie(
        cookie_name(),
        signing.dumps([user.pk, browser], salt=SALT),
        max_age=BROWSER_SECONDS,
        secure=not settings.PLAIN_HTTP,
        httponly=True,
        samesite="Lax",
    )
