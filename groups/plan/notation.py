"""How intervals are written: the grammar of intervals.py, with no opinion on limits.

An interval is bare minutes ("30") or days, hours and minutes in this order and without spaces
("1d2h5m"); entries stand between commas, semicolons, white space and line ends. Pure: standard
library only. Every pattern is linear in the length of the text (possessive quantifiers, ++).
"""

import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import Literal, NamedTuple

Fault = Literal[
    "foreign_digits", "fraction", "negative", "range",
    "unit_alone", "unit_order", "unit_unknown", "unreadable",
]  # fmt: skip

UNITS = {"d": 1440, "h": 60, "m": 1}
_SPELLINGS = {
    "d": "d day days д дн день дня дней",
    "h": "h hr hrs hour hours ч час часа часов",
    "m": "m min mins minute minutes м мин минута минуты минут",
}
_WORDS = {word: unit for unit, words in _SPELLINGS.items() for word in words.split()}
_LONGEST_FRACTION = 40
_EXACT = 10**18

_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_SIGNS = "+\uff0b" + _DASHES
_ANY_DASH = f"[{re.escape(_DASHES)}]"
_ANY_SIGN = f"[{re.escape(_SIGNS)}]"
_LETTERS = r"[^\W\d_]++"
_BLANK = r"[^\S\n\r\u2028\u2029]"
_PIECE = r"[^\s,;]"

_PIECES = re.compile(f"{_PIECE}++")
_BLANKS = re.compile(f"{_BLANK}++")
_ENTRY = re.compile(
    rf"(?P<number>[0-9]++(?:\.[0-9]++)?+){_BLANK}++(?P<unit>{'|'.join(_WORDS)})(?!{_PIECE})"
    rf"|{_PIECE}++(?:{_BLANK}++{_ANY_DASH}{_BLANK}++{_PIECE}++)*+",
    re.IGNORECASE,
)
_DESCENT = r"(?=[0-9])(?:(?P<d>[0-9]++)d)?(?:(?P<h>[0-9]++)h)?(?:(?P<m>[0-9]++)m)?"
_DESCENTS = re.compile(_DESCENT, re.IGNORECASE)
_INTERVAL = re.compile(rf"(?P<bare>[0-9]++)|{_DESCENT}", re.IGNORECASE)
_SIGNED = re.compile(f"{_ANY_SIGN}++[0-9]")
_DASH = re.compile(_ANY_DASH)
_FRACTION = re.compile(rf"(?P<number>[0-9]*+\.[0-9]++)(?P<unit>{_LETTERS})?")
_DECIMALS = re.compile(r"(?P<digits>5|25|75)(?P<unit>[hd])", re.IGNORECASE)
_WITH_UNITS = re.compile(rf"(?:[0-9]++{_LETTERS})++(?P<bare>[0-9]++)?")
_WITH_UNIT = re.compile(rf"([0-9]++)({_LETTERS})")
_BRACKETS = re.compile(r"[\[\](){}]")
_BRACKETS_AND_QUOTES = re.compile(r"[\[\](){}\"']")
_LEADING_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")


class Entry(NamedTuple):
    """One entry of a list as typed.

    `gap` is what stands before it, `token` the entry itself, `written` the same without inner
    blanks ("5 min" is "5m"), `apart` tells that its unit was separated from its number.
    """

    gap: str
    token: str
    written: str
    apart: bool

    @property
    def is_bare(self) -> bool:
        """Whether it is a number without a unit."""
        return self.written.isdigit()


def split(text: str) -> Iterator[Entry]:
    """The entries of a text in the order typed; a unit joins the bare number before it."""
    end = 0
    for found in _ENTRY.finditer(text):
        number, unit = found["number"], found["unit"]
        written = number + _WORDS.get(unit.casefold(), unit) if unit else "".join(found[0].split())
        yield Entry(text[end : found.start()], found[0], written, apart=bool(unit))
        end = found.end()


def read(written: str, ceiling: int) -> int | None:
    """The minutes of one interval, exact up to `ceiling` and at least that beyond; else None."""
    found = _INTERVAL.fullmatch(written)
    if not found:
        return None
    parts = {unit: digits for unit, digits in found.groupdict().items() if digits}
    return sum(_number(parts[unit], ceiling) * UNITS.get(unit, 1) for unit in parts)


def _number(digits: str, ceiling: int) -> int:
    """The number, or `ceiling` instead of one with more digits: int() refuses very long ones."""
    significant = digits.lstrip("0")
    return ceiling if len(significant) > len(str(ceiling)) else int(significant or "0")


@lru_cache(maxsize=1_000)
def short(minutes: int) -> str:
    """One interval as Liner's screens show it: "0m", "30m", "2h", and so "1h30m", "1d2h"."""
    hours, rest = divmod(minutes, UNITS["h"])
    days, hours = divmod(hours, 24)
    parts = (f"{count}{unit}" for count, unit in ((days, "d"), (hours, "h"), (rest, "m")) if count)
    return "".join(parts) or "0m"


