"""A create call that never gets as far as its request: connecting, resolving, TLS."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from groups.liner.client import Created
from groups.liner.errors import NotSent

from .certificates import Certificates
from .faults import FaultServer, Peer, Play, says
from .plays import WHOLE, drips_handshake, greets, reset_at_once
from .table import BOTH, HTTP, HTTPS, PATIENT, TIMEOUT, Line, Note, ask, assert_came_out


@contextlib.contextmanager
def nobody_listens() -> Iterator[int]:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@contextlib.contextmanager
def swallowed_syn() -> Iterator[int]:
    """A port whose queue is full, so that the system drops further connections."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            knocking = stack.enter_context(socket.socket())
            knocking.setblocking(False)
            knocking.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


@pytest.mark.parametrize("scheme", BOTH)
def test_a_refused_port_means_not_sent(scheme: str, note: Note) -> None:
    with nobody_listens() as port:
        outcome = ask(f"{scheme}://127.0.0.1:{port}")
    note(Line("refused port", scheme, outcome, 0))
    assert_came_out(outcome, NotSent, "connection_refused")


@pytest.mark.parametrize("scheme", BOTH)
def test_a_swallowed_syn_means_not_sent(scheme: str, note: Note) -> None:
    with swallowed_syn() as port:
        outcome = ask(f"{scheme}://127.0.0.1:{port}", timeout=TIMEOUT)
    note(Line("swallowed SYN", scheme, outcome, 0))
    assert_came_out(outcome, NotSent, "connect_timeout")


def test_the_time_to_connect_is_shorter_than_the_whole() -> None:
    with swallowed_syn() as port:
        outcome = ask(f"http://127.0.0.1:{port}", connect_timeout=TIMEOUT)
    assert outcome.seconds < TIMEOUT + 1
    assert_came_out(outcome, NotSent, "connect_timeout")


@pytest.mark.parametrize("play", [Peer.hold, drips_handshake])
def test_the_time_to_connect_covers_the_handshake(play: Play) -> None:
    with FaultServer(play) as server:
        url = server.url.replace("http:", "https:")
        outcome = ask(url, connect_timeout=TIMEOUT)
    assert outcome.seconds < TIMEOUT + 1
    assert_came_out(outcome, NotSent, "tls_failed")


def test_a_name_that_does_not_resolve_means_not_sent(note: Note) -> None:
    outcome = ask("https://nothing.invalid")
    note(Line("name not resolved", HTTPS, outcome, 0))
    assert_came_out(outcome, NotSent, "name_not_resolved")


@pytest.mark.parametrize("scheme", BOTH)
def test_a_slow_resolver_means_not_sent(
    scheme: str, note: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    awake = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: awake.wait(10) and [])
    with FaultServer(says(WHOLE)) as server:
        outcome = ask(f"{scheme}://localhost:{server.port}", timeout=TIMEOUT)
        awake.set()
    note(Line("slow resolver", scheme, outcome, server.posts))
    assert_came_out(outcome, NotSent, "name_not_resolved")
    assert server.connections == 0


def resolving_to(monkeypatch: pytest.MonkeyPatch, *ports: int) -> None:
    found: list[Any] = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)) for port in ports
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)


def test_one_budget_covers_all_addresses(monkeypatch: pytest.MonkeyPatch, note: Note) -> None:
    with swallowed_syn() as port:
        resolving_to(monkeypatch, *[port] * 8)
        outcome = ask(f"http://localhost:{port}", timeout=TIMEOUT)
    note(Line("8 addresses, all dead", HTTP, outcome, 0))
    assert_came_out(outcome, NotSent, "connect_timeout")


def test_a_dead_address_leaves_time_for_the_next(
    monkeypatch: pytest.MonkeyPatch, note: Note
) -> None:
    with (
        swallowed_syn() as dead,
        nobody_listens() as refused,
        FaultServer(says(WHOLE)) as server,
    ):
        resolving_to(monkeypatch, dead, refused, server.port)
        outcome = ask(f"http://localhost:{server.port}")
    note(Line("the third address answers", HTTP, outcome, server.posts))
    assert_came_out(outcome, Created, "created")
    assert server.posts == 1


@pytest.mark.parametrize(
    "case", ["self signed", "wrong host", "expired", "unknown authority", "TLS 1 1"]
)
def test_a_bad_certificate_means_not_sent(
    case: str, certificates: Certificates, note: Note
) -> None:
    with FaultServer(says(WHOLE), certificates.context(case)) as server:
        outcome = ask(server.url, ca_file=certificates.ca_file)
        server.settle()
    note(Line(case, HTTPS, outcome, server.posts))
    assert_came_out(outcome, NotSent, "tls_failed")
    assert (server.connections, server.posts) == (1, 0)


def test_a_private_certificate_is_not_trusted_unasked(
    certificates: Certificates, note: Note
) -> None:
    with FaultServer(says(WHOLE), certificates.good) as server:
        outcome = ask(server.url)
        server.settle()
    note(Line("private authority, not named", HTTPS, outcome, server.posts))
    assert_came_out(outcome, NotSent, "tls_failed")
    assert server.posts == 0


@pytest.mark.parametrize("content", [None, "", "no certificates"])
def test_an_unreadable_file_of_certificates_means_not_sent(
    content: str | None, tmp_path: Any, certificates: Certificates
) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    with FaultServer(says(WHOLE), certificates.good) as server:
        outcome = ask(server.url, ca_file=str(path))
    assert_came_out(outcome, NotSent, "ca_file")
    assert server.connections == 0


HANDSHAKES: dict[str, tuple[Play, float]] = {
    "plain http behind https": (greets, PATIENT),
    "stalled TLS handshake": (Peer.hold, TIMEOUT),
    "drip of a TLS handshake": (drips_handshake, TIMEOUT),
    "FIN for a TLS handshake": (Peer.finish, PATIENT),
    "RST for a TLS handshake": (reset_at_once, PATIENT),
}


@pytest.mark.parametrize("case", HANDSHAKES)
def test_a_handshake_that_fails_means_not_sent(
    case: str, certificates: Certificates, note: Note
) -> None:
    play, timeout = HANDSHAKES[case]
    with FaultServer(play) as server:
        url = server.url.replace("http:", "https:")
        outcome = ask(url, timeout=timeout, ca_file=certificates.ca_file)
        server.settle()
    note(Line(case, HTTPS, outcome, server.posts))
    assert_came_out(outcome, NotSent, "tls_failed")
    assert (server.connections, server.posts) == (1, 0)
