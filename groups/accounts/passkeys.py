"""Passkeys: what the browser is asked for, and what is made of its answer."""

import json
import re
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any, TypeVar

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.contrib.auth.models import User
from django.db import DatabaseError
from django.http import HttpRequest

T = TypeVar("T")


class WrongPasskey(Exception):
    """The browser's answer is not what was asked for."""


def are_possible(request: HttpRequest) -> bool:
    """Whether this address is a name: browsers make no passkeys for an IP address."""
    host = re.sub(r":\d+$", "", request.get_host())
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return True
    return False


def creation_options(person: Any) -> str:
    """Asks for one that works without a password too: it has a PIN or a fingerprint itself."""
    return json.dumps(auth.begin_registration(person, passwordless=True), default=dict)


def request_options(person: Any | None) -> str:
    """None: anybody's."""
    return json.dumps(auth.begin_authentication(person), default=dict)


def created(credential: str) -> dict[str, Any]:
    """Returns what is stored of a new passkey. Raises WrongPasskey."""

    def check() -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(credential)
        auth.parse_registration_response(answer)
        if not auth.complete_registration(answer).is_user_verified():
            raise WrongPasskey
        return answer

    return _answered(check)


def used(person: Any, credential: str, *, alone: bool = False) -> Authenticator:
    """Returns the person's passkey that signed. `alone`: without a password, it must have asked for
    a PIN or a fingerprint. Raises WrongPasskey."""

    def check() -> Authenticator:
        answer = json.loads(credential)
        response = auth.parse_authentication_response(answer)
        row: Authenticator = auth.complete_authentication(person, answer)
        if alone and not response.response.authenticator_data.is_user_verified():
            raise WrongPasskey
        return row

    return _answered(check)


def owner(credential: str) -> User | None:
    """Whose passkey the browser's answer says it is, which proves nothing."""
    try:
        found: User = auth.extract_user_from_response(json.loads(credential))
    except DatabaseError:
        raise
    except Exception:
        return None
    return found


def _answered(check: Callable[[], T]) -> T:
    """Each question is answered once, right or wrong."""
    try:
        return check()
    except DatabaseError:
        raise
    except Exception as error:  # its parsers and verifiers raise many kinds
        raise WrongPasskey from error
    finally:
        auth.clear_state()
