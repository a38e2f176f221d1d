"""Numbers that may be written with a thousands mark: "1,440", "1 440", "1.440", "1'440"."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from groups.plan.notation import Entry

_APOSTROPHES = "'\u2018\u2019\u02bc"
_NARROW_BLANKS = "\u00a0\u2006\u2007\u2008\u2009\u200a\u202f\u205f"  # no-break and thin
_ALWAYS = f".{_APOSTROPHES}{_NARROW_BLANKS}"


class Thousands(NamedTuple):
    """A number that takes up so many `entries`, if it is one: `token` is both as typed."""

    entries: int
    token: str
    one: str
    parts: tuple[str, str]


def marked_number(entries: Sequence[Entry]) -> re.Pattern[str]:
    """What a number with a thousands mark looks like in this list.

    A comma or space is a mark only where it can't be what separates the entries of a list.
    """
    separators = {entry.before for entry in entries[1:]}
    is_plain_list = len(entries) > 2 and len(separators) == 1  # noqa: PLR2004 - two can be one number
    marks = _ALWAYS if is_plain_list else f"{_ALWAYS}, "
    return re.compile(rf"([1-9][0-9]?)([{marks}])([0-9]{{3}})([dhm]?)")


def find(entries: Sequence[Entry], at: int, number: re.Pattern[str]) -> Thousands | None:
    """The number that begins with the entry at this index, if it may have a thousands mark.

    A unit that touches the digits excludes that ("1,440m"), one after a blank ("1 440 min") not.
    """
    first = entries[at]
    if found := _bare_number(number, first.token):
        return _readings(1, first.token, found)
    for second in entries[at + 1 : at + 2]:
        if second.has_separate_unit and first.is_bare:
            found = number.fullmatch(first.token + second.before + second.compact)
        else:
            found = _bare_number(number, first.token + second.before + second.token)
        if found:
            return _readings(2, first.token + second.before + second.token, found)
    return None


def _bare_number(number: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = number.fullmatch(text)
    return found if found and not found[4] else None


def _readings(entries: int, token: str, found: re.Match[str]) -> Thousands:
    head, _, tail, unit = found.groups()
    return Thousands(entries, token, head + tail + unit, (head, tail + unit))
