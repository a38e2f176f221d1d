"""When the events of a copy happen."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from groups.demo.seed.calendar import Calendar
from groups.demo.seed.template import PERSONS_GAP, Template

DAY = timedelta(days=1)
DEADLINE_MS = 15_000
SLOWEST_MS = 9_000


def duration_ms(template: Template, rng: Random) -> int:
    """How long Liner takes to answer."""
    usual = min(SLOWEST_MS, 60 + int(rng.lognormvariate(5.8, 0.6)))
    return DEADLINE_MS if template.ran_out_of_time else usual


def times_of(
    template: Template, at: datetime, duration: int, calendar: Calendar, rng: Random
) -> Iterator[datetime]:
    """Yields the template's times in a copy that is requested at `at`: the program keeps its pace,
    people act in working hours, and `duration` is how many milliseconds Liner took to answer."""
    pace = rng.uniform(0.5, 3)
    before = template.times[0]
    time = at + timedelta(seconds=before * pace)
    for place, seconds in enumerate(template.times):
        gap = timedelta(seconds=seconds - before)
        if seconds - before >= PERSONS_GAP:
            time = calendar.later(time, round(gap / DAY) + rng.randrange(2), rng)
        else:
            time += gap * (pace if seconds - before < 1 else rng.uniform(1, 1.1))
        if place == template.answered:
            time += timedelta(milliseconds=duration)
        yield time
        before = seconds
