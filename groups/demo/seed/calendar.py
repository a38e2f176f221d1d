"""When people work: the days and hours of a made-up past."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import groupby
from random import Random

YEARS = timedelta(days=730)
OPENING = time(8)
WORKDAY = 10 * 60 * 60  # seconds
DAY = 24 * 60 * 60
SATURDAY = 5
# Below 1, so that there are more requests of late than at first.
GROWTH = 0.6


class Calendar:
    """The working days, Monday to Friday, of the two years before the day `until` in `zone`."""

    def __init__(self, until: date, zone: tzinfo) -> None:
        self._zone = zone
        days = (until - YEARS + timedelta(days=number) for number in range(YEARS.days))
        self.days = [day for day in days if day.weekday() < SATURDAY]

    def moments(self, count: int, rng: Random) -> Iterator[tuple[int, float]]:
        """Yields so many moments in order: a place in the working days, and seconds after 8:00."""
        days = (
            int(len(self.days) * ((place + rng.random()) / count) ** GROWTH)
            for place in range(count)
        )
        for day, requests in groupby(days):
            # The mean of two draws: the hours around noon are the busiest.
            for share in sorted((rng.random() + rng.random()) / 2 for _ in list(requests)):
                yield day, share * WORKDAY

    def time(self, moment: tuple[int, float], seconds: float) -> datetime:
        """Returns the time in UTC, so many seconds later; whole days count as working days."""
        days, rest = divmod(max(seconds, 0), DAY)
        day, since_opening = moment
        opening = datetime.combine(self.days[day + int(days)], OPENING, self._zone)
        return opening.astimezone(UTC) + timedelta(seconds=since_opening + rest + min(seconds, 0))