def without_leading_zeros(text: str) -> str:
    """The same numbers without needless zeros: "007" is "7", "00" is "0"."""
    return _LEADING_ZEROS.sub("", text)


def steps_down(first: Entry, second: Entry) -> bool:
    """Whether blanks alone lead from a larger unit to a smaller one; a bare number is minutes."""
    if not _BLANKS.fullmatch(second.gap):
        return False
    last = "m" if first.is_bare else first.written[-1].lower()
    following = next((sign for sign in second.written.lower() if sign in UNITS), "m")
    return UNITS[last] > UNITS[following]


def as_decimal(first: Entry, second: Entry) -> str | None:
    """What "1,5h" is to those who write decimals with a comma: "1h30m".

    None where it is clearly a list: "1, 5h", "1,2h", "5,10,5h".
    """
    found = _DECIMALS.match(second.written)
    if not (found and first.is_bare and second.gap == "," and first.gap != ","):
        return None
    number = f"{without_leading_zeros(first.written)}.{found['digits']}"
    rest = read(second.written[found.end() :], _EXACT) or 0
    return short(int(Fraction(number) * UNITS[found["unit"].lower()]) + rest)


def find_control(text: str) -> tuple[int, str, str] | None:
    """The first control, format (bidi, zero width) or surrogate character that is no white space.

    Returns its place in the list (from 1), its entry with U+FFFD in its stead, and its name as
    "U+0000"; None where there is none.
    """
    bad = next((at for at, character in enumerate(text) if _is_control(character)), None)
    if bad is None:
        return None
    seen = "".join("\ufffd" if _is_control(character) else character for character in text)
    pieces = enumerate(_PIECES.finditer(seen), 1)
    place, token = next((place, piece[0]) for place, piece in pieces if piece.end() > bad)
    return place, token, f"U+{ord(text[bad]):04X}"


def _is_control(character: str) -> bool:
    return character not in "\t\n\r" and unicodedata.category(character) in {"Cc", "Cf", "Cs"}


def has_brackets(text: str) -> bool:
    """Whether any bracket stands in the text, as in a pasted JSON list."""
    return bool(_BRACKETS.search(text))


def without_brackets(text: str) -> str:
    """The text on one line without brackets and quotes."""
    return " ".join(_BRACKETS_AND_QUOTES.sub("", text).split())


def diagnose(written: str) -> tuple[Fault, dict[str, str]]:
    """Why a text is no interval, and what may have been meant.

    The offers are a `suggestion`, or `one` interval and `two` (or more) of them; they are guesses
    that the caller has to read again before showing them.
    """
    if any(sign.isdecimal() and not sign.isascii() for sign in written):
        return "foreign_digits", {"suggestion": _in_ascii_digits(written)}
    if _SIGNED.match(written):
        return "negative", {"suggestion": written.lstrip(_SIGNS)}
    ends = _DASH.split(written)
    if all(_INTERVAL.fullmatch(end) for end in ends):
        return "range", {"suggestion": ", ".join(ends)}
    if found := _FRACTION.fullmatch(written):
        return "fraction", _whole_minutes(found["number"], found["unit"] or "m")
    return _diagnose_units(written)


def _in_ascii_digits(written: str) -> str:
    plain = unicodedata.normalize("NFKC", written)  # full-width letters too
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in plain)


def _whole_minutes(number: str, word: str) -> dict[str, str]:
    unit = _WORDS.get(word.casefold())
    if not unit or len(number) > _LONGEST_FRACTION:
        return {}
    minutes = Fraction(number) * UNITS[unit]
    return {"suggestion": short(int(minutes))} if minutes.denominator == 1 else {}


def _diagnose_units(written: str) -> tuple[Fault, dict[str, str]]:
    if written.casefold() in _WORDS:
        return "unit_alone", {}
    found = _WITH_UNITS.fullmatch(written)
    if not found:
        return "unreadable", {}
    parts = _WITH_UNIT.findall(written)
    if any(word.lower() not in UNITS for _, word in parts):
        units = [_WORDS.get(word.casefold()) for _, word in parts]
        known = "".join(f"{number}{unit}" for (number, _), unit in zip(parts, units, strict=True))
        return "unit_unknown", {"suggestion": known} if all(units) and not found["bare"] else {}
    if found["bare"]:
        return "unreadable", {"suggestion": f"{written}m"}
    return "unit_order", _in_order(written, [(number, unit.lower()) for number, unit in parts])


def _in_order(written: str, parts: list[tuple[str, str]]) -> dict[str, str]:
    several = ", ".join(found[0] for found in _DESCENTS.finditer(written))
    if len({unit for _, unit in parts}) < len(parts):
        return {"suggestion": several}
    descending = sorted(parts, key=lambda part: -UNITS[part[1]])
    return {"one": "".join(number + unit for number, unit in descending), "two": several}
