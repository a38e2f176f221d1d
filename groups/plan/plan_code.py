"""Reading the names that plan.code() gives."""

import re

# Crockford's base 32, read with the mistakes that it forgives, as digits of Python's.
_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{8}")
_FORGIVEN = str.maketrans("OIL", "011")
_DIGITS = str.maketrans("0123456789ABCDEFGHJKMNPQRSTVWXYZ", "0123456789abcdefghijklmnopqrstuv")


def fingerprint_of_code(text: str) -> str | None:
    """The first 10 hex digits of the fingerprint to which plan.code() gives this name; None for
    what is no code. Capitals or not; O, I and L are read as 0 and 1."""
    code = text.strip().upper().translate(_FORGIVEN)
    if not text.isascii() or not _CODE.fullmatch(code):
        return None
    return f"{int(code.translate(_DIGITS), 32):010x}"
