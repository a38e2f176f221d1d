"""What linerAdmin adds to a create: everything but the time that Liner takes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any
from unittest.mock import patch

import requests
from django.contrib.auth.models import User
from django.test import Client, override_settings

from groups.demo.sandbox import Sandbox
from groups.liner import client as liner_client
from tests.bench.timing import Result, seconds
from tests.conftest import fill

TIMES = 100
TIMES_WITH_GROUPS = 20
FEW, MANY = 40, 4_000
GOAL_SECONDS = 0.05
PATH = "/v2/call-attempt/create/"


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
    pairs = presses()
    shares = sorted(whole - liner for whole, liner, _ in pairs)
    own = shares[TIMES * 95 // 100]
    whole, bare = median(pair[0] for pair in pairs), median(pair[2] for pair in pairs)
    few, many = (
        median(whole - liner for whole, liner, _ in presses(groups)) for groups in (FEW, MANY)
    )
    return [
        Result("create: all but Liner, p95", rows, own, "the goal", GOAL_SECONDS, 1),
        Result(
            f"create: all but Liner, {MANY:,} groups there", rows, many, f"{FEW} there", few, 2.5
        ),
        Result(
            "create: list, record, POST, outcome, read-back", rows, whole, "a bare POST", bare, None
        ),
    ]


def presses(groups: int = 0) -> list[tuple[float, float, float]]:
    """What press_and_post() returns, with so many groups in Liner that were made elsewhere. The
    first press, which stores them in the mirror, does not count."""
    with pretended_liner() as (sandbox, in_liner):
        supervisor = User.objects.filter(groups__name="Supervisor", is_active=True)[0]
        browser = Client(HTTP_HOST="127.0.0.1")
        browser.force_login(supervisor)
        for number in range(groups):
            sandbox.add(f"Elsewhere {number}", tuple(range(number % 40 + 1, number % 40 + 13)))
        times = range(TIMES_WITH_GROUPS + 1 if groups else TIMES + 1)
        return [press_and_post(browser, sandbox, in_liner, each, groups) for each in times][1:]


@contextmanager
def pretended_liner() -> Iterator[tuple[Sandbox, InLiner]]:
    in_liner = InLiner()
    with (
        Sandbox(token="sandbox-bench", keep_posts=False) as sandbox,
        patch.object(liner_client, "send", in_liner.send),
        override_settings(LINER_API_URL=sandbox.url, LINER_API_TOKEN=sandbox.token),
    ):
        yield sandbox, in_liner


def press_and_post(
    browser: Client, sandbox: Sandbox, in_liner: InLiner, number: int, groups: int
) -> tuple[float, float, float]:
    """Seconds: of a press of the button, of its calls to Liner, and of a bare POST."""
    asked = fill(
        browser, title=f"Bench {groups} {number}", intervals=f"0, {7 + groups}m, {number + 1}h"
    )
    in_liner.spent()
    whole = seconds(lambda: pressed(browser, asked))
    return whole, in_liner.spent(), seconds(lambda: posted(sandbox, number))


def pressed(browser: Client, asked: dict[str, str]) -> None:
    assert browser.post("/groups/new/", asked).status_code == 302


def posted(sandbox: Sandbox, number: int) -> None:
    body = {"title": f"Bare {number}", "intervals": [1, 2, number]}
    headers = {"X-Api-Key": sandbox.token}
    answer = requests.post(f"{sandbox.url}{PATH}", json=body, headers=headers, timeout=5)
    assert answer.json()["success"] is True
