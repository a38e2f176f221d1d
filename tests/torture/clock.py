"""One clock for linerAdmin and for the sandbox, which the tests move on."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from types import SimpleNamespace
from typing import Self
from unittest.mock import patch


class Clock:
    """The real time, and `ahead` on top of it, in seconds."""

    def __init__(self, ahead: float = 0.0) -> None:
        self.ahead = ahead

    @classmethod
    def at_noon(cls) -> Self:
        """It is noon today, in UTC, so that no day ends while a test runs."""
        now = datetime.now(UTC)
        noon = now.replace(hour=12, minute=0, second=0, microsecond=0)
        return cls((noon - now).total_seconds())

    def time(self) -> float:
        return time.time() + self.ahead

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def pass_by(self, **how: float) -> None:
        """Takes what timedelta() takes."""
        self.ahead += timedelta(**how).total_seconds()

    @contextmanager
    def installed(self) -> Iterator[None]:
        """What is recorded is told by this clock, and so is what the sandbox still hides."""
        sandboxes = SimpleNamespace(time=self.time)

        def date(usegmt: bool) -> str:
            return formatdate(self.time(), usegmt=usegmt)

        with (
            patch("django.utils.timezone.now", self.now),
            # Without a database's own clock, this machine's counts.
            patch("groups.models.clock.connection", SimpleNamespace(vendor="sqlite")),
            patch("groups.demo.sandbox.answers.formatdate", date),
            patch("groups.demo.sandbox.api.time", sandboxes),
            patch("groups.demo.sandbox.store.time", sandboxes),
        ):
            yield
