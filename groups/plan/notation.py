"""The grammar of intervals, without any limits.

An interval is minutes alone ("30"), or days, hours and minutes in this order ("1d2h5m"), with units
as people write them ("5 min", "2ч"), or a phrase ("half an hour"). "5m x 3" is the same interval
three times. Commas, semicolons, white space, line ends and words such as "then" separate entries.
Every pattern takes time linear in the length of the text, because its quantifiers are possessive
(++).
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from groups.plan.units import JOINING, PHRASES, UNIT_WORDS, UNITS, longest_first

DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
ANY_DASH = f"[{re.escape(DASHES)}]"
MOST_TIMES = 10**6
BLANK = r"[^\S\n\r\u2028\u2029]"
_NOT_SEPARATOR = r"[^\s,;]"
_END = f"(?!{_NOT_SEPARATOR})"

_UNIT = rf"(?:{'|'.join(longest_first(UNIT_WORDS))})\.?+"
_PHRASE = "|".join(longest_first(PHRASES)).replace(" ", f"{BLANK}++")
_SPACED = rf"[0-9]++(?:\.[0-9]++)?+{BLANK}++{_UNIT}"
_GLUED = rf"(?:[0-9]++(?:\.[0-9]++)?+(?:{_UNIT})?+)++"
_AMOUNT = f"{_PHRASE}|{_SPACED}|{_GLUED}"
_TIMES = rf"{BLANK}*+[x\u0445\u00d7*]{BLANK}*+"  # U+0445 is the Cyrillic letter
_JOINER = "|".join(JOINING).replace(" ", f"{BLANK}++")
_JOINED = rf"(?:(?:{_JOINER}){BLANK}++(?={_NOT_SEPARATOR}))*+"

_ENTRY = re.compile(
    rf"{_JOINED}(?P<entry>(?P<times_first>[1-9][0-9]*+){_TIMES}(?P<last>{_AMOUNT}){_END}"
    rf"|(?P<first>{_AMOUNT}){_TIMES}(?P<times_last>[1-9][0-9]*+){_END}"
    rf"|(?P<alone>{_PHRASE}|{_SPACED}){_END}"
    rf"|{_NOT_SEPARATOR}++(?:{BLANK}++{ANY_DASH}{BLANK}++{_NOT_SEPARATOR}++)*+)",
    re.IGNORECASE,
)
_UNIT_OF_NUMBER = re.compile(r"(?<=[0-9])([^\W\d_]++)\.?")
DESCENDING_UNITS = r"(?=[0-9])(?:(?P<d>[0-9]++)d)?(?:(?P<h>[0-9]++)h)?(?:(?P<m>[0-9]++)m)?"
INTERVAL = re.compile(rf"(?P<bare>[0-9]++)|{DESCENDING_UNITS}", re.IGNORECASE)
_LEADING_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")


class Entry(NamedTuple):
    """One entry of a list.

    before             the text before it
    token              the entry as typed
    compact            one interval of it in short ("5 min" is "5m")
    times              how often it is meant, at most MOST_TIMES
    times_first        a number of times comes first, or
    times_last         last
    has_separate_unit  a blank came before the unit
    """

    before: str
    token: str
    compact: str
    times: int = 1
    times_first: bool = False
    times_last: bool = False
    has_separate_unit: bool = False

    @property
    def is_bare(self) -> bool:
        """Whether it is a number without a unit."""
        return self.compact.isdigit()

    @property
    def written(self) -> str:
        """The entry in short: "5m", "5m x 3"."""
        return with_times(self.compact, self.times)


def split(text: str) -> Iterator[Entry]:
    """The entries of a text, in the order typed. A unit joins the number before it."""
    end = 0
    for match in _ENTRY.finditer(text):
        yield _entry(text[end : match.start("entry")], match)
        end = match.end()


def _entry(before: str, match: re.Match[str]) -> Entry:
    token = match["entry"]
    typed = match["last"] or match["first"] or match["alone"] or token
    compact = _compact(typed)
    if match["times_last"] and compact.isdigit() and not compact.strip("0"):
        return Entry(before, token, "".join(token.split()))  # "0x10"
    times = _number(match["times_first"] or match["times_last"] or "1", MOST_TIMES)
    ends = bool(match["times_first"]), bool(match["times_last"])
    has_separate_unit = bool(match["alone"]) and typed[0].isdecimal()
    return Entry(before, token, compact, times, *ends, has_separate_unit)


def _compact(typed: str) -> str:
    words = typed.casefold().split()
    return PHRASES.get(" ".join(words)) or _UNIT_OF_NUMBER.sub(_short_unit, "".join(typed.split()))


def _short_unit(match: re.Match[str]) -> str:
    word = match[1]
    return word if word.lower() in UNITS else UNIT_WORDS.get(word.casefold(), match[0])


def with_times(interval: str, times: int) -> str:
    return interval if times == 1 else f"{interval} x {times}"


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
