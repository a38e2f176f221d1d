"""The settings of the server that hanging.py starts: those of the tests, and a Liner that hangs."""

import os

from tests.settings import *  # noqa: F403 - all of them

LINER_API_URL = os.environ["BENCH_LINER_URL"]
LINER_API_TOKEN = os.environ["BENCH_LINER_TOKEN"]
LINER_TIMEOUT_SECONDS = 60.0
