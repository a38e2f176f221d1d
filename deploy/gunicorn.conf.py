"""gunicorn for linerAdmin: `gunicorn -c deploy/gunicorn.conf.py linerAdmin.wsgi`."""

import os
import sys

# A supervisor waits for Liner for up to LINER_TIMEOUT_SECONDS; threads let the others work on.
worker_class = "gthread"
workers = 2
threads = 16
# A worker is only dead when all is silent for longer than Liner may take.
timeout = 60
graceful_timeout = 70
# Nothing here talks to the control socket, and its place in the home folder may not be writable.
control_socket_disable = True

# The server's own lines look like all others. Its master process keeps nothing of the settings, so
# that a reload reads them anew.
_environment = dict(os.environ)
from linerAdmin.settings import LOGGING  # noqa: E402 - the environment is kept first

os.environ.clear()
os.environ.update(_environment)
del sys.modules["linerAdmin.settings"]
logger_class = "groups.log.server.ServerLogger"
logconfig_dict = LOGGING
