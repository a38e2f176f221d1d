"""The picture of a plan: where its calls and waits are drawn, as numbers for an SVG."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

from groups.plan import notation
from groups.plan.axis import Axis, axis
from groups.plan.calendar_marks import WIDTH, Band, Border, bands, borders
from groups.plan.hours import Hours
from groups.plan.schedule import DatedCall, schedule

_AXIS_Y, _BANDS_Y = 86.0, 24.0
_LABEL_YS = (66.0, 46.0)  # two rows of labels above the line; the second for those that don't fit
_LETTER_WIDTH = 8.0
_SPACE = 6.0
_LARGEST_DOT, _SMALLEST_DOT = 10.0, 1.5
_HOLDS_NUMBER = 9.0
_NUMBERS_APART = 24.0
_CROWDED = 4.0
_CUT_MARK_WIDTH = 2 * _LARGEST_DOT + 12


@dataclass(frozen=True)
class Dot:
    """A call. `shows_number`: its number fits in or under the dot."""

    number: int
    x: float
    inside: bool | None
    shows_number: bool


@dataclass(frozen=True)
class Gap:
    """The wait before a call: its middle, its label, and the label's y (None if it doesn't fit).

    Equal waits too short for their labels share one, "49 x 1m", in the place of the first. A cut
    one is drawn shorter than it is; `has_mark_room`: the mark that says so fits.
    """

    x: float
    label: str
    y: float | None
    is_cut: bool
    has_mark_room: bool


@dataclass(frozen=True)
class PlanPicture:
    """The whole drawing. `crowded`: too many calls to draw them apart.

    Unless it is linear, waits of more than `to_scale` minutes are drawn shorter than they are.
    """

    dots: tuple[Dot, ...]
    gaps: tuple[Gap, ...]
    borders: tuple[Border, ...]
    bands: tuple[Band, ...]
    radius: float
    is_linear: bool
    to_scale: int
    crowded: bool
    waits_first: bool

    @property
    def last_x(self) -> float:
        return self.dots[-1].x

    @property
    def has_outside(self) -> bool:
        """Whether any call is known to be outside the calling hours."""
        return any(dot.inside is False for dot in self.dots)

    @property
    def marks_cuts(self) -> bool:
        """Whether cut waits are marked: all of them or none."""
        return all(gap.has_mark_room for gap in self.gaps if gap.is_cut)

    @property
    def numbers_inside(self) -> bool:
        return self.radius >= _HOLDS_NUMBER

    @property
    def top(self) -> float:
        """The y at which the drawing begins, without empty space above."""
        if self.borders:
            return 0
        tops = [gap.y - 16 for gap in self.gaps if gap.y]
        return min([_AXIS_Y - 14, *tops, *([_BANDS_Y] if self.bands else [])])

    @property
    def words_y(self) -> int:
        """The y of the words at both ends, below numbers drawn under their dots."""
        return 114 if self.numbers_inside else 132

    @property
    def height(self) -> float:
        return self.words_y + 6 - self.top


def plan_picture(
    intervals: Sequence[int],
    arrives: datetime,
    hours: Hours | None = None,
    label: Callable[[int], str] = notation.short,
) -> PlanPicture:
    """The drawing for a lead that appears at `arrives`, whose tzinfo must be a ZoneInfo."""
    zone = arrives.tzinfo
    assert isinstance(zone, ZoneInfo)  # noqa: S101 - for mypy; the days are drawn in this zone
    line = axis(intervals)
    dated = schedule(intervals, arrives, zone, hours)
    xs = [line.x(one.call.elapsed) for one in dated]
    spacing = min((later - before for before, later in pairwise(xs)), default=2 * _NUMBERS_APART)
    radius = max(_SMALLEST_DOT, min(_LARGEST_DOT, spacing / 2 - 1))
    numbered = set(range(len(xs))) if radius >= _HOLDS_NUMBER else _numbers_that_fit(xs)
    return PlanPicture(
        dots=tuple(
            Dot(one.call.number, round(x, 1), one.inside, at in numbered)
            for at, (one, x) in enumerate(zip(dated, xs, strict=True))
        ),
        gaps=_gaps(line, dated, label),
        borders=borders(line, arrives, zone),
        bands=bands(line, arrives, hours),
        radius=round(radius, 1),
        is_linear=line.is_linear,
        to_scale=line.to_scale,
        crowded=spacing < _CROWDED,
        waits_first=intervals[0] > 0,
    )


def _numbers_that_fit(xs: Sequence[float]) -> set[int]:
    """The first and the last call, and the others whose number fits."""
    fitting, previous = {0, len(xs) - 1}, xs[0]
    for at, x in enumerate(xs):
        if x - previous >= _NUMBERS_APART and xs[-1] - x >= _NUMBERS_APART:
            fitting.add(at)
            previous = x
    return fitting


def _gaps(line: Axis, dated: Sequence[DatedCall], label: Callable[[int], str]) -> tuple[Gap, ...]:
    label_ends = [0.0 for _ in _LABEL_YS]
    found: list[Gap] = []
    waits = [one.call for one in dated if one.call.gap]
    for minutes, equal in groupby(waits, key=lambda call: call.gap):
        run, text = list(equal), label(minutes)
        ends = [line.x(run[0].elapsed - minutes), *(line.x(call.elapsed) for call in run)]
        is_tight = len(run) > 1 and ends[1] - ends[0] < len(text) * _LETTER_WIDTH + _SPACE
        if is_tight:
            text = f"{len(run)} \u00d7 {text}"
            ends = [ends[0], ends[-1]]
        for left, right in pairwise(ends):
            x = (left + right) / 2
            y = _label_y(label_ends, x, len(text) * _LETTER_WIDTH)
            is_cut, has_mark_room = minutes > line.to_scale, right - left >= _CUT_MARK_WIDTH
            found.append(Gap(round(x, 1), text, y, is_cut, has_mark_room))
    return tuple(found)


def _label_y(label_ends: list[float], x: float, width: float) -> float | None:
    """The y of the lowest row in which a label fits after those before it."""
    for row, y in enumerate(_LABEL_YS):
        if x - width / 2 >= label_ends[row] and x + width / 2 <= WIDTH:
            label_ends[row] = x + width / 2 + _SPACE
            return y
    return None
