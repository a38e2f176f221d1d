"""Clients of Liner that fail in ways in which the sandbox can't make them fail."""

from typing import NoReturn

from groups.liner.client import Liner
from groups.liner.errors import Unreadable
from groups.liner.new_group import NewGroup


class LinerWithoutReads(Liner):
    """Creates interval groups, and can't be read."""

    def read_list(self, *, timeout: float = 0) -> NoReturn:
        raise Unreadable(reason="deadline")

    def read_group(self, number: int, *, timeout: float = 0) -> NoReturn:
        raise Unreadable(reason="deadline")


class LinerThatKillsUs(Liner):
    """The process dies while it waits for the answer."""

    def create(self, group: NewGroup) -> NoReturn:
        raise SystemExit
