"""The marks of a row of the calendar: a dot for each call, a pill for calls too close together."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from groups.plan.schedule import DatedCall

# In per cent of a row. They hold on the narrowest screen; elsewhere there is more room.
DOT = 6.2
_THREE_SIGNS, _SIGN = 4.0, 2.4  # how much longer than a dot a pill is that holds its label

PlacedCall = tuple[float, DatedCall]


@dataclass(frozen=True)
class Mark:
    """A line with round ends, from `start` to `end` in per cent; a dot where both are the same.

    A pill begins at its first call and ends at its last, or as soon as its label has room.
    """

    calls: tuple[DatedCall, ...]
    start: float
    end: float

    @property
    def label(self) -> str:
        return _label(self.calls)

    @property
    def outside(self) -> int:
        """How many of its calls are known to be outside the calling hours."""
        return sum(call.inside is False for call in self.calls)

    @property
    def kind(self) -> Literal["inside", "outside", "mixed"]:
        if not self.outside:
            return "inside"
        return "outside" if self.outside == len(self.calls) else "mixed"

    @property
    def filled_end(self) -> float:
        """The end of a mixed pill that is filled."""
        return self.start if self.calls[0].inside else self.end

    @property
    def x(self) -> float:
        """The middle of the label: beside the filled end, if there is one."""
        middle = (self.start + self.end) / 2
        if self.kind == "mixed":
            middle += DOT / 2 if self.filled_end == self.start else -DOT / 2
        return round(middle, 2)


@dataclass(frozen=True)
class _Group:
    """Calls close together, in the order of their numbers, and where the first and last are."""

    placed: tuple[PlacedCall, ...]
    low: float
    high: float

    def marks(self) -> tuple[Mark, ...]:
        """One for each part inside or outside the calling hours, if they have room; else one."""
        parts = [tuple(part) for _, part in groupby(self.placed, lambda one: one[1].inside)]
        apart = _side_by_side(parts) if len(parts) > 1 else ()
        return apart or (_mark(self.placed, self.low, self.high),)

    def touches(self, following: "_Group") -> bool:
        """Also where the clock goes back, and a later call stands before an earlier one."""
        is_close = following.marks()[0].start - self.marks()[-1].end < DOT
        return is_close or self.placed[-1][1].call.number > following.placed[0][1].call.number

    def joined(self, following: "_Group") -> "_Group":
        both = sorted((*self.placed, *following.placed), key=lambda one: one[1].call.number)
        return _Group(tuple(both), min(self.low, following.low), max(self.high, following.high))


def marks(placed: Iterable[PlacedCall]) -> tuple[Mark, ...]:
    """The marks of calls at positions in per cent, from left to right. None touches another."""
    groups: list[_Group] = []
    for x, dated in sorted(placed, key=lambda one: (one[0], one[1].call.number)):
        groups.append(_Group(((x, dated),), x, x))
        while len(groups) > 1 and groups[-2].touches(groups[-1]):
            last = groups.pop()
            groups.append(groups.pop().joined(last))
    return tuple(mark for group in groups for mark in group.marks())


def _mark(placed: tuple[PlacedCall, ...], low: float, high: float) -> Mark:
    calls = tuple(dated for _, dated in placed)
    length = _least_length(calls)
    if high - low >= length:
        return Mark(calls, round(low, 2), round(high, 2))
    start = min(low, 100 - length)
    return Mark(calls, round(start, 2), round(start + length, 2))


def _side_by_side(parts: list[tuple[PlacedCall, ...]]) -> tuple[Mark, ...]:
    """Marks that meet halfway between two calls; () if one would be too short for its label."""
    found = []
    for at, part in enumerate(parts):
        low, high = part[0][0], part[-1][0]
        if at > 0:
            low = (parts[at - 1][-1][0] + low + DOT) / 2
        if at < len(parts) - 1:
            high = (high + parts[at + 1][0][0] - DOT) / 2
        calls = tuple(dated for _, dated in part)
        if high - low < _least_length(calls):
            return ()
        found.append(Mark(calls, round(low, 2), round(high, 2)))
    return tuple(found)


def _label(calls: tuple[DatedCall, ...]) -> str:
    first, last = calls[0].call.number, calls[-1].call.number
    return str(first) if first == last else f"{first}\u2013{last}"


def _least_length(calls: tuple[DatedCall, ...]) -> float:
    signs = len(_label(calls))
    length = _THREE_SIGNS + _SIGN * (signs - 3) if signs >= 3 else 0  # noqa: PLR2004 - a dot has two
    return length if len({dated.inside for dated in calls}) == 1 else length + DOT - 1
