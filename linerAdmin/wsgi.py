"""The WSGI application. It doesn't start with a wrong setting."""

import gc
import logging
import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linerAdmin.settings")
application = get_wsgi_application()

from groups.checks import wrong_settings  # noqa: E402 - needs the loaded settings

if _errors := wrong_settings():
    for _error in _errors:
        logging.getLogger(__name__).critical("%s (%s)", _error.msg, _error.id)
    sys.exit(3)  # tells gunicorn not to start another worker

# What is loaded by now is never freed, so garbage collections can skip it.
gc.collect()
gc.freeze()
