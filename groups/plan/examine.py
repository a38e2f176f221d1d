"""Looks at a whole list of intervals: what it means, or everything that is wrong with it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain, repeat

from groups.plan import diagnosis, notation
from groups.plan.limits import Limits
from groups.plan.notation import Entry
from groups.plan.problems import EntryProblems, Params, Problem, named
from groups.plan.quotes import unquoted

_EXACT = 10**18
_LONGEST_SUGGESTION = 80
_BRACKETS = re.compile(r"[\[\](){}]")
_BRACKETS_AND_QUOTES = re.compile(r"[\[\](){}\"]|(?<![0-9])'|'(?![0-9])")


@dataclass(frozen=True)
class Examined:
    """The entries of a list, their minutes if all can be read, and what is wrong with them.

    `text`: what the entries were read from, without brackets and quotation marks.
    """

    text: str
    entries: tuple[Entry, ...] = ()
    intervals: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()


def examine(text: str, limits: Limits) -> Examined:
    """Reads a list of intervals and corrects nothing."""
    if len(text) > limits.max_text:
        params: Params = {"length": len(text), "limit": limits.max_text}
        return Examined(text, problems=(Problem("text_too_long", params),))
    visible, hidden = diagnosis.visible(text)
    brackets = _brackets(visible, limits)
    plain = unquoted(_BRACKETS_AND_QUOTES.sub("", visible) if brackets else visible)
    entries = tuple(notation.split(plain))
    count = count_problems(sum(entry.times for entry in entries), limits)
    wrong = EntryProblems(entries, hidden, limits, partial(_readable, limits=limits))
    problems = [*brackets, *count, *wrong]
    intervals = () if problems else tuple(chain.from_iterable(map(_repeated, entries)))
    return Examined(plain, entries, intervals, tuple(problems))


def _repeated(entry: Entry) -> Iterator[int]:
    minutes = notation.read(entry.compact, _EXACT)
    return repeat(minutes or 0, entry.times)


def _brackets(text: str, limits: Limits) -> list[Problem]:
    """Brackets are one problem of the whole list, named at the first entry that has one."""
    if not _BRACKETS.search(text):
        return []
    place, entry = next(
        (place, entry)
        for place, entry in enumerate(notation.split(text), 1)
        if _BRACKETS.search(entry.token)
    )
    suggestion = " ".join(_BRACKETS_AND_QUOTES.sub("", text).split())
    offered = _readable({"suggestion": suggestion}, limits)
    return [Problem("brackets", {**named(entry.token, place), **offered})]


def count_problems(count: int, limits: Limits) -> list[Problem]:
    """What is wrong with the number of intervals."""
    if count == 0:
        return [Problem("empty", {})]
    if count > limits.max_entries:
        return [Problem("too_many", {"count": count, "limit": limits.max_entries})]
    return []


def _readable(suggestions: Mapping[str, str], limits: Limits) -> dict[str, str]:
    """The suggestions, or none if one is too long to show or would be refused as well."""
    shown = {way: notation.without_leading_zeros(text) for way, text in suggestions.items()}
    are_short = all(len(text) <= _LONGEST_SUGGESTION for text in shown.values())
    are_read = are_short and not any(examine(text, limits).problems for text in shown.values())
    return shown if are_read else {}
