"""Who acts, where that is not the signed-in person."""

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Provider:
    """The company's sign-in service, which says something about the person with this subject."""

    issuer: str
    subject: str


_acting: ContextVar[Any] = ContextVar("acting_person", default=None)


@contextmanager
def acting_as(person: Any) -> Iterator[None]:
    """What changes within stands on record as done by this person; None changes nothing."""
    token = _acting.set(person if person is not None else _acting.get())
    try:
        yield
    finally:
        _acting.reset(token)


@contextmanager
def provider_acts(issuer: str, subject: str) -> Iterator[None]:
    """What changes within stands on record as done by nobody here, on the provider's word."""
    with acting_as(Provider(issuer, subject)):
        yield


def acting_person() -> Any:
    """Returns the person of acting_as(), or the provider, or None."""
    return _acting.get()


def acting_provider() -> dict[str, str]:
    """Returns what an event says about the provider that acts; {} if a person does."""
    acting = _acting.get()
    if not isinstance(acting, Provider):
        return {}
    return {"how": "oidc", "issuer": acting.issuer, "subject": acting.subject}


def os_user() -> str:
    """Returns the name of the process's user. Anybody can set LOGNAME and USER."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name[:100]
    except KeyError:
        return str(os.getuid())
