"""What a search box finds: the same on every page, whatever the database."""

import re
import unicodedata
import uuid
from dataclasses import dataclass

from groups import plan
from groups.plan.fingerprint import fingerprint_of_code

_LINER_NUMBER = re.compile(r"#?([0-9]{1,19})")
_EXACT_NUMBER = re.compile(r"#[0-9]+")
_UUID = re.compile("[0-9a-f]{8}(-?)[0-9a-f]{4}(?:\\1[0-9a-f]{4}){2}\\1[0-9a-f]{12}", re.IGNORECASE)
_DROPPED = {"Mn", "Me", "Cf"}  # marks, and what only joins or directs letters


class _WithoutMarks(dict[int, int | None]):
    """For str.translate(): asks for each character's category once."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.category(chr(code)) in _DROPPED else code
        return self[code]


_WITHOUT_MARKS = _WithoutMarks()


def fold(text: str) -> str:
    """The text without case, accents and compatibility forms (NFKD), in single spaces."""
    if text.isascii():
        return " ".join(text.lower().split())
    bare = unicodedata.normalize("NFKD", text).translate(_WITHOUT_MARKS)
    return " ".join(bare.casefold().split())


def search_text(title: str, reason: str, name: str) -> str:
    """What is searched of an entry: its title, reason and author, folded, a line each."""
    return "\n".join(map(fold, (title, reason, name)))


def uuid_or_none(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def number_or_none(text: str) -> int | None:
    """Reads a number of an interval group, written `123` or `#123`."""
    found = _LINER_NUMBER.fullmatch(text.strip())
    return int(found[1]) if found and int(found[1]) < 2**63 else None


@dataclass(frozen=True)
class SearchTerm:
    """What somebody searches for.

    text      the text, folded; "" if only what is named exactly is wanted
    number    a number in Liner
    plan      the first digits of the fingerprint that a plan code stands for
    entry     the id of an entry
    intervals  minutes; () if the text is no list of intervals
    """

    text: str = ""
    number: int | None = None
    plan: str | None = None
    entry: uuid.UUID | None = None
    intervals: tuple[int, ...] = ()


def read_term(typed: str) -> SearchTerm:
    """An entry's id and `#123` are exact; `123` and a plan code may also be text."""
    typed = typed.strip()
    if _UUID.fullmatch(typed):
        return SearchTerm(entry=uuid.UUID(typed))
    number = number_or_none(typed)
    if _EXACT_NUMBER.fullmatch(typed):
        return SearchTerm(number=number or 0)
    code = fingerprint_of_code(typed)
    return SearchTerm(fold(typed), number, code, intervals=_intervals(typed))


def _intervals(typed: str) -> tuple[int, ...]:
    """Reads "0, 30m, 2h" and "30m"; a number alone is no interval."""
    try:
        return () if typed.isdecimal() else plan.parse(typed)
    except plan.PlanError:
        return ()
