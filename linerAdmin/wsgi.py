"""The WSGI application. It doesn't start with a wrong setting."""

import gc
import logging
import os
import sys

import django

from groups.middleware.body import Handler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linerAdmin.settings")
django.setup(set_prefix=False)
application = Handler()

from django.db import connections  # noqa: E402 - needs the loaded settings

from groups.checks import wrong_settings  # noqa: E402 - the same
from groups.services.readiness import readiness  # noqa: E402 - the same

if _errors := wrong_settings():
    for _error in _errors:
        logging.getLogger(__name__).critical("%s (%s)", _error.msg, _error.id)
    sys.exit(3)  # tells gunicorn not to start another worker

# Says what is wrong in the log. The server starts all the same: a database may come later.
readiness()
connections.close_all()

# What is loaded by now is never freed, so garbage collections can skip it.
gc.collect()
gc.freeze()
