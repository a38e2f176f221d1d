"""Two plans side by side: how many calls each has made at any time since the lead arrived.

Places are in per cent of the chart, from its top left corner. No Django.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, repeat
from operator import mul

_HOUR, _DAY = 60, 24 * 60
_STEPS = (
    *(5, 10, 15, 30, _HOUR, 2 * _HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR),
    *(days * _DAY for days in (1, 2, 3, 7, 14, 30, 60, 90, 180, 365)),
)
_MOST_TICKS = 5
_SHORTEST = 30  # minutes; a plan of one call at once takes none
_LABEL_GAP = 9.0  # two labels closer than this would overlap


@dataclass(frozen=True)
class Tick:
    """A moment or a number of calls on an axis."""

    value: int
    place: float


@dataclass(frozen=True)
class Curve:
    """The steps of one plan.

    points    corners (x, y) from the arrival of the lead to the end of the chart
    ends_at   the height of its last step
    is_below  whether its label stands below its last step, not above it
    """

    points: tuple[tuple[float, float], ...]
    ends_at: float
    is_below: bool


@dataclass(frozen=True)
class Chart:
    """Both curves on the same scale, with ticks in minutes and in calls."""

    curves: tuple[Curve, Curve]
    minutes: tuple[Tick, ...]
    calls: tuple[Tick, ...]


def same_calls(one: Sequence[int], other: Sequence[int]) -> int:
    """How many calls come at the same times in both plans before the first difference."""
    pairs = list(zip(one, other, strict=False))
    return next((at for at, (a, b) in enumerate(pairs) if a != b), len(pairs))


def calls_by(intervals: Sequence[int], minutes: int) -> int:
    """How many calls a plan has made so many minutes after the lead arrived, this one included."""
    return bisect_right(list(accumulate(intervals)), minutes)


def chart(one: Sequence[int], other: Sequence[int]) -> Chart:
    """The chart of two plans; neither is empty."""
    span = max(sum(one), sum(other), _SHORTEST)
    most = max(len(one), len(other))
    first, second = (_points(intervals, span, most) for intervals in (one, other))
    are_close = abs(first[-1][1] - second[-1][1]) < _LABEL_GAP
    is_first_lower = first[-1][1] > second[-1][1]
    return Chart(
        (
            Curve(first, first[-1][1], are_close and is_first_lower),
            Curve(second, second[-1][1], are_close and not is_first_lower),
        ),
        _ticks(span, _time_step(span)),
        tuple(Tick(tick.value, _down(tick.place)) for tick in _ticks(most, _round(most))),
    )


def _points(intervals: Sequence[int], span: int, most: int) -> tuple[tuple[float, float], ...]:
    points = [(0.0, 100.0)]
    for number, minutes in enumerate(accumulate(intervals), 1):
        x = round(100 * minutes / span, 2)
        points += [(x, points[-1][1]), (x, _down(100 * number / most))]
    return (*points, (100.0, points[-1][1]))


def _down(height: float) -> float:
    return round(100 - height, 2)


def _ticks(end: int, step: int) -> tuple[Tick, ...]:
    return tuple(Tick(at, round(100 * at / end, 2)) for at in range(0, end + 1, step))


def _round(most: int) -> int:
    """The first of 1, 2, 5, 10, 20, 50, ... that needs few enough ticks."""
    steps = (digit * size for size in accumulate(repeat(10), mul, initial=1) for digit in (1, 2, 5))
    return next(step for step in steps if most / step <= _MOST_TICKS)


def _time_step(span: int) -> int:
    steps = (step for step in _STEPS if span / step <= _MOST_TICKS)
    return next(steps, _STEPS[-1] * _round(-(-span // _STEPS[-1])))
