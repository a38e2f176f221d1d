"""The disks that this program writes to. PostgreSQL's may be another machine's."""

import os
from pathlib import Path

from django.conf import settings
from django.db import connection


def disks() -> dict[str, tuple[int, int] | None]:
    """Returns the free and the total bytes of the disk of each file; None if it can't be read."""
    files = {"spool": settings.SPOOL_FILE}
    if connection.vendor == "sqlite":
        files["database"] = str(connection.settings_dict["NAME"])
    return {name: _disk_of(Path(file).absolute().parent) for name, file in files.items()}


def _disk_of(folder: Path) -> tuple[int, int] | None:
    try:
        disk = os.statvfs(folder)
    except OSError:
        return None
    return disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize
