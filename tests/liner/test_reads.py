"""Reading from a Liner that answers: the complete list, one interval group, or an error."""

import math
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from groups.demo.sandbox import Sandbox
from groups.liner import transport
from groups.liner.client import Liner, Token
from groups.liner.errors import Unreadable
from groups.liner.fields import NewGroup, RemoteGroup
from groups.liner.get import MAX_LIST_BYTES, MAX_PAGE_BYTES
from groups.liner.transport import date_of

from .certificates import Certificates
from .faults import FaultServer, answer, says
from .reading import (
    NUMBER,
    READINGS,
    Reading,
    page,
    pages,
    raw,
    read,
    remote,
    says_yes,
)
from .table import BOTH, HTTPS, TOKEN

ONE = READINGS["one interval group"]


class Watched:
    """A sandbox whose answers can be counted, and that can be changed while it is read."""

    def __init__(self) -> None:
        self.requested: list[str] = []
        self.on_answer: Callable[[int], object] = lambda _: None
        self.sandbox = Sandbox(token=TOKEN, log=self._log)

    def _log(self, line: str) -> None:
        self.requested.append(line.partition(" HTTP/")[0].strip("'"))
        self.on_answer(len(self.requested))

    def fill(self, count: int) -> None:
        for number in range(count):
            self.sandbox.add(
                f"№ {number}", [0, number % 7 + 1], is_default=number == 3, reset=number % 2 == 0
            )

    def holds(self) -> tuple[RemoteGroup, ...]:
        """Its interval groups, as the client returns them."""
        return tuple(
            RemoteGroup(
                each["id"],
                each["title"],
                tuple(each["intervals"]),
                each["isDefault"],
                each["resetAttemptsEnabled"],
            )
            for each in self.sandbox.interval_groups()
        )


@pytest.fixture
def watched() -> Iterator[Watched]:
    new = Watched()
    with new.sandbox:
        yield new
    assert new.sandbox.posts == []


def liner(watched: Watched) -> Liner:
    return Liner(watched.sandbox.url, Token(TOKEN))


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 200, 1_000])
def test_the_whole_list_is_read_in_pages_of_a_hundred(count: int, watched: Watched) -> None:
    watched.fill(count)
    read_list = liner(watched).read_list(timeout=60).groups
    assert read_list == watched.holds()
    assert len(read_list) == count
    assert watched.requested == [
        f"GET /v2/call-attempt/?offset={100 * number}&limit=100"
        for number in range(max(1, math.ceil(count / 100)))
    ]


def test_a_group_that_is_made_while_the_list_is_read_is_read_too(watched: Watched) -> None:
    watched.fill(250)
    watched.on_answer = lambda count: count == 2 and watched.sandbox.add("New", [5])
    assert read(watched.sandbox.url).result == watched.holds()
    assert len(watched.holds()) == 251
    assert len(watched.requested) == 3


def test_a_group_that_is_made_while_the_last_page_is_answered_is_not_missed(
    watched: Watched,
) -> None:
    watched.fill(150)
    before = watched.holds()
    watched.on_answer = lambda count: count == 2 and watched.sandbox.add("New", [5])
    assert read(watched.sandbox.url).result == before
    assert read(watched.sandbox.url).result == watched.holds() != before


def test_one_group_is_read_as_it_is_listed(watched: Watched) -> None:
    watched.fill(5)
    found = [liner(watched).read_group(group.id) for group in watched.holds()]
    assert tuple(found) == watched.holds()


def test_a_group_that_liner_does_not_have_is_none(watched: Watched) -> None:
    watched.fill(1)
    assert liner(watched).read_group(2**63 - 1) is None
    assert watched.requested == [f"GET /v2/call-attempt/detail/{2**63 - 1}/"]


@pytest.mark.parametrize("title", ["Вечер 👍", '"\\/', "x" * 255, "a\u2028b"])
def test_what_was_created_reads_back_as_it_was_asked(title: str) -> None:
    with Sandbox(token=TOKEN) as sandbox:
        client = Liner(sandbox.url, Token(TOKEN))
        new = client.create(NewGroup(title, (0, 5, 5, 120), True, False))
        group = RemoteGroup(new.id, title, (0, 5, 5, 120), True, False)
        assert client.read_group(new.id) == group
        assert client.read_list().groups == (group,)
        assert len(sandbox.posts) == 1


@pytest.mark.parametrize("name", READINGS)
def test_a_wrong_token_is_a_refusal_with_liners_words(name: str, watched: Watched) -> None:
    outcome = read(watched.sandbox.url, READINGS[name], token=Token("another"))
    assert isinstance(outcome.result, Unreadable)
    assert (outcome.reason, outcome.result.http_status) == ("refused", 401)
    assert outcome.result.message == "The integration token is missing or wrong."


@pytest.mark.parametrize("scheme", BOTH)
@pytest.mark.parametrize("name", READINGS)
def test_a_reading_is_just_the_documented_request(
    name: str, scheme: str, certificates: Certificates
) -> None:
    tls = certificates.good if scheme == HTTPS else None
    body = {"the list": page(range(0), 0, 0), "one interval group": says_yes(raw())}[name]
    with FaultServer(pages(body), tls) as server:
        assert read(server.url, READINGS[name], ca_file=certificates.ca_file).reason == "read"
    [(head, sent)] = server.requests
    line, *headers = head.decode().split("\r\n")
    path = {
        "the list": "?offset=0&limit=100",
        "one interval group": f"detail/{NUMBER}/",
    }[name]
    assert line == f"GET /v2/call-attempt/{path} HTTP/1.1"
    assert sorted(headers) == [
        "Accept-Encoding: identity",
        "Accept: application/json",
        "Connection: close",
        "Content-Type: application/json",
        f"Host: 127.0.0.1:{server.port}",
        "User-Agent: linerAdmin",
        f"X-Api-Key: {TOKEN}",
    ]
    assert sent == b""


