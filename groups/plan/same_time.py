"""Calls on several days that come at the same time of day, and a plan that shifts them.

Whoever can't answer at ten one day often can't at ten the next day either.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

DAY = 24 * 60
_FEWEST_DAYS = 3
_SAME = 60  # minutes: calls closer than this come at the same time of day
_APART = 120
_NIGHT = 6 * 60  # a wait from which on the next call can be shifted by itself
_SHIFTS = tuple(hours * 60 for hours in (0, 2, 4, -2, 3, -3, 6, -4, 5))


def same_time_calls(intervals: Sequence[int]) -> tuple[int, ...]:
    """The numbers of the most calls that come on three days or more, all within one hour."""
    times = list(accumulate(intervals))
    windows = (_within_an_hour(times, begins % DAY) for begins in times)
    return max(windows, key=len, default=()) if times[-1] >= DAY else ()


def _within_an_hour(times: Sequence[int], begins: int) -> tuple[int, ...]:
    found = [at for at, time in enumerate(times) if (time - begins) % DAY < _SAME]
    days = {(times[at] - begins) // DAY for at in found}
    return tuple(at + 1 for at in found) if len(days) >= _FEWEST_DAYS else ()


def shifted(intervals: Sequence[int]) -> tuple[int, ...]:
    """The plan with whole days' calls shifted by hours, so that fewer come at the same time."""
    times: list[int] = []
    times_of_day: list[int] = []
    for block in _blocks(list(accumulate(intervals))):
        # A call never comes before the last one; a longer wait keeps an hour.
        earliest = times[-1] + _SAME if times else block[0]
        shifts = [shift for shift in _SHIFTS if block[0] + shift >= earliest]
        shift = min(shifts, key=lambda shift: _conflicts(block, shift, times_of_day), default=0)
        times += [time + shift for time in block]
        for time in block:
            insort(times_of_day, (time + shift) % DAY)
    return tuple(after - before for before, after in pairwise([0, *times]))


def _blocks(times: Sequence[int]) -> Iterator[Sequence[int]]:
    """The calls between one long wait and the next."""
    starts = [at for at in range(len(times)) if at == 0 or times[at] - times[at - 1] >= _NIGHT]
    for start, end in pairwise([*starts, len(times)]):
        yield times[start:end]


def _conflicts(block: Sequence[int], shift: int, times_of_day: Sequence[int]) -> tuple[int, int]:
    """How many earlier calls come at the same time of day, and how many soon before or after."""
    same, close = (
        sum(_near((time + shift) % DAY, within, times_of_day) for time in block)
        for within in (_SAME, _APART)
    )
    return same, close


def _near(time: int, within: int, times_of_day: Sequence[int]) -> int:
    ranges = ((time + day - within + 1, time + day + within) for day in (-DAY, 0, DAY))
    return sum(
        bisect_left(times_of_day, end) - bisect_left(times_of_day, begin) for begin, end in ranges
    )
