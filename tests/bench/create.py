"""What linerAdmin adds to a create: everything but the time that Liner takes."""

import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any
from unittest.mock import patch

import requests
from django.contrib.auth.models import User
from django.test import Client, override_settings

from groups.liner import client as liner_client
from groups.models import Submission
from tests.bench.timing import Result, seconds
from tests.conftest import fill
from tests.demo.sandbox.test_command import serving

TIMES = 100
# With many groups a press takes long: most of it in Liner.
TIMES_WITH_MANY = 20
FEW, MANY, MANY_GOAL = 40, 4_000, 2.5
GOAL_SECONDS = 0.05
PATH = "/v2/call-attempt/create/"
TOKEN = "sandbox-bench"


class InLiner:
    """How long the calls to Liner took, since it was last asked."""

    def __init__(self) -> None:
        self._send = liner_client.send
        self._spent = 0.0

    def send(self, *args: Any, **options: Any) -> None:
        began = time.perf_counter()
        try:
            self._send(*args, **options)
        finally:
            self._spent += time.perf_counter() - began

    def spent(self) -> float:
        spent, self._spent = self._spent, 0.0
        return spent


def create(rows: int) -> list[Result]:
    """Our own share, p95, beside the goal, and with many groups in Liner beside few; and a press of
    the button beside a bare POST."""
    with pretended_liner() as (liner, in_liner):
        supervisor = User.objects.filter(groups__name="Supervisor", is_active=True)[0]
        browser = Client(HTTP_HOST="127.0.0.1")
        browser.force_login(supervisor)

        def press(number: int) -> tuple[float, float, float]:
            return press_and_post(browser, liner, in_liner, number)

        make_elsewhere(liner, FEW)
        press(0)  # stores them in the mirror
        pairs = [press(number) for number in range(1, TIMES + 1)]
        make_elsewhere(liner, MANY)
        press(TIMES + 1)
        among_many = [press(TIMES + 2 + number) for number in range(TIMES_WITH_MANY)]
    shares = sorted(map(share, pairs))
    own = shares[TIMES * 95 // 100]
    few = median(map(share, pairs[:TIMES_WITH_MANY]))
    many = median(map(share, among_many))
    whole, bare = median(pair[0] for pair in pairs), median(pair[2] for pair in pairs)
    told = f"create: all but Liner, {MANY:,} groups there"
    return [
        Result("create: all but Liner, p95", rows, own, "the goal", GOAL_SECONDS, 1),
        Result(told, rows, many, f"{FEW} there", few, MANY_GOAL),
        Result(
            "create: list, record, POST, outcome, read-back", rows, whole, "a bare POST", bare, None
        ),
    ]


def share(times: tuple[float, float, float]) -> float:
    whole, liner, _ = times
    return whole - liner


def make_elsewhere(liner: str, groups: int) -> None:
    for number in range(groups):
        post(liner, f"Elsewhere {groups} {number}", range(number % 40 + 1, number % 40 + 13))


@contextmanager
def pretended_liner() -> Iterator[tuple[str, InLiner]]:
    """The sandbox's address. In a process of its own: its work is not ours."""
    in_liner = InLiner()
    with (
        serving("--port", "0", "--token", TOKEN) as (_, introduction),
        patch.object(liner_client, "send", in_liner.send),
    ):
        (url,) = re.findall(r"^LINER_API_URL=(.+)$", introduction, re.MULTILINE)
        with override_settings(LINER_API_URL=url, LINER_API_TOKEN=TOKEN):
            yield url, in_liner


def press_and_post(
    browser: Client, liner: str, in_liner: InLiner, number: int
) -> tuple[float, float, float]:
    """Seconds: of a press of the button, of its calls to Liner, and of a bare POST."""
    # New in each run: a plan that is there already has to be confirmed.
    run = Submission.objects.filter(title__startswith="Bench ").count() - number
    asked = fill(browser, title=f"Bench {run} {number}", intervals=f"0, {run + 7}m, {number + 1}h")
    in_liner.spent()
    whole = seconds(lambda: pressed(browser, asked))
    return whole, in_liner.spent(), seconds(lambda: post(liner, f"Bare {number}", (1, 2, number)))


def pressed(browser: Client, asked: dict[str, str]) -> None:
    assert browser.post("/groups/new/", asked).status_code == 302


def post(liner: str, title: str, intervals: Iterable[int]) -> None:
    body = {"title": title, "intervals": list(intervals)}
    headers = {"X-Api-Key": TOKEN}
    answer = requests.post(f"{liner}{PATH}", json=body, headers=headers, timeout=5)
    assert answer.json()["success"] is True
