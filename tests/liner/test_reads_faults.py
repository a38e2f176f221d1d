"""Every fault of the fault table in a read: Unreadable, in time, and never a POST."""

import threading
from pathlib import Path
from typing import Any

import pytest

from groups.liner.client import Created
from groups.liner.errors import OutcomeUnknown, Refused, Unreadable

from . import rows_answers, rows_wire
from .certificates import Certificates
from .faults import FaultServer, Peer, answer, says
from .plays import NO, YES, refuses_early, reset_at_first_byte
from .reading import READINGS, Read, in_turn, page, pages, raw, read, says_yes
from .table import BOTH, HTTP, HTTPS, PATIENT, TIMEOUT, Row, cases
from .test_connect import HANDSHAKES, nobody_listens, swallowed_syn

# These two tell a request's first byte from its last, which a GET is too short for.
WIRE = [row for row in rows_wire.ROWS if row.play not in (reset_at_first_byte, refuses_early)]
# 2 MiB of tiny chunks: a slow machine runs out of time, a fast one out of room.
TAKES_LONG = "endless chunks"
# A page has room for more of them than are skipped.
TOO_MANY = "long 103 Early Hints"
ROOM_FOR_MORE = {"64 KiB + 1", "64 KiB + 1 in chunks", "64 KiB + 1 until close"}
CASES = [
    *[(row, scheme, "the list") for row in WIRE for scheme in row.schemes],
    *[(row, HTTP, "one interval group") for row in WIRE if HTTP in row.schemes],
    *[(row, HTTP, "the list") for row in rows_answers.ROWS],
    *[(row, HTTP, "one interval group") for row in rows_answers.ROWS],
]


def reasons_of_reading(row: Row) -> set[str]:
    """What a row for create calls means for a read."""
    if row.status == 201:
        return {"odd_status"}
    if row.case == TAKES_LONG:
        return {"deadline", "too_big"}
    if row.case == TOO_MANY:
        return {"bad_http"}
    if row.status in (401, 403):  # whatever comes with it, the token is not taken
        return {"refused"}
    if row.verdict is Created or row.reason == "odd_id" or row.case in ROOM_FOR_MORE:
        return {"odd_data"}
    return {row.reason}


def time_for_reading(row: Row) -> float:
    return TIMEOUT if row.case == TAKES_LONG else row.timeout


def assert_unreadable(outcome: Read, reasons: set[str], timeout: float) -> None:
    assert type(outcome.result) is Unreadable
    assert outcome.reason in reasons
    assert outcome.seconds <= timeout + 1
    assert outcome.reason in Unreadable.reasons
    assert outcome.result.__context__ is None
    assert outcome.result.__cause__ is None


def assert_only_gets(server: FaultServer, connections: int = 1) -> None:
    assert (server.connections, server.posts) == (connections, 0)
    assert len(server.requests) <= connections
    assert all(head.startswith(b"GET /v2/call-attempt/") for head, _ in server.requests)
    assert all(body == b"" for _, body in server.requests)


@pytest.mark.slow
@pytest.mark.parametrize(("row", "scheme", "name"), cases(CASES))
def test_a_fault_leaves_liner_unread(
    row: Row, scheme: str, name: str, certificates: Certificates
) -> None:
    tls = certificates.good if scheme == HTTPS else None
    timeout = time_for_reading(row)
    with FaultServer(row.play, tls) as server:
        outcome = read(server.url, READINGS[name], timeout=timeout, ca_file=certificates.ca_file)
        server.settle()
    assert_only_gets(server)
    if (row.status, row.verdict, name) == (404, Refused, "one interval group"):
        assert outcome.result is None
    else:
        assert_unreadable(outcome, reasons_of_reading(row), timeout)
        assert outcome.result.http_status == row.status


def test_the_rows_say_all_that_can_come_of_a_call() -> None:
    assert {row.reason for row, *_ in CASES} == (
        OutcomeUnknown.reasons - {"internal"} | Refused.reasons | {"created"}
    )


@pytest.mark.parametrize("name", READINGS)
@pytest.mark.parametrize("scheme", BOTH)
def test_a_liner_that_is_not_there_is_unreadable(scheme: str, name: str) -> None:
    with nobody_listens() as port:
        outcome = read(f"{scheme}://127.0.0.1:{port}", READINGS[name])
    assert_unreadable(outcome, {"connection_refused"}, 0)
    with swallowed_syn() as port:
        outcome = read(f"{scheme}://127.0.0.1:{port}", READINGS[name], timeout=TIMEOUT)
    assert_unreadable(outcome, {"connect_timeout"}, TIMEOUT)
    assert_unreadable(read("https://nothing.invalid"), {"name_not_resolved"}, PATIENT)


@pytest.mark.parametrize(
    "case", ["self signed", "wrong host", "expired", "unknown authority", "TLS 1 1"]
)
def test_a_bad_certificate_ends_a_reading(case: str, certificates: Certificates) -> None:
    with FaultServer(pages(page(range(0), 0, 0)), certificates.context(case)) as server:
        outcome = read(server.url, ca_file=certificates.ca_file)
        server.settle()
    assert_unreadable(outcome, {"tls_failed"}, PATIENT)
    assert server.requests == []


