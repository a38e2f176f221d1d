"""Whether a server may start: `python -m linerAdmin.start` says what is wrong with the settings."""

import logging
import os
import sys

import django

log = logging.getLogger("linerAdmin.wsgi")
REFUSED = 3  # tells gunicorn not to start a worker, and systemd not to start the server, again


def require_right_settings() -> None:
    """Ends the process with REFUSED if a setting is wrong, after a line for each."""
    from groups.checks import wrong_settings

    if errors := wrong_settings():
        for error in errors:
            log.critical("%s (%s)", error.msg, error.id)
        sys.exit(REFUSED)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linerAdmin.settings")
    django.setup(set_prefix=False)
    require_right_settings()
