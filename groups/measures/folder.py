"""Where gunicorn's worker processes count. Imports nothing of prometheus_client, which looks at the
variable just once, when it is imported."""

import os
import shutil
import tempfile
from pathlib import Path

# prometheus_client's own name for it.
VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
# In memory: a process that writes to a mapped file on a full disk is killed.
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - mkdtemp makes the folder, for this user alone
PREFIX = "lineradmin-metrics-"


def folder() -> Path | None:
    name = os.environ.get(VARIABLE)
    return Path(name) if name else None


def make_folder() -> Path:
    """Makes the folder of this server, and removes those of servers that were killed."""
    in_memory = IN_MEMORY.is_dir() and os.access(IN_MEMORY, os.W_OK)
    place = IN_MEMORY if in_memory else Path(tempfile.gettempdir())
    for other in place.glob(f"{PREFIX}*-*"):
        server = other.name.removeprefix(PREFIX).partition("-")[0]
        if server.isdecimal() and not _is_running(int(server)):
            shutil.rmtree(other, ignore_errors=True)
    made = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=place)
    os.environ[VARIABLE] = made
    return Path(made)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # another user's
    return True
