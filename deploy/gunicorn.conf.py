"""gunicorn for linerAdmin: `gunicorn -c deploy/gunicorn.conf.py linerAdmin.wsgi`."""

import shutil
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

# A supervisor waits for Liner for up to LINER_TIMEOUT_SECONDS; threads let the others work on.
worker_class = "gthread"
workers = 2
threads = 16
# A worker is only dead when all is silent for longer than Liner may take.
timeout = 60
graceful_timeout = 70
# Nothing here talks to the control socket, and its place in the home folder may not be writable.
control_socket_disable = True

# The workers add their metrics up in files: see groups/measures/.


def on_starting(server: Any) -> None:
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
