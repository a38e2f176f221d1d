"""The picture of a plan: where its calls, waits, days and closed hours are drawn. Numbers alone.

The drawing is WIDTH wide; how it is painted is the page's business.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from groups.plan import notation
from groups.plan.axis import Axis, axis
from groups.plan.hours import Hours, wall_moments
from groups.plan.schedule import DatedCall, schedule

WIDTH = 400
END_X = 392.0
AXIS_Y, BANDS_Y = 86.0, 24.0
_LABEL_YS = (66.0, 46.0)  # two rows of labels over the line, the second where the first is taken
_SIGN = 8.0  # how wide a sign of a label is
_SPACE = 6.0
_LARGEST_DOT, _SMALLEST_DOT = 10.0, 1.5
_HOLDS_NUMBER = 9.0
_NUMBERS_APART = 24.0
_CROWDED = 4.0
_MARK_ROOM = 2 * _LARGEST_DOT + 12
_DAY_ROOM = 80.0
_MOST_BORDERS = 16
_MOST_BANDS = 60
_THINNEST_BAND = 0.5

Unit = Literal["day", "week", "month", "year"]
_UNITS: dict[Unit, int] = {"day": 1, "week": 7, "month": 30, "year": 365}


@dataclass(frozen=True)
class Dot:
    """A call; `shows_number` tells whether there is room for its number in or under the dot."""

    number: int
    x: float
    inside: bool | None
    shows_number: bool


@dataclass(frozen=True)
class Gap:
    """The wait before call `number`: the middle of its stretch, its label, and the label's y.

    Equal waits that are too short for their labels are one: "49 x 1m", from the first of them on.
    `y` is None where the label has no room. A cut one is drawn shorter than it is, which a mark
    in its middle can show where there is room for it.
    """

    number: int
    minutes: int
    x: float
    label: str
    y: float | None
    is_cut: bool
    has_mark_room: bool


@dataclass(frozen=True)
class Border:
    """Where a day (week, month, year) of the calendar begins; `at` is local."""

    x: float
    at: datetime
    unit: Unit
    has_room: bool


@dataclass(frozen=True)
class Band:
    """A stretch outside the calling hours."""

    x: float
    width: float


@dataclass(frozen=True)
class PlanPicture:
    """The whole drawing; `crowded` where the calls are too many to be drawn apart.

    Waits of more than `to_scale` minutes are drawn shorter than they are, unless it is linear.
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
        """Whether any call is known to fall outside the calling hours."""
        return any(dot.inside is False for dot in self.dots)

    @property
    def marks_cuts(self) -> bool:
        """Whether each wait that is cut has room for its mark; else none is marked."""
        return all(gap.has_mark_room for gap in self.gaps if gap.is_cut)

    @property
    def numbers_inside(self) -> bool:
        return self.radius >= _HOLDS_NUMBER

    @property
    def top(self) -> float:
        """The y at which the drawing begins: what isn't drawn needs no room."""
        if self.borders:
            return 0
        return min([AXIS_Y - 14, *(gap.y - 16 for gap in self.gaps if gap.y), *self._band_tops])

    @property
    def _band_tops(self) -> list[float]:
        return [BANDS_Y] if self.bands else []

    @property
    def words_y(self) -> int:
        """The y of the words at both ends, under the numbers that stand under their dots."""
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
    """The drawing for a lead that appears at `arrives` (aware, in the zone whose days count)."""
    line = axis(intervals)
    dated = schedule(intervals, arrives, _zone(arrives), hours)
    spacing = _spacing(line, dated)
    radius = max(_SMALLEST_DOT, min(_LARGEST_DOT, spacing / 2 - 1))
    return PlanPicture(
        dots=_dots(line, dated, radius),
        gaps=_gaps(line, dated, label),
        borders=_borders(line, arrives),
        bands=_bands(line, arrives, hours),
        radius=_round(radius),
        is_linear=line.is_linear,
        to_scale=line.to_scale,
        crowded=spacing < _CROWDED,
        waits_first=intervals[0] > 0,
    )


def _zone(arrives: datetime) -> ZoneInfo:
    zone = arrives.tzinfo
    assert isinstance(zone, ZoneInfo), "the arrival must be in a zone that has days"  # noqa: S101
    return zone


def _round(number: float) -> float:
    return round(number, 1)


def _spacing(line: Axis, dated: Sequence[DatedCall]) -> float:
    xs = [line.x(call.call.elapsed) for call in dated]
    return min((later - before for before, later in pairwise(xs)), default=2 * _NUMBERS_APART)


