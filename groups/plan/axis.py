"""Minutes on a line of limited width: one monotone function, to scale while that can be read."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import log

LEFT, RIGHT = 16.0, 372.0
_ROOM = RIGHT - LEFT
_CLEARLY_APART = 24.0
_TIGHT = 0.75  # of the room, where so many calls can't all be clearly apart


@dataclass(frozen=True)
class Axis:
    """Knots of a monotone function from elapsed minutes to x, linear between them.

    Waits of up to `to_scale` minutes are drawn to one scale, longer ones shorter than they are.
    """

    minutes: tuple[int, ...]
    xs: tuple[float, ...]
    to_scale: int

    @property
    def is_linear(self) -> bool:
        """Whether the whole line has one scale."""
        return all(later - before <= self.to_scale for before, later in pairwise(self.minutes))

    def x(self, elapsed: float) -> float:
        """Where a moment is drawn; those before the first and after the last knot at the ends."""
        at = min(max(bisect_right(self.minutes, elapsed), 1), len(self.minutes) - 1)
        if at == 0:
            return self.xs[0]
        low, high = self.minutes[at - 1 : at + 1]
        share = min(max((elapsed - low) / (high - low), 0), 1)
        return self.xs[at - 1] + share * (self.xs[at] - self.xs[at - 1])


def axis(intervals: Sequence[int]) -> Axis:
    """The line for a plan, from the lead's arrival to the last call."""
    gaps = [gap for gap in intervals if gap]
    if not gaps:
        return Axis((0,), (LEFT,), 0)
    widths, to_scale = _widths(gaps)
    xs = accumulate(widths, initial=LEFT)
    return Axis(tuple(accumulate(gaps, initial=0)), tuple(xs), to_scale)


def _widths(gaps: Sequence[int]) -> tuple[list[float], int]:
    """How wide each wait is drawn, and the longest one that keeps the scale of the shortest."""
    least = min(_CLEARLY_APART, _TIGHT * _ROOM / len(gaps))
    scale = least / min(gaps)
    if scale * sum(gaps) <= _ROOM:
        return [_ROOM * gap / sum(gaps) for gap in gaps], max(gaps)
    ordered = sorted(gaps)
    sums = list(accumulate(ordered))
    for count in range(len(gaps) - 1, 0, -1):
        kept, spare = ordered[count - 1], _ROOM - scale * sums[count - 1]
        beyond = len(gaps) - count
        if ordered[count] > kept and spare >= beyond * kept * scale:
            return _cut(gaps, kept, scale, spare), kept
    return [_ROOM / len(gaps)] * len(gaps), min(gaps)


def _cut(gaps: Sequence[int], kept: int, scale: float, spare: float) -> list[float]:
    """Longer waits share what is left: each wider than the longest to scale, longer ones more."""
    beyond = [gap for gap in gaps if gap > kept]
    spare -= len(beyond) * kept * scale
    weight = sum(log(gap / kept) for gap in beyond)
    return [
        gap * scale if gap <= kept else kept * scale + spare * log(gap / kept) / weight
        for gap in gaps
    ]
