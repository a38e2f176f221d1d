"""What a supervisor waits for while typing: the preview of a long plan."""

import random
import time
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.test import Client, override_settings

from groups.plan.hours import read_hours
from groups.plan.rules import read_rules
from tests.bench.timing import Result

TIMES = 200
GOAL_SECONDS = 0.05
HOURS = read_hours("Mon-Fri 09:00-20:00; Sat 10:00-16:00; Europe/Berlin", "UTC")
RULES = read_rules("4 in 1d; 8 in 7d; 15 in 30d")


def preview(rows: int) -> list[Result]:
    """The p95 of the fragment and of the whole page, beside the goal."""
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.filter(groups__name="Supervisor", is_active=True)[0])
    with override_settings(CALL_HOURS=HOURS, CALL_RULES=RULES):
        fragment = p95(lambda typed: client.post("/groups/new/composer/", typed))
        page = p95(lambda typed: client.get("/groups/preview/", typed))
    return [
        Result(f"preview of 50 calls, {what}, p95", rows, found, "the goal", GOAL_SECONDS, 1)
        for what, found in (("as typed", fragment), ("whole page", page))
    ]


def p95(request: Callable[[dict[str, str]], Any]) -> float:
    waits = random.Random(1).choices((5, 10, 30, 60, 240, 1440, 2880), k=49)
    typed = {
        "intervals": ", ".join(map(str, (0, *waits))),
        "arrival": "friday",
        "reset_attempts_enabled": "on",
    }

    def ask() -> float:
        began = time.perf_counter()
        assert request(typed).status_code == 200
        return time.perf_counter() - began

    for _ in range(10):  # templates are read once
        ask()
    return sorted(ask() for _ in range(TIMES))[TIMES * 95 // 100]
