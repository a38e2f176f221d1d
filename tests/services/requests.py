"""Asking for an interval group as the form does, and many threads that do so at once."""

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.contrib.auth.models import User
from django.db import connections

from groups.liner.client import NewGroup
from groups.models import Submission
from groups.services.create.submit import Origin, submit
from groups.services.liner_groups.client import liner_from_settings

ASKED = NewGroup(title="Evening leads", intervals=(0, 30, 120))


def ask(by: User, asked: NewGroup = ASKED, key: uuid.UUID | None = None, **more: Any) -> Submission:
    return submit(
        asked,
        by=by,
        liner=liner_from_settings(),
        key=key or uuid.uuid4(),
        origin=Origin(channel="web", ip_address="192.0.2.7"),
        **more,
    )


def in_threads(number: int, work: Callable[[], Any]) -> list[Any]:
    """Runs `work` in `number` threads at once; returns results and exceptions."""
    gate = threading.Barrier(number)

    def run() -> Any:
        gate.wait()
        try:
            return work()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as pool:
        return [future.result() for future in [pool.submit(run) for _ in range(number)]]
