"""The overview, and what an operator's program asks for: beside their own times at 1,000 entries.

`python -m tests.bench.overview` measures the database in use and prints the times as JSON.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.bench.timing import Result, seconds

TIMES = 40
FEW = 1_000
OVERVIEW_SECONDS = 0.3
METRICS_SECONDS = 0.05
ADDRESSES = {
    "30 days": "/overview/",
    "90 days": "/overview/?days=90",
    "365 days": "/overview/?days=365",
    "metrics": "/metrics",
}


def overview(rows: int) -> list[Result]:
    """p95 of 30 days beside the goal; the medians beside those of a database of 1,000 entries.

    The second goal is not for the same work: 30 days hold as many times more entries.
    """
    ours, few = times(), times_of_few()
    return [
        Result("overview of 30 days, p95", rows, ours["30 days, p95"], *_goal(OVERVIEW_SECONDS)),
        *(
            Result(
                f"overview of {what}", rows, ours[what], f"{FEW:,} entries", few[what], rows / FEW
            )
            for what in ("30 days", "90 days", "365 days")
        ),
    ]


def metrics(rows: int) -> list[Result]:
    ours, few = times(), times_of_few()
    return [
        Result("/metrics, p95", rows, ours["metrics, p95"], *_goal(METRICS_SECONDS)),
        Result("/metrics", rows, ours["metrics"], f"{FEW:,} entries", few["metrics"], 1.5),
    ]


def _goal(limit: float) -> tuple[str, float, float]:
    return "the goal", limit, 1


def times() -> dict[str, float]:
    """Seconds of each page, whole, as an auditor gets it: the median and the p95."""
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.filter(groups__name="Auditor", is_active=True)[0])
    found = {}
    for what, address in ADDRESSES.items():
        taken = _taken(lambda address=address: client.get(address))
        found[what] = taken[len(taken) // 2]
        found[f"{what}, p95"] = taken[len(taken) * 95 // 100]
    return found


def _taken(ask: Callable[[], Any]) -> list[float]:
    for _ in range(3):  # templates are read once
        assert ask().status_code == 200
    return sorted(seconds(ask) for _ in range(TIMES))


def times_of_few() -> dict[str, float]:
    """The same on a database of the same kind with few entries, in a process of its own."""
    with few_entries() as url:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.overview"],
            check=True,
            env=os.environ | {"TEST_DATABASE_URL": url},
            stdout=subprocess.PIPE,
            text=True,
        )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


@contextmanager
def few_entries() -> Iterator[str]:
    """The URL of an empty database beside the one in use."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with tempfile.TemporaryDirectory(prefix="linerAdmin-bench-") as folder:
            yield f"sqlite:///{Path(folder) / 'few.sqlite3'}"
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS bench_few")
        cursor.execute("CREATE DATABASE bench_few")
    yield urlsplit(os.environ["TEST_DATABASE_URL"])._replace(path="/bench_few").geturl()
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE bench_few WITH (FORCE)")


def main() -> None:
    import logging

    import django

    from tests.bench.measure import prepare

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    logging.disable(logging.ERROR)
    prepare(FEW)
    print(json.dumps(times()))


if __name__ == "__main__":
    main()
