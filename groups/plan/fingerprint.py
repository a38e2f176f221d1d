"""A plan's fingerprint, the plan code made from it, and the difference between two plans."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_CODE = re.compile(f"[{_ALPHABET}]{{8}}")
_LOOKALIKES = str.maketrans("OIL", "011")
_TO_PYTHON_DIGITS = str.maketrans(_ALPHABET, "0123456789abcdefghijklmnopqrstuv")


@dataclass(frozen=True)
class Difference:
    """The only call whose wait differs, and how many minutes longer the second plan waits."""

    call: int
    minutes: int


def fingerprint(intervals: Sequence[int]) -> str:
    """SHA-256 of the intervals, as 64 hex digits."""
    canonical = "interval-plan/1:" + ",".join(map(str, intervals))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def code(intervals: Sequence[int]) -> str:
    """The plan code: the fingerprint's first 40 bits as 8 characters that can't be confused."""
    bits = int(fingerprint(intervals)[:10], 16)
    return "".join(_ALPHABET[bits >> shift & 31] for shift in range(35, -1, -5))


def fingerprint_of_code(text: str) -> str | None:
    """The first 10 hex digits of the fingerprint that a plan code stands for.

    Ignores case and reads O, I and L as 0 and 1. None if the text is not a plan code.
    """
    code = text.strip().upper().translate(_LOOKALIKES)
    if not text.isascii() or not _CODE.fullmatch(code):
        return None
    return f"{int(code.translate(_TO_PYTHON_DIGITS), 32):010x}"


def difference(one: Sequence[int], other: Sequence[int]) -> Difference | None:
    """The difference between two plans of equal length if exactly one interval differs."""
    if len(one) != len(other):
        return None
    differing = [
        Difference(call, second - first)
        for call, (first, second) in enumerate(zip(one, other, strict=True), 1)
        if first != second
    ]
    return differing[0] if len(differing) == 1 else None
