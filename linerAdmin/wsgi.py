"""What a server starts. It doesn't start with a wrong setting."""

import gc
import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linerAdmin.settings")
application = get_wsgi_application()

from groups.checks import wrong_settings  # noqa: E402 - needs the settings that were just loaded

if _wrong := wrong_settings():
    raise ImproperlyConfigured(" ".join(f"{error.msg} ({error.id})" for error in _wrong))

# All that is loaded now stays until the end: no search for garbage has to go through it again.
gc.collect()
gc.freeze()