def test_nothing_is_asked_twice_by_the_client_itself() -> None:
    with FaultServer(says(answer(b"", 503))) as server:
        assert read(server.url).reason == "odd_status"
        assert server.connections == 1
        assert read(server.url).reason == "odd_status"
    assert server.connections == 2


@pytest.mark.parametrize("number", [0, -1, 2**63, True, "7", 7.0, None])
def test_what_is_no_id_is_not_asked_for(number: Any) -> None:
    with (
        FaultServer(pages(says_yes(raw()))) as server,
        pytest.raises(ValueError, match=r"\Anumber\Z"),
    ):
        Liner(server.url, Token(TOKEN)).read_group(number)
    assert server.connections == 0


def test_a_refusal_with_another_status_than_404_is_no_absence() -> None:
    no = b'{"success": false, "message": "No.", "data": null}'
    for status in (200, 400, 401, 403, 405, 422):
        with FaultServer(says(answer(no, status))) as server:
            assert read(server.url, ONE).reason == "refused"


@pytest.mark.parametrize(
    "body",
    [b"<h1>Not found</h1>", b"{}", b"[]", b'{"success": "false"}', says_yes(raw()), b""],
)
def test_a_404_without_a_refusal_is_no_absence(body: bytes) -> None:
    with FaultServer(says(answer(body, 404))) as server:
        outcome = read(server.url, ONE)
    assert isinstance(outcome.result, Unreadable)
    assert outcome.result.http_status == 404


def filled(size: int, numbers: range, total: int, following: int) -> bytes:
    """A page of `size` bytes."""
    body = page(numbers, total, following, more="-")
    return body.replace(b'"-"', b'"' + b"-" * (size - len(body) + 1) + b'"')


@pytest.mark.parametrize("scheme", BOTH)
def test_a_page_may_have_two_megabytes_and_no_more(scheme: str, certificates: Certificates) -> None:
    tls = certificates.good if scheme == HTTPS else None
    bodies = [filled(MAX_PAGE_BYTES + more, range(7, 8), 1, 0) for more in (0, 1)]
    with FaultServer(pages(*bodies), tls) as server:
        assert read(server.url, ca_file=certificates.ca_file).result == (remote(7),)
        outcome = read(server.url, ca_file=certificates.ca_file)
    assert (outcome.reason, outcome.result.http_status) == ("too_big", 200)
    assert len(outcome.result.body.encode()) == 64 * 1024


def test_all_pages_together_are_bounded() -> None:
    fit = MAX_LIST_BYTES // MAX_PAGE_BYTES
    bodies = [
        filled(MAX_PAGE_BYTES, range(number + 1, number + 2), fit + 1, number + 1)
        for number in range(fit + 1)
    ]
    with FaultServer(pages(*bodies)) as server:
        assert read(server.url, timeout=60).reason == "too_big"
    assert server.connections == fit + 1


def test_a_create_still_takes_64_kib_at_most() -> None:
    with FaultServer(says(answer(filled(64 * 1024 + 1, range(0), 0, 0)))) as server:
        created = read(server.url, lambda client, timeout: client.create(NewGroup("x", (1,))))
    assert created.reason == "too_big"


@pytest.mark.parametrize("name", READINGS)
@pytest.mark.parametrize("mistake", [MemoryError, RecursionError, UnicodeError, KeyError])
def test_a_mistake_of_ours_is_unreadable_too(
    mistake: type[Exception], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise mistake(TOKEN)

    for part in ("open_socket", "check_framing"):
        with (
            FaultServer(says(answer(says_yes(raw())))) as server,
            monkeypatch.context() as patched,
        ):
            patched.setattr(transport, part, broken)
            outcome = read(server.url, READINGS[name])
        assert outcome.reason == "internal"
        assert outcome.result.__context__ is None


@pytest.mark.parametrize("name", READINGS)
@pytest.mark.parametrize("signal", [KeyboardInterrupt, SystemExit])
def test_an_interruption_passes_through(
    signal: type[BaseException], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise signal

    reading: Reading = READINGS[name]
    monkeypatch.setattr(transport, "check_framing", interrupted)
    with FaultServer(says(answer(says_yes(raw())))) as server:
        with pytest.raises(signal):
            read(server.url, reading)
        server.settle()
    assert server.connections == 1


@pytest.mark.parametrize(
    "date",
    [
        "Fri, 27 Nov 2026 08:43:53 GMT",
        "Fri, 27 Nov 2026 08:43:53 -0000",
        "Fri, 27 Nov 2026 11:43:53 +0300",
    ],
)
def test_a_date_is_read_in_its_own_zone(date: str) -> None:
    assert date_of({"Date": date}) == datetime(2026, 11, 27, 8, 43, 53, tzinfo=UTC)
    assert date_of({"Date": date, "Age": "0"}) is None
