"""Creates interval groups as the form does; runs many threads at once."""

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.contrib.auth.models import User
from django.db import connections

from groups.liner.fields import NewGroup
from groups.services.create.confirmations import Confirmed
from groups.services.create.create import create
from groups.services.create.request import CreateRequest, Origin
from groups.services.liner_groups.client import liner_from_settings

EVERYTHING = Confirmed(all=True)
NEW_GROUP = NewGroup(title="Evening leads", intervals=(0, 30, 120))


def ask(
    by: User,
    new_group: NewGroup = NEW_GROUP,
    key: uuid.UUID | None = None,
    *,
    liner: Any = None,
    confirmed: Confirmed = EVERYTHING,
    **more: Any,
) -> Any:
    """Calls create(); with everything confirmed it returns an entry."""
    return create(
        CreateRequest(new_group, key or uuid.uuid4(), **more),
        by=by,
        origin=Origin(channel="web", ip_address="192.0.2.7"),
        liner=liner or liner_from_settings(),
        confirmed=confirmed,
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
