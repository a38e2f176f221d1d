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
    """The true time, and what the clocks of linerAdmin make of it.

    ahead   seconds that have passed beside the real ones; Liner has this time
    jump    how far the database's clock is ahead of that
    server  how far this server's clock is ahead of the database's
    """

    def __init__(self, ahead: float = 0.0, jump: float = 0.0, server: float = 0.0) -> None:
        self.ahead, self.jump, self.server = ahead, jump, server

    @classmethod
    def at_noon(cls) -> Self:
        """Starts at the next noon, in UTC, so that no day ends while a test runs."""
        now = datetime.now(UTC)
        noon = now.replace(hour=12, minute=0, second=0, microsecond=0)
        return cls((noon - now).total_seconds() % 86_400)

    def time(self) -> float:
        return time.time() + self.ahead

    def database_now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead + self.jump)

    def server_now(self) -> datetime:
        return self.database_now() + timedelta(seconds=self.server)

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
            patch("django.utils.timezone.now", self.server_now),
            patch("groups.models.clock.connection", SimpleNamespace(vendor="sqlite")),
            patch("groups.models.clock.timezone", SimpleNamespace(now=self.database_now)),
            patch("groups.demo.sandbox.answers.formatdate", date),
            patch("groups.demo.sandbox.api.time", sandboxes),
            patch("groups.demo.sandbox.store.time", sandboxes),
        ):
            yield
