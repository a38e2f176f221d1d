"""Entries that may be one interval: "1h 30m", "1,5h"."""

import re
from fractions import Fraction

from groups.plan.notation import BLANK, Entry, read, short, with_times, without_leading_zeros
from groups.plan.units import UNITS

_EXACT = 10**18
_ONE_WAIT = re.compile(rf"{BLANK}++(?:(?:and|и){BLANK}++)?+", re.IGNORECASE)
_DECIMALS = re.compile(r"(?P<digits>5|25|75)(?P<unit>[hd])", re.IGNORECASE)


def steps_down(first: Entry, second: Entry) -> bool:
    """Whether blanks or "and" join a larger unit to a smaller one ("1h 30", "1h and 30m")."""
    if first.times_last or second.times_first or not _ONE_WAIT.fullmatch(second.before):
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
    minutes = int(Fraction(number) * UNITS[match["unit"].lower()]) + rest
    return with_times(short(minutes), second.times)
