"""Rules for passwords, beside Django's: long ones are welcome, variants of common ones are not."""

import re
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

# What people here would think of first; Django's list has the 20,000 most common of the world.
OBVIOUS = frozenset({
    "administrator", "auditor", "calls", "callcenter", "callcentre", "dialer", "interval",
    "intervalgroup", "liner", "lineradmin", "supervisor",
    "winter", "spring", "summer", "autumn", "january", "february", "march", "april", "june",
    "july", "august", "september", "october", "november", "december",
})  # fmt: skip
LEET = str.maketrans("013457@$!", "oleastasi")
# From the first letter to the last one.
CORE = re.compile(r"[^\W\d_].*[^\W\d_]|[^\W\d_]", re.DOTALL)
FEWEST_CHARACTERS = 5
MOST_BYTES = 4_096


class LongestPasswordValidator:
    """A hash of a password of megabytes would take seconds."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password.encode(errors="replace")) > MOST_BYTES:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        return gettext("Use %(n)d characters or fewer.") % {"n": MOST_BYTES}


class VariantValidator:
    """Refuses a common password, or an obvious word, that is repeated or decorated."""

    def __init__(self) -> None:
        self.common = OBVIOUS | CommonPasswordValidator().passwords

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > MOST_BYTES:
            return  # another validator refuses it; this one would take its time
        if len(set(password.casefold())) < FEWEST_CHARACTERS:
            raise ValidationError(
                gettext("Use more different characters."),
                code="password_too_uniform",
            )
        if any(map(self._is_common, (password.casefold(), password.casefold().translate(LEET)))):
            raise ValidationError(
                gettext("This password is too close to a common one."), code="password_variant"
            )

    def get_help_text(self) -> str:
        return gettext("Don't use a common word with digits added, or repeat it.")

    def _is_common(self, text: str) -> bool:
        found = CORE.search(text)
        return not found or bool({found[0], _unit(found[0]), _unit(text)} & self.common)


def _unit(text: str) -> str:
    """The shortest text that this one repeats, itself at the longest."""
    return text[: (text + text).find(text, 1)]
