"""Why a text is not an interval, and what may have been meant.

Suggestions are guesses: a `suggestion`, or `one` interval and `two` (or more) of them. The caller
must parse them again before showing them.
"""

import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

from groups.plan.notation import ANY_DASH, DASHES, DESCENDING_UNITS, INTERVAL, short
from groups.plan.units import UNIT_WORDS, UNITS

Fault = Literal[
    "foreign_digits", "fraction", "letter", "negative", "range",
    "unit_alone", "unit_order", "unit_unknown", "unreadable",
]  # fmt: skip
Suggestions = dict[str, str]

_LONGEST_FRACTION = 40
_SIGNS = "+\uff0b" + DASHES
_WORD = r"[^\W\d_]++"
_SIGNED = re.compile(f"[{re.escape(_SIGNS)}]++[0-9]")
_DASH = re.compile(ANY_DASH)
_FRACTION = re.compile(rf"(?P<number>[0-9]*+\.[0-9]++)(?P<unit>{_WORD})?")
_DESCENDING = re.compile(DESCENDING_UNITS, re.IGNORECASE)
_WITH_UNITS = re.compile(rf"(?:[0-9]++{_WORD})++(?P<bare>[0-9]++)?")
_WITH_UNIT = re.compile(rf"([0-9]++)({_WORD})")
# Latin and Cyrillic letters that are typed, or read by a scanner, instead of a digit.
_LOOKALIKES = str.maketrans("oO\u043e\u041elI|\u0437\u0417", "000011133")
REPLACEMENT = "\ufffd"


def _is_control(char: str) -> bool:
    """Whether it is a control, format (bidi, zero width) or surrogate character, not a blank."""
    return char not in "\t\n\r" and unicodedata.category(char) in {"Cc", "Cf", "Cs"}


def visible(text: str) -> tuple[str, Iterator[str]]:
    """The text with U+FFFD in place of control characters, and what each U+FFFD stands for."""
    shown = "".join(REPLACEMENT if _is_control(char) else char for char in text)
    pairs = zip(text, shown, strict=True)
    return shown, iter([char for char, seen in pairs if seen == REPLACEMENT])


def diagnose(compact: str) -> tuple[Fault, Suggestions]:
    """Why a text is not an interval, and what may have been meant."""
    if any(char.isdecimal() and not char.isascii() for char in compact):
        return "foreign_digits", {"suggestion": _in_ascii_digits(compact)}
    if _SIGNED.match(compact):
        return "negative", {"suggestion": compact.lstrip(_SIGNS)}
    ends = _DASH.split(compact)
    if all(INTERVAL.fullmatch(end) for end in ends):
        return "range", {"suggestion": ", ".join(ends)}
    if match := _FRACTION.fullmatch(compact):
        return "fraction", _whole_minutes(match["number"], match["unit"] or "m")
    return _diagnose_units(compact)


def _in_ascii_digits(compact: str) -> str:
    plain = unicodedata.normalize("NFKC", compact)  # full-width letters too
    return "".join(str(unicodedata.decimal(char, char)) for char in plain)


def _whole_minutes(number: str, word: str) -> Suggestions:
    unit = UNIT_WORDS.get(word.casefold())
    if not unit or len(number) > _LONGEST_FRACTION:
        return {}
    minutes = Fraction(number) * UNITS[unit]
    return {"suggestion": short(int(minutes))} if minutes.denominator == 1 else {}


def _diagnose_units(compact: str) -> tuple[Fault, Suggestions]:
    digits = compact.translate(_LOOKALIKES)
    if digits != compact and any(map(str.isdigit, compact)) and INTERVAL.fullmatch(digits):
        return "letter", {"suggestion": digits}
    if compact.casefold() in UNIT_WORDS:
        return "unit_alone", {}
    match = _WITH_UNITS.fullmatch(compact)
    if not match:
        return "unreadable", {}
    parts = _WITH_UNIT.findall(compact)
    if any(word.lower() not in UNITS for _, word in parts):
        units = [UNIT_WORDS.get(word.casefold()) for _, word in parts]
        known = "".join(f"{number}{unit}" for (number, _), unit in zip(parts, units, strict=True))
        return "unit_unknown", {"suggestion": known} if all(units) and not match["bare"] else {}
    if match["bare"]:
        return "unreadable", {"suggestion": f"{compact}m"}
    return "unit_order", _in_order(compact, [(number, unit.lower()) for number, unit in parts])


def _in_order(compact: str, parts: list[tuple[str, str]]) -> Suggestions:
    several = ", ".join(match[0] for match in _DESCENDING.finditer(compact))
    if len({unit for _, unit in parts}) < len(parts):
        return {"suggestion": several}
    descending = sorted(parts, key=lambda part: -UNITS[part[1]])
    return {"one": "".join(number + unit for number, unit in descending), "two": several}
