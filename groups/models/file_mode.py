"""An SQLite database is for its owner alone."""

import stat
from contextlib import suppress
from pathlib import Path
from typing import Any

FOR_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def keep_private(connection: Any, **kwargs: Any) -> None:
    """Receives connection_created. SQLite gives its other files the mode of this one."""
    path = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor == "sqlite" and path.is_file() and path.stat().st_mode & FOR_OTHERS:
        with suppress(OSError):  # another account owns it, which may be how it was set up
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~FOR_OTHERS)
