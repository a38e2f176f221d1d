"""Each row of the fault table, through the real client, against a server that plays it."""

import threading
from typing import Any

import pytest

from groups.liner.answer import read
from groups.liner.client import Created
from groups.liner.errors import OutcomeUnknown, Refused
from groups.liner.fields import NewGroup

from . import rows_answers, rows_wire
from .certificates import Certificates
from .faults import FaultServer, Play, answer, says
from .plays import BOMB, NO, WHOLE, YES, ZIPPED
from .table import (
    BOTH,
    HTTPS,
    TIMEOUT,
    Line,
    Note,
    Row,
    ask,
    assert_came_out,
    cases,
)

ROWS = [(row, scheme) for row in [*rows_wire.ROWS, *rows_answers.ROWS] for scheme in row.schemes]


class Heard:
    """A peer without a socket: keeps what a play sends."""

    def __init__(self) -> None:
        self.sent = b""

    def request(self) -> None:
        pass

    def send(self, *data: bytes) -> None:
        self.sent += b"".join(data)

    def finish(self) -> None:
        pass


def whole_body(play: Play) -> bytes:
    """The body of the answer that a play gives."""
    heard: Any = Heard()
    play(heard)
    return bytes(heard.sent.partition(b"\r\n\r\n")[2])


@pytest.mark.parametrize(
    "row", [row for row in rows_answers.ROWS if row.status], ids=lambda row: row.case
)
def test_a_whole_answer_means_the_same_without_a_network(row: Row) -> None:
    reading = read(row.status or 0, whole_body(row.play))
    verdict = {"created": Created, "refused": Refused, "unknown": OutcomeUnknown}[reading.verdict]
    assert (verdict, reading.reason, reading.id) == (row.verdict, row.reason, row.id)


@pytest.mark.parametrize(("row", "scheme"), cases(ROWS))
def test_the_answer_is_read_right(
    row: Row, scheme: str, certificates: Certificates, note: Note
) -> None:
    tls = certificates.good if scheme == HTTPS else None
    with FaultServer(row.play, tls) as server:
        outcome = ask(server.url, timeout=row.timeout, ca_file=certificates.ca_file)
        server.settle()
        note(Line(row.case, scheme, outcome, server.posts))
    assert_came_out(outcome, row.verdict, row.reason)
    assert outcome.result.http_status == row.status
    assert (server.connections, server.posts) == (1, row.posts)
    assert len(server.requests) <= 1
    if isinstance(outcome.result, Created):
        assert outcome.result.id == row.id


def test_no_case_stands_twice_in_the_table() -> None:
    named = [(row.case, scheme) for row, scheme in ROWS]
    assert len(named) == len(set(named))


def test_a_flood_inside_tls_ends_at_the_deadline(certificates: Certificates, note: Note) -> None:
    with FaultServer(says(WHOLE), certificates.context("ticket flood")) as server:
        outcome = ask(server.url, timeout=TIMEOUT, ca_file=certificates.ca_file)
        server.settle()
    note(Line("flood of TLS session tickets", HTTPS, outcome, server.posts))
    assert_came_out(outcome, OutcomeUnknown, "deadline")
    assert server.posts == 0


REDIRECTED = {
    "yes": ([], YES, "redirect"),
    "no": ([], NO, "redirect"),
    "a bomb": ([ZIPPED], BOMB, "encoded"),
}


@pytest.mark.parametrize("scheme", BOTH)
@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
@pytest.mark.parametrize("name", REDIRECTED)
def test_a_redirect_is_not_followed(
    status: int, scheme: str, name: str, certificates: Certificates, note: Note
) -> None:
    headers, body, reason = REDIRECTED[name]
    tls = certificates.good if scheme == HTTPS else None
    with FaultServer(says(WHOLE), tls) as target:
        there = f"Location: {target.url}/v2/call-attempt/create/"
        with FaultServer(says(answer(body, status, there, "Refresh: 0", *headers)), tls) as server:
            outcome = ask(server.url, ca_file=certificates.ca_file)
            server.settle()
    note(Line(f"{status} to a second host, with {name}", scheme, outcome, server.posts))
    assert_came_out(outcome, OutcomeUnknown, reason)
    assert (server.connections, server.posts, target.connections) == (1, 1, 0)


@pytest.mark.slow
@pytest.mark.parametrize("scheme", BOTH)
def test_a_long_request_that_nobody_reads_ends_at_the_deadline(
    scheme: str, certificates: Certificates, note: Note
) -> None:
    done = threading.Event()
    tls = certificates.good if scheme == HTTPS else None
    with FaultServer(lambda _: done.wait(10), tls) as server:
        long = NewGroup("x" * 16_000_000, (5,))
        outcome = ask(server.url, timeout=2, group=long, ca_file=certificates.ca_file)
        done.set()
    note(Line("16 MB that nobody reads", scheme, outcome, server.posts))
    assert_came_out(outcome, OutcomeUnknown, "deadline")
    assert (server.connections, server.posts) == (1, 0)
