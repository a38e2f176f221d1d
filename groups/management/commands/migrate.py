"""Django's `migrate`, which on PostgreSQL makes nobody else wait for long."""

import time
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections

from groups.models.migrating import LOCK_SECONDS

ATTEMPTS = 60
PAUSE_SECONDS = 2.0
LOCK_NOT_AVAILABLE = "55P03"


class Command(migrate.Command):
    """Whoever waits for a lock on a table keeps everybody waiting who comes after. So a migration
    waits LOCK_SECONDS for a long reader, such as an export, and then tries again from its start.

    Only AddIndexOnline has no such limit: it waits without keeping others waiting.
    """

    _using = "default"

    def handle(self, *args: Any, **options: Any) -> None:
        self._using = options["database"]
        for attempt in range(1, ATTEMPTS + 1):
            self._limit_waiting(LOCK_SECONDS)
            try:
                super().handle(*args, **options)
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                    raise
                if attempt == ATTEMPTS:
                    raise CommandError(
                        "Somebody reads or writes these tables all the time. What was done is"
                        " done; run it again later, or stop exports and checks first."
                    ) from error
                self.stderr.write("The tables are in use. Trying again.")
                time.sleep(PAUSE_SECONDS)
            else:
                break
        self._run("RESET lock_timeout")

    def _limit_waiting(self, seconds: int) -> None:
        self._run(f"SET lock_timeout = '{seconds}s'")

    def _run(self, statement: str) -> None:
        connection = connections[self._using]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(statement)