@pytest.mark.parametrize("case", HANDSHAKES)
def test_a_failed_handshake_ends_a_reading(case: str, certificates: Certificates) -> None:
    play, timeout = HANDSHAKES[case]
    with FaultServer(play) as server:
        url = server.url.replace("http:", "https:")
        outcome = read(url, timeout=timeout, ca_file=certificates.ca_file)
        server.settle()
    assert_unreadable(outcome, {"tls_failed"}, timeout)
    assert (server.connections, server.requests) == (1, [])


def test_a_flood_inside_tls_ends_a_reading_at_the_deadline(certificates: Certificates) -> None:
    with FaultServer(Peer.hold, certificates.context("ticket flood")) as server:
        outcome = read(server.url, timeout=TIMEOUT, ca_file=certificates.ca_file)
        server.settle()
    assert_unreadable(outcome, {"deadline"}, TIMEOUT)


def test_a_flood_inside_tls_ends_a_reading_at_its_second_page(certificates: Certificates) -> None:
    context = certificates.context("ticket flood")
    flood, context.num_tickets = context.num_tickets, 0

    def first_page(peer: Peer) -> None:
        peer.request()
        peer.send(answer(page(range(1, 101), 200, 100)))
        context.num_tickets = flood
        peer.finish()

    with FaultServer(in_turn(first_page, Peer.hold), context) as server:
        outcome = read(server.url, timeout=TIMEOUT, ca_file=certificates.ca_file)
        server.settle()
    assert_unreadable(outcome, {"deadline"}, TIMEOUT)
    assert server.connections == 2


def test_an_unreadable_file_of_certificates_ends_a_reading(
    tmp_path: Path, certificates: Certificates
) -> None:
    with FaultServer(pages(), certificates.good) as server:
        outcome = read(server.url, ca_file=str(tmp_path / "none.pem"))
    assert_unreadable(outcome, {"ca_file"}, PATIENT)
    assert server.connections == 0


@pytest.mark.parametrize("name", READINGS)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_reading_follows_no_redirect(status: int, name: str) -> None:
    with FaultServer(pages(page(range(0), 0, 0))) as target:
        there = f"Location: {target.url}/v2/call-attempt/"
        with FaultServer(says(answer(YES, status, there))) as server:
            outcome = read(server.url, READINGS[name])
            server.settle()
    assert_unreadable(outcome, {"redirect"}, PATIENT)
    assert_only_gets(server)
    assert target.connections == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "row",
    [row for row in WIRE if row in [*rows_wire.SILENCE, *rows_wire.CUTS]],
    ids=lambda row: row.case,
)
def test_a_fault_on_the_second_page_leaves_nothing_of_the_first(row: Row) -> None:
    first = says(answer(page(range(1, 101), 150, 100)))
    with FaultServer(in_turn(first, row.play)) as server:
        outcome = read(server.url, timeout=row.timeout)
        server.settle()
    assert_unreadable(outcome, {row.reason}, row.timeout)
    assert_only_gets(server, connections=2)


def test_a_refusal_on_the_second_page_leaves_nothing_of_the_first() -> None:
    first = says(answer(page(range(1, 101), 150, 100)))
    with FaultServer(in_turn(first, says(answer(NO, 401)))) as server:
        outcome = read(server.url)
    assert_unreadable(outcome, {"refused"}, PATIENT)
    assert (outcome.result.http_status, outcome.result.message) == (401, "No.")


def slowly(body: bytes) -> Any:
    def play(peer: Peer) -> None:
        peer.request()
        # The deadline of two falls amid the third wait, not into a handshake.
        threading.Event().wait(TIMEOUT * 0.7)
        peer.send(answer(body))
        peer.finish()

    return play


@pytest.mark.slow
@pytest.mark.parametrize("scheme", BOTH)
def test_slow_pages_share_one_deadline(scheme: str, certificates: Certificates) -> None:
    tls = certificates.good if scheme == HTTPS else None
    bodies = [page(range(start + 1, start + 101), 900, start + 100) for start in range(0, 900, 100)]
    with FaultServer(in_turn(*map(slowly, bodies)), tls) as server:
        outcome = read(server.url, timeout=2 * TIMEOUT, ca_file=certificates.ca_file)
        server.settle()
    assert_unreadable(outcome, {"deadline"}, 2 * TIMEOUT)
    assert 2 <= server.connections <= 5


def test_dripping_pages_share_one_deadline() -> None:
    def drips(peer: Peer) -> None:
        peer.request()
        peer.drip(answer(page(range(1, 2), 2, 1)))

    first = says(answer(page(range(1, 101), 102, 100)))
    with FaultServer(in_turn(first, drips)) as server:
        outcome = read(server.url, timeout=TIMEOUT)
        server.settle()
    assert_unreadable(outcome, {"deadline"}, TIMEOUT)


@pytest.mark.parametrize("name", READINGS)
@pytest.mark.parametrize("timeout", [0.0, -3.0])
def test_no_time_left_means_unreadable_and_unasked(name: str, timeout: float) -> None:
    with FaultServer(says(answer(says_yes(raw())))) as server:
        outcome = read(server.url, READINGS[name], timeout=timeout)
    assert_unreadable(outcome, {"deadline"}, 0)
    assert server.connections == 0


def test_the_time_to_connect_is_shorter_than_the_whole() -> None:
    with swallowed_syn() as port:
        outcome = read(f"http://127.0.0.1:{port}", connect_timeout=TIMEOUT)
    assert_unreadable(outcome, {"connect_timeout"}, TIMEOUT)
