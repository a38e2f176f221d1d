"""The overview, and /metrics: beside a database that holds nothing but the last 30 days.

`python -m tests.bench.overview FILE` fills the database in use with the entries in the file, and
prints the times as JSON.
"""

import json
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.bench.measure import set_up
from tests.bench.timing import Result, seconds

TIMES = 30
ALONE = "only these 30 days in the database"
OVERVIEW_SECONDS = 0.3
METRICS_SECONDS = 0.05
ADDRESSES = {
    "30 days": "/overview/",
    "365 days": "/overview/?days=365",
    "metrics": "/metrics",
}


def overview(rows: int) -> list[Result]:
    ours, alone = times(), times_alone()
    return [
        Result("overview of 30 days", rows, ours["30 days"], ALONE, alone["30 days"], 1.5),
        Result("overview of 30 days, p95", rows, ours["30 days, p95"], *_goal(OVERVIEW_SECONDS)),
        Result(
            "overview of 365 days", rows, ours["365 days"], "30 days", ours["30 days"], 365 / 30
        ),
    ]


def metrics(rows: int) -> list[Result]:
    ours, alone = times(), times_alone()
    return [
        Result("/metrics", rows, ours["metrics"], ALONE, alone["metrics"], 1.5),
        Result("/metrics, p95", rows, ours["metrics, p95"], *_goal(METRICS_SECONDS)),
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


def times_alone() -> dict[str, float]:
    """The same on a database of the same kind with the last 30 days alone, in another process."""
    with empty_database() as url, tempfile.NamedTemporaryFile() as file:
        pickle.dump(_last_days(), file)
        file.flush()
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.overview", file.name],
            check=True,
            env=os.environ | {"TEST_DATABASE_URL": url},
            stdout=subprocess.PIPE,
            text=True,
        )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _last_days() -> tuple[list[Any], list[dict[str, Any]]]:
    """The people, and the last 30 days' entries as evidence spells them; none repeats another."""
    from django.contrib.auth.models import User

    from groups.forms.overview import OverviewForm
    from groups.models import Submission, as_recorded

    entries = Submission.objects.submitted_in(OverviewForm({}).period().bounds).values()
    return list(User.objects.values()), [
        {name: as_recorded(value) for name, value in row.items()} | {"retry_of_id": None}
        for row in entries
    ]


@contextmanager
def empty_database() -> Iterator[str]:
    """The URL of an empty database beside the one in use."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with tempfile.TemporaryDirectory(prefix="linerAdmin-bench-") as folder:
            yield f"sqlite:///{Path(folder) / 'few.sqlite3'}"
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS bench_alone")
        cursor.execute("CREATE DATABASE bench_alone")
    yield urlsplit(os.environ["TEST_DATABASE_URL"])._replace(path="/bench_alone").geturl()
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE bench_alone WITH (FORCE)")


def fill(people: list[dict[str, Any]], entries: list[dict[str, Any]]) -> None:
    from django.contrib.auth.models import Group, User

    from groups.demo.seed.bulk import insert
    from groups.models import Submission

    User.objects.bulk_create(User(**each) for each in people)
    Group.objects.get(name="Auditor").user_set.add(User.objects.filter(is_active=True)[0])
    insert(Submission, entries)


def main() -> None:
    set_up()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    fill(*pickle.loads(Path(sys.argv[1]).read_bytes()))
    print(json.dumps(times()))


if __name__ == "__main__":
    main()
