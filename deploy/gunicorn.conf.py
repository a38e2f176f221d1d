"""gunicorn for linerAdmin: `gunicorn -c deploy/gunicorn.conf.py linerAdmin.wsgi`.

--bind and GUNICORN_CMD_ARGS go before what stands here, and so does a socket that systemd passes.
"""

import os

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
