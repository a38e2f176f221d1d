"""Checks a name and a password, but not too often, and not too many at once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.core import signing
from django.http import HttpRequest, HttpResponse

from groups import roles
from groups.audit.report import plain
from groups.middleware.origin import client_address
from groups.services.accounts import account_events
from groups.services.accounts.people import is_company_account
from groups.services.accounts.sign_in_delays import (
    SignInDelayed,
    begin,
    sources_of,
    succeeded,
)
from groups.services.accounts.sign_in_delays import check as check_delay

T = TypeVar("T")

# A hash takes a processor for a moment. Few threads of this process may wait for their turn, so
# that the others go on with their pages.
HASHES_AT_ONCE = BoundedSemaphore(2)
SIGN_INS_AT_ONCE = BoundedSemaphore(8)
PATIENCE = 5.0
SALT = "groups.accounts.browser"
BROWSER_SECONDS = 180 * 24 * 60 * 60


COMPANY_BACKEND = "groups.accounts.backend.CompanyBackend"


class SignInBusy(Exception):
    """Too many people are signing in. Nothing was checked or counted."""


class CompanyBackend(ModelBackend):
    """Of sessions that began with the company account. It checks no password."""

    def authenticate(self, *args: Any, **kwargs: Any) -> None:
        return None


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
        inner = super().authenticate
        if request is None or username is None or password is None:
            return inner(request, username, password, **kwargs)
        return throttled(request, username, lambda: self._local(request, username, password))

    def get_user(self, user_id: Any) -> Any:
        """Ends sessions of local accounts once LOCAL_ACCOUNTS is off."""
        user = super().get_user(user_id)
        return user if user is None or _is_open_to(user) else None

    def _local(self, request: HttpRequest, username: str, password: str) -> Any:
        """The correct password of an account that has none of its own here is a wrong one."""
        user = super().authenticate(request, username, password)
        if user is None or signs_in_here(user):
            return user
        address = client_address(request)
        account_events.sign_in_refused(username, ip=address, reason="no_local_account")
        return None


def signs_in_here(user: Any) -> bool:
    """Whether this person may use a password, or a passkey instead."""
    is_local = user.has_usable_password() and not is_company_account(user)
    return bool(user.is_active and is_local and _is_open_to(user))


def throttled(request: HttpRequest, username: str, check: Callable[[], T]) -> T:
    """Returns what `check` says of a password of this account; false counts as a wrong one. Raises
    SignInDelayed and SignInBusy."""
    address = client_address(request)
    sources = sources_of(username, address, known_browser(request, username))
    try:
        check_delay(sources)  # first, so that those who wait take nobody's place
        with turn(SIGN_INS_AT_ONCE, seconds=0), turn(HASHES_AT_ONCE, seconds=PATIENCE):
            begin(sources)
            found = check()
    except SignInDelayed:
        account_events.sign_in_refused(plain(username), ip=address)
        raise
    if found:
        succeeded(sources)
    return found


def _is_open_to(user: User) -> bool:
    return bool(settings.LOCAL_ACCOUNTS) or roles.is_break_glass(user)


@contextmanager
def turn(places: BoundedSemaphore, *, seconds: float) -> Iterator[None]:
    if not places.acquire(timeout=seconds):
        raise SignInBusy
    try:
        yield
    finally:
        places.release()


def cookie_name(pk: int) -> str:
    """One for each account, so that people who share a browser don't forget each other."""
    prefix = "" if settings.PLAIN_HTTP else "__Host-"
    return f"{prefix}browser-{pk}"


def known_browser(request: HttpRequest, username: str) -> str:
    """The id that this browser got when the account signed in with it; "" if it has none."""
    pk = User.objects.filter(username=username).values_list("pk", flat=True).first() or 0
    cookie = request.COOKIES.get(cookie_name(pk), "")
    try:
        return str(signing.loads(cookie, salt=f"{SALT}.{pk}", max_age=BROWSER_SECONDS))
    except signing.BadSignature:
        return ""


def remember_browser(response: HttpResponse, user: Any, browser: str) -> None:
    """Sets the cookie that known_browser() reads."""
    response.set_cookie(
        cookie_name(user.pk),
        signing.dumps(browser, salt=f"{SALT}.{user.pk}"),
        max_age=BROWSER_SECONDS,
        secure=not settings.PLAIN_HTTP,
        httponly=True,
        samesite="Lax",
    )
