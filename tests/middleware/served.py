"""The application's own settings, with a folder of static files that no other server uses."""

import os

from linerAdmin.settings import *  # noqa: F403 - all of them

STATIC_ROOT = os.environ["STATIC_ROOT"]
