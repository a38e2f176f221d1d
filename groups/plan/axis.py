"""Maps minutes to a line of limited width: to scale as long as neighbours stay apart."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import log

LEFT, RIGHT = 16.0, 372.0
_WIDTH = RIGHT - LEFT
_CLEARLY_APART = 24.0
_CROWDED_SHARE = 0.75  # of the width, if so many calls can't all be clearly apart


@dataclass(frozen=True)
class Axis:
    """Knots of a monotone function from elapsed minutes to x, linear between them.

    Waits of up to `to_scale` minutes share one scale; longer ones are drawn shorter.
    """

    minutes: tuple[int, ...]
    xs: tuple[float, ...]
    to_scale: int

    @property
    def is_linear(self) -> bool:
        """Whether the whole line has one scale."""
        return all(later - before <= self.to_scale for before, later in pairwise(self.minutes))

    def x(self, elapsed: float) -> float:
        """Where a moment is drawn; moments beyond the knots are drawn at the ends."""
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
    """The width of each wait, and the longest wait drawn to the scale of the shortest."""
    least = min(_CLEARLY_APART, _CROWDED_SHARE * _WIDTH / len(gaps))
    scale = least / min(gaps)
    if scale * sum(gaps) <= _WIDTH:
        return [_WIDTH * gap / sum(gaps) for gap in gaps], max(gaps)
    ordered = sorted(gaps)
    totals = list(accumulate(ordered))
    for count in range(len(gaps) - 1, 0, -1):
        longest, spare = ordered[count - 1], _WIDTH - scale * totals[count - 1]
        longer = len(gaps) - count
        if ordered[count] > longest and spare >= longer * longest * scale:
            return _cut_widths(gaps, longest, scale, spare), longest
    return [_WIDTH / len(gaps)] * len(gaps), min(gaps)


def _cut_widths(gaps: Sequence[int], longest: int, scale: float, spare: float) -> list[float]:
    """Waits over `longest` share the spare width, in proportion to their logarithms."""
    longer = [gap for gap in gaps if gap > longest]
    spare -= len(longer) * longest * scale
    weight = sum(log(gap / longest) for gap in longer)
    return [
        gap * scale if gap <= longest else longest * scale + spare * log(gap / longest) / weight
        for gap in gaps
    ]
