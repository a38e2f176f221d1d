"""The WSGI application. It doesn't start with a wrong setting."""

import gc
import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linerAdmin.settings")
application = get_wsgi_application()

from groups.checks import wrong_settings  # noqa: E402 - needs the loaded settings

if _errors := wrong_settings():
    raise ImproperlyConfigured(" ".join(f"{error.msg} ({error.id})" for error in _errors))

# What is loaded by now is never freed, so garbage collections can skip it.
gc.collect()
gc.freeze()
