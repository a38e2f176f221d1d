"""Where the charts of the overview are drawn. Numbers alone; the page paints them."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

LEFT, RIGHT, TOP, BOTTOM = 44.0, 552.0, 14.0, 222.0
STRIP = 1120
_LEAST = 1.5  # whatever there is can be seen
_WIDEST = 56.0
_LABELS = 8
_TENS = 10
_TOPS = (12, 16, 20, 30, 40, 50, 60, 80, 100)

# The bins of a small distribution: up to so many ms, and longer.
EDGES = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000)
BINS = len(EDGES) + 1
_BIN_WIDTH, BINS_HEIGHT = 18.0, 28.0
BINS_WIDTH = BINS * _BIN_WIDTH

_SIGN = 10.5  # how wide a sign of a label is


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Piece(Box):
    """The part `part` of the column `column`."""

    column: int
    part: int


@dataclass(frozen=True)
class Level:
    """A line across the chart."""

    y: float
    value: int


@dataclass(frozen=True)
class Label:
    """The words under a column; minor ones have no room on a phone."""

    x: float
    column: int
    is_minor: bool


@dataclass(frozen=True)
class Columns:
    pieces: tuple[Piece, ...]
    levels: tuple[Level, ...]
    labels: tuple[Label, ...]


def columns(stacks: Sequence[Sequence[int]]) -> Columns:
    """A column for each of `stacks`, made of its parts from the bottom up, all to one scale."""
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
    """The next number at least as large that is even and easily read: 2, 4 … 10, 12, 16, 20 …"""
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
            height = max(BOTTOM - _y(count, top), _LEAST)
            y -= height
            found.append(Piece(_round(x), _round(y), _round(width), _round(height), column, part))
    return found


def _labels(middles: Sequence[float]) -> tuple[Label, ...]:
    """At most so many, among them the last column's."""
    step = -(-len(middles) // _LABELS) or 1
    shown = range(len(middles) - 1, -1, -step)
    return tuple(
        Label(_round(middles[column]), column, bool(place % 2))
        for place, column in enumerate(shown)
    )


def distribution(durations: Mapping[int, int]) -> tuple[int, ...]:
    """How many lie in each of the BINS; `durations` says how many took so many ms."""
    counts = [0] * BINS
    for ms, count in durations.items():
        # A duration of just an edge belongs below it.
        counts[bisect_right(EDGES, ms - 1)] += count
    return tuple(counts)


def small_columns(counts: Sequence[int]) -> tuple[Box, ...]:
    """A column for each bin, one after the other; of an empty one the height is 0."""
    most = max(counts) or 1
    heights = [max(BINS_HEIGHT * count / most, _LEAST) if count else 0 for count in counts]
    return tuple(
        Box(place * _BIN_WIDTH + 1, _round(BINS_HEIGHT - height), _BIN_WIDTH - 2, _round(height))
        for place, height in enumerate(heights)
    )


def length(count: int, most: int, width: float) -> float:
    """How long a bar is of which the longest is `width`."""
    return _round(max(width * count / most, _LEAST)) if count else 0


def on_strip(
    begins: datetime, ends: datetime, stretch: tuple[datetime, datetime]
) -> tuple[float, float]:
    """x and width of a stretch of time on a strip from `begins` to `ends`, which cut it."""
    whole = ends - begins
    left, right = (min(max((at - begins) / whole, 0), 1) * STRIP for at in stretch)
    return _round(left), _round(max(right - left, _LEAST))


def has_room(text: str, width: float) -> bool:
    return len(text) * _SIGN < width


def _round(number: float) -> float:
    return round(number, 1)
