"""A database of which the n-th write fails."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db import OperationalError, connection

# How a write fails: it alone; with all after it; or at the commit, which the database did not
# take, or took though it told an error.
ONCE, FROM_THEN_ON = "once", "from then on"
COMMIT, COMMIT_TAKEN = "commit", "commit, though taken"
WAYS = [ONCE, FROM_THEN_ON, COMMIT, COMMIT_TAKEN]


class Failing:
    """Fails the write number `nth`, counted from 1, in one of WAYS; `struck` tells whether."""

    def __init__(self, nth: int, way: str) -> None:
        self.nth, self.way = nth, way
        self.writes = 0
        self.struck = False

    @contextmanager
    def installed(self) -> Iterator[None]:
        self._commit = connection._commit
        with (
            connection.execute_wrapper(self._execute),
            patch.object(connection, "_commit", self._at_commit),
        ):
            yield

    def _execute(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.way in {ONCE, FROM_THEN_ON} and sql.startswith(("INSERT", "UPDATE", "DELETE")):
            self._count()
        return execute(sql, params, many, context)

    def _at_commit(self) -> None:
        if self.way == COMMIT:
            self._count()
        self._commit()
        if self.way == COMMIT_TAKEN:
            self._count()

    def _count(self) -> None:
        self.writes += 1
        if self.writes == self.nth or (self.way == FROM_THEN_ON and self.writes > self.nth):
            self.struck = True
            raise OperationalError("database or disk is full")
