"""The WSGI application. It doesn't start with a wrong setting."""

import gc
import os
import sys

import django
from django.conf import settings

from groups.middleware.body import Handler
from linerAdmin.postgresql.pool import use_pool
from linerAdmin.start import require_right_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linerAdmin.settings")
django.setup(set_prefix=False)
use_pool(settings.DATABASES)
application = Handler()

from django.db import connections  # noqa: E402 - needs the loaded settings

from groups.services.monitoring.readiness import readiness  # noqa: E402 - the same

require_right_settings()

# Says what is wrong in the log. The server starts all the same: a database may come later.
readiness()
connections.close_all()

# How long, in seconds, a page waits for its turn, again and again, while an export works beside it;
# Python's own 0.005 would double a page.
sys.setswitchinterval(0.0005)

# What is loaded by now is never freed, so garbage collections can skip it.
gc.collect()
gc.freeze()
