"""A database that goes away."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from groups.liner.fields import NewGroup
from groups.services.liner_groups.client import liner_from_settings

SQLITE = connection.vendor == "sqlite"


@contextmanager
def gone() -> Iterator[None]:
    """The database can't be reached any more."""
    connection.close()
    kept = dict(connection.settings_dict)
    if SQLITE:
        connection.settings_dict["NAME"] = "/nowhere/at/all.sqlite3"
    else:
        connection.settings_dict["OPTIONS"] = {"host": "/nowhere", "connect_timeout": 1}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(kept)


class Going:
    """A real Liner before whose answer the database goes away."""

    def __init__(self, enter: Callable[[], Any]) -> None:
        self.liner = liner_from_settings()
        self.url, self.read_list = self.liner.url, self.liner.read_list
        self.read_group = self.liner.read_group
        self.enter = enter

    def create(self, new_group: NewGroup) -> Any:
        created = self.liner.create(new_group)
        self.enter()
        return created