def _dots(line: Axis, dated: Sequence[DatedCall], radius: float) -> tuple[Dot, ...]:
    xs = [line.x(call.call.elapsed) for call in dated]
    shown = set(range(len(xs))) if radius >= _HOLDS_NUMBER else _with_room(xs)
    return tuple(
        Dot(call.call.number, _round(x), call.inside, at in shown)
        for at, (call, x) in enumerate(zip(dated, xs, strict=True))
    )


def _with_room(xs: Sequence[float]) -> set[int]:
    """The first and the last call, and of the others those whose number has room."""
    shown, taken = {0, len(xs) - 1}, xs[0]
    for at, x in enumerate(xs):
        if x - taken >= _NUMBERS_APART and xs[-1] - x >= _NUMBERS_APART:
            shown.add(at)
            taken = x
    return shown


def _gaps(line: Axis, dated: Sequence[DatedCall], label: Callable[[int], str]) -> tuple[Gap, ...]:
    free = [0.0 for _ in _LABEL_YS]
    found: list[Gap] = []
    waits = [one.call for one in dated if one.call.gap]
    for minutes, equal in groupby(waits, key=lambda call: call.gap):
        run, text = list(equal), label(minutes)
        ends = [line.x(run[0].elapsed - minutes), *(line.x(call.elapsed) for call in run)]
        is_tight = len(run) > 1 and ends[1] - ends[0] < len(text) * _SIGN + _SPACE
        if is_tight:
            text = f"{len(run)} \u00d7 {text}"
            ends = [ends[0], ends[-1]]
        for call, (left, right) in zip(run, pairwise(ends), strict=False):
            x = (left + right) / 2
            y = _take_room(free, x, len(text) * _SIGN)
            is_cut, has_room = minutes > line.to_scale, right - left >= _MARK_ROOM
            found.append(Gap(call.number, minutes, _round(x), text, y, is_cut, has_room))
    return tuple(found)


def _take_room(free: list[float], x: float, width: float) -> float | None:
    """The y of the lowest row in which a label fits after those before it; None for no row."""
    for row, y in enumerate(_LABEL_YS):
        if x - width / 2 >= free[row] and x + width / 2 <= WIDTH:
            free[row] = x + width / 2 + _SPACE
            return y
    return None


def _minutes(since: datetime, moment: datetime) -> float:
    return (moment.astimezone(UTC) - since.astimezone(UTC)) / timedelta(minutes=1)


def _unit(minutes: int) -> Unit | None:
    """What is marked on a line of this length: at most so many, so None for very long ones."""
    days = minutes / (24 * 60)
    fitting = (unit for unit, length in _UNITS.items() if days / length < _MOST_BORDERS - 1)
    return next(fitting, None)


def _borders(line: Axis, arrives: datetime) -> tuple[Border, ...]:
    unit = _unit(line.minutes[-1])
    taken, found = 0.0, []
    for at in _beginnings(unit, arrives) if unit else ():
        elapsed = _minutes(arrives, at)
        if elapsed > line.minutes[-1]:
            break
        x = line.x(elapsed)
        has_room = x >= taken and x + _DAY_ROOM <= WIDTH
        taken = x + _DAY_ROOM if has_room else taken
        found.append(Border(_round(x), at, unit or "day", has_room))
    return tuple(found)


def _beginnings(unit: Unit, arrives: datetime) -> Iterator[datetime]:
    """Local beginnings of days, weeks, months or years after a moment, without end."""
    zone, day = _zone(arrives), arrives.date()
    while True:
        day = _next(unit, day)
        yield min(wall_moments(day, 0, zone)).astimezone(zone)


def _next(unit: Unit, day: date) -> date:
    if unit == "day":
        return day + timedelta(days=1)
    if unit == "week":
        return day + timedelta(days=7 - day.weekday())
    if unit == "month":
        return (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    return day.replace(year=day.year + 1, month=1, day=1)


def _bands(line: Axis, arrives: datetime, hours: Hours | None) -> tuple[Band, ...]:
    """Nothing on lines so long that hours would be dust."""
    total = line.minutes[-1]
    if hours is None or not total or _unit(total) != "day":
        return ()
    found = []
    for begins, ends in hours.closed(arrives, arrives.astimezone(UTC) + timedelta(minutes=total)):
        x = line.x(_minutes(arrives, begins))
        width = line.x(_minutes(arrives, ends)) - x
        if width >= _THINNEST_BAND:
            found.append(Band(_round(x), _round(width)))
    return tuple(found[:_MOST_BANDS])
