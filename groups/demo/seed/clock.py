"""The time while stories are made."""

from datetime import UTC, datetime, timedelta

TICK = timedelta(milliseconds=40)


class Clock:
    """Takes the place of timezone.now(): time passes with each look at it, and by wait()."""

    def __init__(self) -> None:
        self._now = datetime(2020, 1, 6, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        self._now += TICK
        return self._now

    def wait(self, **how_long: float) -> None:
        self._now += timedelta(**how_long)
