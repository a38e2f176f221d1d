"""Checks a second factor, but not too often, and asks for it again before it is changed."""

import time
from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from groups.accounts import passkeys
from groups.accounts.backend import known_browser
from groups.middleware.origin import client_address
from groups.services.accounts import account_events
from groups.services.accounts.sign_in_delays import (
    SignInDelayed,
    Sources,
    address_sources_of,
    begin,
    factor_sources_of,
    succeeded,
)
from groups.services.second_factor import encryption
from groups.services.second_factor.factors import is_app_code, use_code, used_passkey

APP, PASSKEY, CODE = "authenticator app", "passkey", "recovery code"
# After signing in, or confirming that it is them, people can change their second factor.
FRESH_SECONDS = 5 * 60


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text)

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return entity | {"name": user.get_username(), "display_name": user.get_username()}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": "linerAdmin"}


def check_code(request: HttpRequest, person: Any, code: str) -> bool:
    """Raises SignInDelayed."""
    ip = client_address(request)
    factor = APP if is_app_code(code) else CODE
    browser = known_browser(request, person.get_username())
    sources = factor_sources_of(person.pk, ip, browser)
    return _throttled(request, person, factor, sources, lambda: use_code(person, code, ip=ip))


def check_passkey(request: HttpRequest, person: Any, credential: str, *, alone: bool) -> bool:
    """`alone`: instead of a password. Raises SignInDelayed.

    Nobody can guess a passkey, so wrong ones, which anybody can send, don't keep its owner waiting.
    """

    def check() -> bool:
        try:
            used_passkey(passkeys.used(person, credential, alone=alone))
        except passkeys.WrongPasskey:
            return False
        return True

    sources = address_sources_of(client_address(request))
    return _throttled(request, person, PASSKEY, sources, check)


def _throttled(
    request: HttpRequest, person: Any, factor: str, sources: Sources, check: Callable[[], bool]
) -> bool:
    """Returns what `check` says. Raises SignInDelayed, and then did not call it."""
    ip = client_address(request)
    by = request.user if request.user.is_authenticated else None
    try:
        begin(sources)
    except SignInDelayed:
        account_events.factor_refused(person, factor=factor, by=by, ip=ip)
        raise
    if not check():
        account_events.factor_refused(person, factor=factor, by=by, ip=ip)
        return False
    succeeded(sources)
    return True


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person has just signed in, or confirmed that it is them."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < FRESH_SECONDS
