"""The settings of the servers that the bench starts: those of the tests, a Liner that may hang, and
a stock admin."""

import os

from tests.settings import *  # noqa: F403 - all of them

ROOT_URLCONF = "tests.bench.urls"
LINER_API_URL = os.environ["BENCH_LINER_URL"]
LINER_API_TOKEN = os.environ["BENCH_LINER_TOKEN"]
LINER_TIMEOUT_SECONDS = 60.0
