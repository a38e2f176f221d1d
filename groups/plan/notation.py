"""The grammar of intervals, without any limits.

An interval is minutes alone ("30"), or days, hours and minutes in this order without spaces
("1d2h5m"). Commas, semicolons, white space and line ends separate entries. Every pattern takes time
linear in the length of the text, because its quantifiers are possessive (++).
"""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

UNITS = {"d": 1440, "h": 60, "m": 1}
_SPELLINGS = {
    "d": "d day days д дн день дня дней",
    "h": "h hr hrs hour hours ч час часа часов",
    "m": "m min mins minute minutes м мин минута минуты минут",
}
UNIT_WORDS = {word: unit for unit, words in _SPELLINGS.items() for word in words.split()}
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
ANY_DASH = f"[{re.escape(DASHES)}]"
_EXACT = 10**18
_BLANK = r"[^\S\n\r\u2028\u2029]"
_NOT_SEPARATOR = r"[^\s,;]"

_BLANKS = re.compile(f"{_BLANK}++")
_ENTRY = re.compile(
    rf"(?P<number>[0-9]++(?:\.[0-9]++)?+){_BLANK}++(?P<unit>{'|'.join(UNIT_WORDS)})(?!{_NOT_SEPARATOR})"
    rf"|{_NOT_SEPARATOR}++(?:{_BLANK}++{ANY_DASH}{_BLANK}++{_NOT_SEPARATOR}++)*+",
    re.IGNORECASE,
)
DESCENDING_UNITS = r"(?=[0-9])(?:(?P<d>[0-9]++)d)?(?:(?P<h>[0-9]++)h)?(?:(?P<m>[0-9]++)m)?"
INTERVAL = re.compile(rf"(?P<bare>[0-9]++)|{DESCENDING_UNITS}", re.IGNORECASE)
_DECIMALS = re.compile(r"(?P<digits>5|25|75)(?P<unit>[hd])", re.IGNORECASE)
_LEADING_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")


class Entry(NamedTuple):
    """One entry of a list.

    `before` is the text before it, `token` the entry as typed, `compact` the same without blanks
    ("5 min" is "5m"). `has_separate_unit`: a blank came before the unit.
    """

    before: str
    token: str
    compact: str
    has_separate_unit: bool

    @property
    def is_bare(self) -> bool:
        """Whether it is a number without a unit."""
        return self.compact.isdigit()


def split(text: str) -> Iterator[Entry]:
    """The entries of a text, in the order typed. A unit joins the number before it."""
    end = 0
    for match in _ENTRY.finditer(text):
        number, unit = match["number"], match["unit"]
        compact = (
            number + UNIT_WORDS.get(unit.casefold(), unit) if unit else "".join(match[0].split())
        )
        yield Entry(text[end : match.start()], match[0], compact, has_separate_unit=bool(unit))
        end = match.end()


def read(compact: str, ceiling: int) -> int | None:
    """The minutes of one interval, or None if it is not one.

    Exact up to `ceiling`; a larger number gives at least `ceiling`.
    """
    match = INTERVAL.fullmatch(compact)
    if not match:
        return None
    parts = {unit: digits for unit, digits in match.groupdict().items() if digits}
    return sum(_number(parts[unit], ceiling) * UNITS.get(unit, 1) for unit in parts)


def _number(digits: str, ceiling: int) -> int:
    # int() refuses very long numbers.
    significant = digits.lstrip("0")
    return ceiling if len(significant) > len(str(ceiling)) else int(significant or "0")


@lru_cache(maxsize=1_000)
def short(minutes: int) -> str:
    """One interval as Liner's screens show it: "0m", "30m", "2h", "1h30m", "1d2h".

    Negative minutes, which only Liner's answers can hold, are not split: "-90m".
    """
    if minutes < 0:
        return f"{minutes}m"
    hours, rest = divmod(minutes, UNITS["h"])
    days, hours = divmod(hours, 24)
    parts = (f"{count}{unit}" for count, unit in ((days, "d"), (hours, "h"), (rest, "m")) if count)
    return "".join(parts) or "0m"


def short_form(intervals: Sequence[int]) -> str:
    """A plan as Liner's screens show it, "0m, 30m, 2h"; parse() gives the same intervals back."""
    return ", ".join(map(short, intervals))


def without_leading_zeros(text: str) -> str:
    """The same numbers without leading zeros: "007" is "7", "00" is "0"."""
    return _LEADING_ZEROS.sub("", text)


def steps_down(first: Entry, second: Entry) -> bool:
    """Whether there are only blanks between a larger unit and a smaller one ("1h 30", "1h 30m")."""
    if not _BLANKS.fullmatch(second.before):
        return False
    last = "m" if first.is_bare else first.compact[-1].lower()
    following = next((char for char in second.compact.lower() if char in UNITS), "m")
    return UNITS[last] > UNITS[following]


def as_decimal(first: Entry, second: Entry) -> str | None:
    """ "1,5h" read with a decimal comma: "1h30m".

    None if it can only be a list: "1, 5h", "1,2h", "5,10,5h".
    """
    match = _DECIMALS.match(second.compact)
    if not (match and first.is_bare and second.before == "," and first.before != ","):
        return None
    number = f"{without_leading_zeros(first.compact)}.{match['digits']}"
    rest = read(second.compact[match.end() :], _EXACT) or 0
    return short(int(Fraction(number) * UNITS[match["unit"].lower()]) + rest)
