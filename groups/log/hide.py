"""The last guard: nothing that leaves for the log or the error tracker holds a secret."""

import re
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

HIDDEN = "[hidden]"
# Parts of texts would be hidden everywhere.
SHORTEST = 8
# The token of a password link signs somebody in.
_LINK = re.compile(r"(/accounts/choose/)[^/\s?\"']+")


def hide(text: str) -> str:
    """The text without the values of secret settings and the tokens of password links."""
    text = _LINK.sub(rf"\1{HIDDEN}", text)
    secrets = _pattern(_secrets()) if settings.configured else None
    return secrets.sub(HIDDEN, text) if secrets else text


def _secrets() -> tuple[str, ...]:
    held: list[str] = []
    for name in settings.SECRETS:
        value = _value(name)
        held += [value] if isinstance(value, str) else value
    held.append(str(settings.DATABASES.get("default", {}).get("PASSWORD") or ""))
    return tuple(value for value in held if len(value) >= SHORTEST)


def _value(name: str) -> str | list[str]:
    try:
        return getattr(settings, name, None) or ""
    except ImproperlyConfigured:  # an empty SECRET_KEY
        return ""


@lru_cache(maxsize=4)
def _pattern(secrets: tuple[str, ...]) -> re.Pattern[str] | None:
    longest_first = sorted(secrets, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))) if secrets else None
