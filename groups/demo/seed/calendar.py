"""When people work: the days and hours of a made-up past."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import accumulate
from random import Random

YEARS = timedelta(days=730)
FIRST_HOUR = 8
HOURS = 10.5
FRIDAY, SATURDAY = 4, 5
DAY = timedelta(days=1)


class Calendar:
    """The working days, Monday to Friday, of the two years before the day `until` in `zone`."""

    def __init__(self, until: date, zone: tzinfo) -> None:
        self._zone = zone
        self.end = self._opening(until, 0)
        days = (until - YEARS + DAY * number for number in range(YEARS.days))
        self.days = [day for day in days if day.weekday() < SATURDAY]

    def moments(self, count: int, rng: Random) -> Iterator[datetime]:
        """Yields so many times in UTC, in order: more of late than at first, fewer on Fridays."""
        last = len(self.days) - 1
        weights = [
            rng.uniform(0.6, 1.4) * (1 + place / last) * (0.7 if day.weekday() == FRIDAY else 1)
            for place, day in enumerate(self.days)
        ]
        share = count / sum(weights)
        done = 0
        for day, until_here in zip(self.days, accumulate(weights), strict=True):
            here = round(until_here * share) - done
            done += here
            opening = self._opening(day, FIRST_HOUR)
            # The mean of two draws: the hours around noon are the busiest.
            yield from sorted(
                opening + timedelta(hours=(rng.random() + rng.random()) / 2 * HOURS)
                for _ in range(here)
            )

    def later(self, moment: datetime, days: int, rng: Random) -> datetime:
        """Returns a time in working hours, so many days after `moment` or on the next Monday."""
        day = moment.astimezone(self._zone).date() + DAY * days
        while day.weekday() >= SATURDAY:
            day += DAY
        return self._opening(day, FIRST_HOUR) + timedelta(hours=rng.uniform(1, HOURS))

    def _opening(self, day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour), self._zone).astimezone(UTC)
