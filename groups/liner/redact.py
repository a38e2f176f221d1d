"""Makes texts safe to store: without the token, and without characters a database can't store."""

import html
import re
from collections.abc import Callable
from functools import lru_cache

MAX_TEXT_BYTES = 64 * 1024
REDACTED = "[token]"

_MIN_REMNANT = 4
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def storable(text: str) -> str:
    """Replaces NUL and lone surrogates, which databases can't store, by U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", text)


@lru_cache
def redactor(secret: str) -> Callable[[str], str]:
    """Returns a function that makes a text storable and replaces `secret` in it.

    It finds the secret as it is and in the spellings of JSON, HTML and URLs.
    """
    pattern = re.compile("".join(map(_spellings, secret)), re.IGNORECASE)
    return lambda text: pattern.sub(REDACTED, storable(text))


def redact(text: str, secret: str) -> str:
    """Returns `text` storable, at most 64 KiB in UTF-8, with `secret` replaced.

    A text that was cut may end with the beginning of the secret; that is replaced too.
    """
    text = redactor(secret)(text)
    for size in range(len(secret) - 1, _MIN_REMNANT - 1, -1):
        if text.endswith(secret[:size]):
            text = text[:-size] + REDACTED
            break
    return text.encode()[:MAX_TEXT_BYTES].decode(errors="ignore")


def _spellings(character: str) -> str:
    """Returns a pattern for a printable ASCII character as JSON, HTML and URLs may write it.

    Up to three backslashes can precede it, since JSON may be quoted inside JSON.
    """
    code = ord(character)
    plain = re.escape(character)
    named = re.escape(html.escape(character))
    return rf"(?:\\{{0,3}}{plain}|\\{{1,3}}u{code:04x}|%{code:02x}|&#{code};|&#x{code:x};|{named})"
