"""gunicorn for linerAdmin: `gunicorn -c deploy/gunicorn.conf.py linerAdmin.wsgi`.

--bind and GUNICORN_CMD_ARGS go before what stands here, and so does a socket that systemd passes.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

# Without this, gunicorn takes all addresses where PORT is in the environment.
bind = "127.0.0.1:8000"
# A supervisor waits for Liner for up to LINER_TIMEOUT_SECONDS; threads let the others work on.
worker_class = "gthread"
workers = 2
threads = 16
# A worker is only dead when all is silent for longer than Liner may take.
timeout = 60
graceful_timeout = 70
# A worker shows that it lives by touching a file: a slow disk must not make it look dead.
memory = "/dev/shm"  # noqa: S108 - gunicorn makes a file of its own there
worker_tmp_dir = memory if os.path.isdir(memory) else None
# Workers are not recycled, which would cut off exports that take longer than graceful_timeout.
max_requests = 0
# TRUSTED_PROXIES alone says whose headers count. gunicorn would believe every Unix socket.
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""
# Nothing here talks to the control socket, and its place in the home folder may not be writable.
control_socket_disable = True

# The server's own lines look like all others. Its master process keeps nothing of the settings, so
# that a reload reads them again.
_environment = dict(os.environ)
from linerAdmin.settings import LOGGING  # noqa: E402 - the environment is kept first
from linerAdmin.start import REFUSED  # noqa: E402 - the same

os.environ.clear()
os.environ.update(_environment)
del sys.modules["linerAdmin.settings"]
logger_class = "groups.log.server.ServerLogger"
logconfig_dict = LOGGING

# The workers add their metrics up in files: see groups/measures/.


def on_starting(server: Any) -> None:
    # Two workers that refuse at once would end gunicorn with a traceback and another status. In a
    # process of its own, so that this one keeps nothing of the settings.
    refused = subprocess.run([sys.executable, "-m", "linerAdmin.start"], cwd=ROOT, check=False)
    if refused.returncode == REFUSED:
        sys.exit(REFUSED)

    from groups.measures.folder import make_folder

    server.metrics_folder = make_folder()


def pre_fork(server: Any, worker: Any) -> None:
    # A worker can't start without it, and something may clean up temporary folders.
    server.metrics_folder.mkdir(mode=0o700, exist_ok=True)


def child_exit(server: Any, worker: Any) -> None:
    from groups.measures.worker_files import merge_ended

    try:
        merge_ended(server.metrics_folder, server.WORKERS)
    except Exception:
        server.log.exception("The metrics of a worker that ended stay in files of their own")


def on_exit(server: Any) -> None:
    shutil.rmtree(server.metrics_folder, ignore_errors=True)
