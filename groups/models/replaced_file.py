"""An SQLite file that was replaced, by a restore for example, while connections to it stay open."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db import connections


def remember_file(connection: Any, **kwargs: Any) -> None:
    """Receives connection_created."""
    if connection.vendor == "sqlite":
        connection.opened_file = _file(connection)


def leave_replaced_file(**kwargs: Any) -> None:
    """Receives request_started. Without it, a connection that outlives a request would go on to
    read and write a file that nobody can see any more."""
    for connection in connections.all(initialized_only=True):
        opened = connection.vendor == "sqlite" and connection.connection is not None
        if opened and not connection.in_atomic_block and _file(connection) != _opened(connection):
            connection.close()


def _opened(connection: Any) -> tuple[int, int] | None:
    return getattr(connection, "opened_file", None)


def _file(connection: Any) -> tuple[int, int] | None:
    with suppress(OSError):
        found = Path(str(connection.settings_dict["NAME"])).stat()
        return found.st_dev, found.st_ino
    return None
