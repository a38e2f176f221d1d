"""What really happened, told by the sandbox: who asked for what, and which numbers that made.

The record must never contradict it; checks.py says how it could.
"""

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zlib import crc32

from django.conf import settings
from django.contrib.auth.models import User
from django.test import override_settings

from groups.demo.sandbox import MAGIC, Sandbox, api
from groups.demo.sandbox.answers import Answer
from groups.demo.sandbox.magic_words import made
from groups.liner.fields import NewGroup
from groups.services.create.confirmations import Confirmed
from groups.services.create.create import create
from groups.services.create.request import CreateRequest, Origin
from groups.services.liner_groups.client import liner_from_settings
from groups.services.reconcile.reconcile import ReconcileResult, reconcile
from tests.demo.sandbox.caller import LIST, Caller
from tests.torture.clock import Clock

# Shorter than a quarter of an hour: what Liner lists within that must never be taken for absent.
HIDDEN_SECONDS = 10 * 60.0

# What a proxy in front of Liner says where Liner itself made the interval group.
GATEWAY = {"#gateway": "Created, but the answer is 502, with an HTML page."}


def made_behind_a_gateway(word: str, number: int) -> Answer:
    if word == "#gateway":
        return Answer(502, b"<!DOCTYPE html>\n<title>Bad gateway</title>\n", "text/html")
    return made(word, number)


@dataclass
class Ask:
    """One press of the button: `earlier` stood in Liner before it, `made` came of its POSTs."""

    key: uuid.UUID
    new_group: NewGroup
    earlier: frozenset[int]
    posts: list[bytes] = field(default_factory=list)
    made: set[int] = field(default_factory=set)


class World:
    """A Liner, a supervisor who asks it, others who use it too, and a clock for all of them.

    A POST and the interval groups that it made are told by their title, in any case: they belong to
    whoever asked for that title last.
    """

    def __init__(self, sandbox: Sandbox, supervisor: User, clock: Clock) -> None:
        self.sandbox, self.supervisor, self.clock = sandbox, supervisor, clock
        self.asks: list[Ask] = []
        self.elsewhere: set[int] = set()
        self.cut: list[bytes] = []
        self._posts_seen = 0

    def opens(self, new_group: NewGroup) -> Ask:
        """Notes that somebody is about to ask for this."""
        self.look()
        there = frozenset(group["id"] for group in self.sandbox.interval_groups())
        self.asks.append(Ask(uuid.uuid4(), new_group, there))
        return self.asks[-1]

    def submit(self, new_group: NewGroup) -> Any:
        """Asks in this process."""
        ask = self.opens(new_group)
        try:
            return create(
                CreateRequest(new_group, ask.key),
                by=self.supervisor,
                origin=Origin(channel="web"),
                liner=liner_from_settings(),
                confirmed=Confirmed(all=True),
            )
        finally:
            self.look()

    def twin(self, new_group: NewGroup) -> int:
        """Makes just the same elsewhere."""
        self.look()
        number = self.sandbox.add(
            new_group.title,
            new_group.intervals,
            new_group.is_default,
            new_group.reset_attempts_enabled,
        )
        self.elsewhere.add(number)
        return number

    def reconcile(self) -> ReconcileResult:
        return reconcile(liner_from_settings())

    def settle(self, *, minutes: float = 20.0, runs: int = 4) -> None:
        """Lets time pass, and the reconciler run, minutes apart."""
        self.clock.pass_by(minutes=minutes)
        for _ in range(runs):
            self.clock.pass_by(minutes=2)
            self.reconcile()

    def look(self) -> None:
        """Gives the POSTs and the interval groups that came to those who asked for them."""
        latest = {ask.new_group.title.upper(): ask for ask in self.asks}
        for post in self.sandbox.posts[self._posts_seen :]:
            title = title_of(post.body)
            if title is None:
                self.cut.append(post.body)
            else:
                latest[title.upper()].posts.append(post.body)
        self._posts_seen = len(self.sandbox.posts)
        known = self.elsewhere.union(*(ask.made for ask in self.asks))
        for group in self.sandbox.interval_groups():
            if group["id"] not in known:
                latest[group["title"].upper()].made.add(group["id"])

    def listed(self) -> dict[int, dict[str, Any]]:
        """What Liner's list shows now, read by other means than linerAdmin's own."""
        found: dict[int, dict[str, Any]] = {}
        while True:
            reply = Caller(self.sandbox).get(f"{LIST}?offset={len(found)}&limit=100")
            found |= {group["id"]: group for group in reply.data["list"]}
            if not reply.data["next"]:
                return found


def new_group_of(title: str) -> NewGroup:
    """A plan that no other title has: what has the same plan could be the same group."""
    return NewGroup(title, (0, 30, crc32(title.encode()) % 10_000))


def title_of(body: bytes) -> str | None:
    """None if the request was cut off: whoever sent it died while sending."""
    try:
        return str(json.loads(body)["title"])
    except ValueError:
        return None


@contextmanager
def world(supervisor: User, folder: Path, *, timeout: float, **pace: float) -> Iterator[World]:
    """`timeout` is that of a call, in seconds."""
    clock = Clock()
    pace = {"hidden_seconds": HIDDEN_SECONDS, "slow_seconds": 0.1, "drip_seconds": 0.05} | pace
    with (
        clock.installed(),
        patch.dict(MAGIC, GATEWAY),
        patch.object(api, "made", made_behind_a_gateway),
        Sandbox(token="sandbox-tests", **pace) as sandbox,
        override_settings(
            LINER_API_URL=sandbox.url,
            LINER_API_TOKEN=sandbox.token,
            LINER_TIMEOUT_SECONDS=timeout,
            SPOOL_FILE=str(folder / "spool"),
        ),
    ):
        yield World(sandbox, supervisor, clock)


def as_job(world: World, ask: Ask | None = None, **more: Any) -> dict[str, Any]:
    """What another process must know to live in this world: it asks, or else it reconciles."""
    job = {
        "url": settings.LINER_API_URL,
        "token": settings.LINER_API_TOKEN,
        "timeout": settings.LINER_TIMEOUT_SECONDS,
        "spool": settings.SPOOL_FILE,
        "clock": [world.clock.ahead, world.clock.jump, world.clock.server],
        "by": world.supervisor.pk,
    }
    if ask is not None:
        job |= {"key": str(ask.key), "new_group": asdict(ask.new_group)}
    return job | more


def wait_until_quiet(world: World, *, seconds: float = 0.05) -> None:
    """Until Liner has worked off what a process sent it before it was killed."""
    before = -1
    while before != len(world.sandbox.posts):
        before = len(world.sandbox.posts)
        time.sleep(seconds)
