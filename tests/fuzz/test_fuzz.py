"""Random hostile requests to every address, as everybody: no 500, nobody else's data, nothing sent
that was not requested.

The seed is fixed, so that a run fails only for what was changed. Another one finds other values:
`FUZZ_SEED=7 FUZZ_REQUESTS=4000 .venv/bin/python -m pytest tests/fuzz -m slow`.
"""

import os
from ipaddress import ip_network
from random import Random
from typing import Any
from urllib.parse import unquote_plus

import pytest

from groups.demo.sandbox import Sandbox
from groups.middleware.body import Request
from groups.models import Submission
from tests.fuzz.forms import NamesRead
from tests.fuzz.world import ANONYMOUS, NO_ROLE, SUPERVISORS, Sent, World, problems

NUMBER = int(os.environ.get("FUZZ_REQUESTS", "4000"))
SEED = int(os.environ.get("FUZZ_SEED", "77"))


@pytest.fixture
def world(
    transactional_db: None, sandbox: Sandbox, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> World:
    settings.TRUSTED_PROXIES = (ip_network("127.0.0.1/32"),)
    # As linerAdmin/wsgi.py does.
    monkeypatch.setattr("django.test.client.WSGIRequest", Request)
    filled = World(sandbox, NamesRead(monkeypatch))
    filled.fill()
    return filled


def run(world: World, seed: int, number: int) -> None:
    print(f"FUZZ_SEED={seed}")
    rng, paths = Random(seed), world.paths()
    # Once as it is meant: this finds the forms, and the names that are read.
    for who in world.clients:
        for address, path in paths:
            check(world, Sent(who, "GET", path, "", "", b"", {}), address, f"seed {seed}")
    for count in range(number):
        sent, address = world.next_request(rng, paths)
        check(world, sent, address, f"seed {seed}, request {count}")


def check(world: World, sent: Sent, address: str, which: str) -> None:
    before = len(world.sandbox.posts)
    answer = world.send(sent, address)
    found = problems(sent, answer, lambda name: may_find(sent.who, name))
    if len(world.sandbox.posts) != before and not was_requested(sent, world, before):
        found.append("a request to Liner")
    assert not found, f"{which}: {found}\n{sent}"
    if address == "/accounts/logout/" or "HTTP_COOKIE" in sent.headers:
        world.sign_in(sent.who)


def may_find(who: str, whose: str) -> bool:
    """Supervisors see their own data; auditors and administrators everybody's."""
    return who == whose or who not in (ANONYMOUS, NO_ROLE, *SUPERVISORS)


def was_requested(sent: Sent, world: World, before: int) -> bool:
    """Whether it is the one that a supervisor's form had in it."""
    if sent.who not in SUPERVISORS or (sent.method, sent.path) != ("POST", "/groups/new/"):
        return False
    entry = Submission.objects.latest("submitted_at")
    typed = " ".join(unquote_plus(sent.body.decode("latin-1")).split())
    posted = world.sandbox.posts[before:]
    return (
        len(posted) == 1
        and entry.submitted_by == world.people[sent.who]
        and " ".join(entry.title.split()) in typed
    )


@pytest.mark.slow
def test_a_long_run(world: World) -> None:
    run(world, SEED, NUMBER)
