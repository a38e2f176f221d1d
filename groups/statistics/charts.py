"""Where the charts of the overview are drawn, as numbers for SVGs."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

LEFT, RIGHT, TOP, BOTTOM = 44.0, 552.0, 14.0, 222.0
_STRIP_WIDTH = 1120
_SMALLEST = 1.5  # everything that is not 0 is visible
_WIDEST = 56.0
_MOST_LABELS = 8
_TENS = 10
_TOPS = (12, 16, 20, 30, 40, 50, 60, 80, 100)

# Upper edges of the bins of a distribution, in ms; the last bin holds what is longer.
EDGES = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000)
BINS = len(EDGES) + 1
_BIN_WIDTH, _BIN_HEIGHT = 18.0, 28.0
_LETTER_WIDTH = 10.5


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Piece(Box):
    """One part of a column: their indices, from 0."""

    column: int
    part: int


@dataclass(frozen=True)
class Level:
    """A line across the chart."""

    y: float
    value: int


@dataclass(frozen=True)
class Label:
    """The label under a column; minor ones are hidden on a phone."""

    x: float
    column: int
    is_minor: bool


@dataclass(frozen=True)
class Columns:
    pieces: tuple[Piece, ...]
    levels: tuple[Level, ...]
    labels: tuple[Label, ...]


def columns(stacks: Sequence[Sequence[int]]) -> Columns:
    """A column for each of `stacks`, its parts from the bottom up, all to one scale."""
    top = round_up(max(map(sum, stacks), default=0))
    slot = (RIGHT - LEFT) / max(len(stacks), 1)
    width = min(slot * 0.8, _WIDEST)
    middles = [LEFT + slot * (place + 0.5) for place in range(len(stacks))]
    pieces = [
        piece
        for column, parts in enumerate(stacks)
        for piece in _stack(column, parts, middles[column] - width / 2, width, top)
    ]
    levels = [Level(_round(_y(value, top)), value) for value in (0, top // 2, top)]
    return Columns(tuple(pieces), tuple(levels), _labels(middles))


def round_up(most: int) -> int:
    """The next even, round number that is at least as large: 2, 4 … 10, 12, 16, 20 …"""
    if most <= _TENS:
        return max(most + most % 2, 2)
    unit = 1
    while most > 100 * unit:
        unit *= 10
    return next(unit * top for top in _TOPS if unit * top >= most)


def _y(value: float, top: int) -> float:
    return BOTTOM - (BOTTOM - TOP) * value / top


def _stack(column: int, parts: Sequence[int], x: float, width: float, top: int) -> list[Piece]:
    found, y = [], BOTTOM
    for part, count in enumerate(parts):
        if count:
            height = max(BOTTOM - _y(count, top), _SMALLEST)
            y -= height
            found.append(Piece(_round(x), _round(y), _round(width), _round(height), column, part))
    return found


def _labels(middles: Sequence[float]) -> tuple[Label, ...]:
    """At most _MOST_LABELS, including the last column's."""
    step = -(-len(middles) // _MOST_LABELS) or 1
    shown = range(len(middles) - 1, -1, -step)
    return tuple(
        Label(_round(middles[column]), column, bool(place % 2))
        for place, column in enumerate(shown)
    )


def distribution(durations: Mapping[int, int]) -> tuple[int, ...]:
    """How many are in each of the BINS. `durations` maps ms to how many took so long."""
    counts = [0] * BINS
    for ms, count in durations.items():
        counts[bisect_left(EDGES, ms)] += count
    return tuple(counts)


def small_columns(counts: Sequence[int]) -> tuple[Box, ...]:
    """A column for each bin, side by side; an empty bin has height 0."""
    most = max(counts) or 1
    heights = [max(_BIN_HEIGHT * count / most, _SMALLEST) if count else 0 for count in counts]
    return tuple(
        Box(place * _BIN_WIDTH + 1, _round(_BIN_HEIGHT - height), _BIN_WIDTH - 2, _round(height))
        for place, height in enumerate(heights)
    )


def length(count: int, most: int, width: float) -> float:
    """The length of a bar, if the longest is `width`."""
    return _round(max(width * count / most, _SMALLEST)) if count else 0


def on_strip(
    begins: datetime, ends: datetime, time_range: tuple[datetime, datetime]
) -> tuple[float, float]:
    """x and width of a time range, cut to a strip from `begins` to `ends`."""
    whole = ends - begins
    left, right = (min(max((at - begins) / whole, 0), 1) * _STRIP_WIDTH for at in time_range)
    return _round(left), _round(max(right - left, _SMALLEST))


def has_room(text: str, width: float) -> bool:
    return len(text) * _LETTER_WIDTH < width


def _round(number: float) -> float:
    return round(number, 1)
