"""What somebody does to stop a site, and how much longer pages take meanwhile."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from statistics import median
from typing import IO

from django.contrib.auth.models import User

from tests.deploy.site import HOST, ROOT, Site
from tests.deploy.visitor import ATTACKER, FLOOD, Visitor, secure_socket

# Pages may take so many times as long.
DISTURBED = 2
HALF = 33  # one more than the server has threads
READERS = 20
GET = f"GET {{}} HTTP/1.1\r\nHost: {HOST}\r\n"


@contextmanager
def half_sent(site: Site) -> Iterator[None]:
    """Requests whose headers or bodies never end."""
    head = GET.format("/history/").encode() + b"X-Half: "
    body = f"POST /groups/new/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 9999\r\n\r\nti".encode()
    with ExitStack() as connections:
        for number in range(HALF):
            connection = connections.enter_context(secure_socket(site, ATTACKER))
            connection.sendall(body if number % 2 else head)
        yield


@contextmanager
def slow_readers(site: Site) -> Iterator[None]:
    """Many answers are asked for, and none is read."""
    asked = (GET.format("/accounts/login/") + "\r\n").encode() * 5
    with ExitStack() as connections:
        for _ in range(READERS):
            connection = connections.enter_context(secure_socket(site, ATTACKER, receive=4096))
            connection.sendall(asked)
        yield


@dataclass
class Flood:
    """Up to a thousand requests a second from one address."""

    commands: IO[str]
    told: IO[str]

    def tell(self, command: str) -> str:
        self.commands.write(f"{command}\n")
        self.commands.flush()
        return self.told.readline()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Begins where nginx refuses some of them."""
        assert self.tell("begin") == "refused\n"
        yield
        assert self.tell("pause") != ""


@contextmanager
def flooding(site: Site) -> Iterator[Flood]:
    words = [str(site.https), str(site.folder / "ca.pem"), HOST, FLOOD]
    command = ["nice", "-n", "10", sys.executable, "tests/deploy/flood.py", *words]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        begun = Flood(process.stdin, process.stdout)
        yield begun
        process.stdin.close()


def ratio(site: Site, user: User, *, rounds: int, times: int) -> float:
    """How many times as long pages take under attack: by the medians of the rounds' p99."""
    quiet, busy = [], []
    with flooding(site) as flood:
        for number in range(rounds):
            # One address may not ask for so many pages on end.
            quiet.append(p99(site, user, f"127.0.1.{number + 1}", times))
            with half_sent(site), slow_readers(site), flood.running():
                busy.append(p99(site, user, f"127.0.2.{number + 1}", times))
    return median(busy) / median(quiet)


def p99(site: Site, user: User, source: str, times: int) -> float:
    with Visitor(site, user, source) as visitor:
        seconds(visitor)  # the handshake
        return sorted(seconds(visitor) for _ in range(times))[times * 99 // 100]


def seconds(visitor: Visitor) -> float:
    began = time.perf_counter()
    answer, text = visitor.get("/history/")
    assert answer.status == 200, f"{answer.status} {text[:500]}"
    return time.perf_counter() - began
