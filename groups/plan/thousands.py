"""Numbers that may be written with a thousands mark: "1,440", "1 440", "1.440", "1'440"."""

import re
from collections.abc import Sequence

from groups.plan.notation import Entry

_APOSTROPHES = "'\u2018\u2019\u02bc"
_NARROW_BLANKS = "\u00a0\u2006\u2007\u2008\u2009\u200a\u202f\u205f"  # no-break and thin
_ALWAYS = f".{_APOSTROPHES}{_NARROW_BLANKS}"


def find(entries: Sequence[Entry]) -> tuple[int, str, str, str] | None:
    """The first such number: the index of its entry, the digits before the mark, mark and digits.

    A comma or space is a mark only where it can't be what separates the entries of a list.
    """
    separators = {entry.before for entry in entries[1:]}
    is_plain_list = len(entries) > 2 and len(separators) == 1  # noqa: PLR2004
    marks = _ALWAYS if is_plain_list else f"{_ALWAYS}, "
    number = re.compile(rf"([1-9][0-9]?)([{marks}])([0-9]{{3}})")
    for at, entry in enumerate(entries):
        pair = "".join(next_one.before + next_one.token for next_one in entries[at + 1 : at + 2])
        if found := number.fullmatch(entry.token) or number.fullmatch(entry.token + pair):
            head, mark, tail = found.groups()
            return at, head, mark, tail
    return None
