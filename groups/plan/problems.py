"""What is wrong with the entries of a list of intervals, and what may be meant instead.

notation.py holds the grammar, diagnosis.py what an unreadable entry may have meant, wording the
sentences.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import prod

from groups.plan import diagnosis, joins, notation, thousands
from groups.plan.limits import ErrorCode, Limits
from groups.plan.notation import Entry

Params = dict[str, str | int]

# A list within any company's limits has no more entries.
_MOST_PROBLEMS = 500
_LONGEST_TOKEN = 40


@dataclass(frozen=True)
class Problem:
    """What is wrong with `count` entries from the index `first` on; 0 if it is the whole list."""

    code: ErrorCode
    params: Params
    first: int = 0
    count: int = 0


def named(token: str, place: int) -> Params:
    """An entry as a problem names it: cut if it is long."""
    cut = token if len(token) <= _LONGEST_TOKEN else token[: _LONGEST_TOKEN - 1] + "…"
    return {"token": cut, "place": place}


class EntryProblems:
    """What is wrong with each entry of a list.

    `hidden`: what each U+FFFD in the entries stands for, in order.
    `readable`: suggestions as they can be offered; {} if one would be refused as well.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        hidden: Iterator[str],
        limits: Limits,
        readable: Callable[[Mapping[str, str]], Mapping[str, str]],
    ) -> None:
        self.entries = entries
        self.limits = limits
        self.hidden = hidden
        self.readable = readable
        self.minutes = [notation.read(entry.compact, limits.max_minutes + 1) for entry in entries]
        self.number = thousands.marked_number(entries)

    def __iter__(self) -> Iterator[Problem]:
        at = 0
        found = 0
        while at < len(self.entries) and found < _MOST_PROBLEMS:
            problem = self._problem(at)
            if problem:
                yield problem
                found += 1
            at += problem.count if problem else 1

    def _problem(self, at: int) -> Problem | None:
        entry = self.entries[at]
        if diagnosis.REPLACEMENT in entry.token and (name := self._hidden_in(entry)):
            return self._of_entry("control", at, character=name)
        return self._ambiguous(at) or self._unreadable(at) or self._beyond_limits(at)

    def _hidden_in(self, entry: Entry) -> str | None:
        """The name of the first control character in the entry, as "U+0000"."""
        characters = islice(self.hidden, entry.token.count(diagnosis.REPLACEMENT))
        controls = [char for char in characters if char != diagnosis.REPLACEMENT]
        return f"U+{ord(controls[0]):04X}" if controls else None

    def _ambiguous(self, at: int) -> Problem | None:
        first = self.entries[at]
        if marked := thousands.find(self.entries, at, self.number):
            return self._two_readings(at, marked.entries, marked.token, marked.one, marked.parts)
        if first.is_bare and first.times_first and first.times != self.minutes[at]:
            one, two = f"{first.times}m x {first.compact}", f"{first.compact}m x {first.times}"
            return self._two_readings(at, 1, first.token, one, (two,))
        run = self._descent(at)
        if len(run) > 1:
            return self._one_or_several(at, run)
        if self._are_read(at, at + 2):
            second = self.entries[at + 1]
            if decimal := joins.as_decimal(first, second):
                token = first.token + second.before + second.token
                return self._two_readings(at, 2, token, decimal, (first.written, second.written))
        return None

    def _descent(self, start: int) -> Sequence[Entry]:
        """The entries from here on that blanks join to ever smaller units."""
        end = start + 1
        while self._are_read(end - 1, end + 1) and joins.steps_down(
            *self.entries[end - 1 : end + 1]
        ):
            end += 1
        return self.entries[start:end]

    def _are_read(self, start: int, end: int) -> bool:
        """Whether these entries exist, and each is an interval of an allowed length."""
        lengths = self.minutes[start:end]
        return len(lengths) == end - start and all(
            minutes is not None and minutes <= self.limits.max_minutes for minutes in lengths
        )

    def _one_or_several(self, at: int, run: Sequence[Entry]) -> Problem:
        joined = "".join(entry.compact for entry in run) + ("m" if run[-1].is_bare else "")
        one = notation.with_times(joined, prod(entry.times for entry in run))
        token = " ".join(entry.token for entry in run)
        return self._two_readings(at, len(run), token, one, [entry.written for entry in run])

    def _two_readings(
        self, at: int, count: int, token: str, one: str, parts: Sequence[str]
    ) -> Problem:
        ways = {"one": one, "two": ", ".join(parts)}
        shown = {way: notation.without_leading_zeros(text) for way, text in ways.items()}
        return Problem("ambiguous", {**named(token, at + 1), **shown}, at, count)

    def _unreadable(self, at: int) -> Problem | None:
        if self.minutes[at] is not None:
            return None
        fault, suggestions = diagnosis.diagnose(self.entries[at].compact)
        times = self.entries[at].times
        meant = {way: notation.with_times(text, times) for way, text in suggestions.items()}
        return self._of_entry(fault, at, **self.readable(meant))

    def _beyond_limits(self, at: int) -> Problem | None:
        minutes = self.minutes[at] or 0
        if minutes > self.limits.max_minutes:
            return self._of_entry("too_long", at, limit=self.limits.max_minutes)
        if minutes == 0 and (at > 0 or self.entries[at].times > 1):
            return self._of_entry("zero_not_first", at)
        return None

    def _of_entry(self, code: ErrorCode, at: int, **more: str | int) -> Problem:
        return Problem(code, {**named(self.entries[at].token, at + 1), **more}, at, 1)
