"""The client's interface: addresses, what is sent, and the three errors it raises."""

import json
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.liner import client, transport
from groups.liner.address import check_url
from groups.liner.client import Created, Liner, Token
from groups.liner.errors import NotSent, OutcomeUnknown, Refused
from groups.liner.fields import NewGroup

from .faults import FaultServer, answer, says
from .plays import NO, WHOLE, YES
from .table import TOKEN, ask


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("https://liner.example", "https://liner.example"),
        ("HTTPS://Liner.Example/", "https://liner.example"),
        ("https://liner.example:8443/", "https://liner.example:8443"),
        ("https://10.0.0.1", "https://10.0.0.1"),
        ("https://[2001:db8::1]:444", "https://[2001:db8::1]:444"),
        ("https://xn--e1afmkfd.xn--p1ai", "https://xn--e1afmkfd.xn--p1ai"),
        ("http://localhost:8801", "http://localhost:8801"),
        ("http://LOCALHOST", "http://localhost"),
        ("http://127.0.0.1:1/", "http://127.0.0.1:1"),
        ("http://127.255.0.9", "http://127.255.0.9"),
        ("http://[::1]:65535", "http://[::1]:65535"),
        ("http://[::ffff:127.0.0.1]", "http://[::ffff:127.0.0.1]"),
    ],
)
def test_an_address_is_read(url: str, read: str) -> None:
    assert check_url(url) == read
    assert Liner(url, Token("t")).url == read


@pytest.mark.parametrize(
    ("url", "code"),
    [
        *[(url, "scheme") for url in ("", "liner.example", "ftp://liner.example", "https:liner")],
        *[(url, "scheme") for url in (" https://liner.example", "//liner.example", "file:///x")],
        *[
            (url, "userinfo")
            for url in ("https://me:secret@liner.example", "https://@liner.example")
        ],
        *[
            (f"https://liner.example{rest}", "path")
            for rest in ("/v2/", "?x", "?", "#", "#x", "//")
        ],
        *[(f"https://liner.example{rest}", "path") for rest in ("/\n", "/ ", "\\x", "/?x=1", "/#")],
        *[(f"https://{host}", "host") for host in ("", ":443", "/", "a b", "a\n", "пример.рф")],
        *[(f"https://{host}", "host") for host in ("[::1", "::1", "[]", "[::g]", "[fe80::1%eth0]")],
        *[(f"https://{host}", "host") for host in ("a..b", ".a", "a.", "-a", "a-", "a" * 64)],
        *[(f"https://a:{port}", "host") for port in ("", "0", "65536", "-1", "x", "٤٤٣", "1 ")],
        *[(f"http://{host}", "plain_http") for host in ("liner.example", "10.0.0.1", "[2001::1]")],
        *[(f"http://{host}", "plain_http") for host in ("127.1", "0.0.0.0", "128.0.0.1", "[::]")],
        *[
            (f"http://{host}", "plain_http")
            for host in ("localhost.evil", "127.0.0.1.evil.example")
        ],
        *[(f"http://{host}", "plain_http") for host in ("[::ffff:10.0.0.1]", "2130706433")],
    ],
)
def test_a_wrong_address_is_refused_with_a_code(url: str, code: str) -> None:
    with pytest.raises(ValueError, match=rf"\A{code}\Z"):
        check_url(url)
    with pytest.raises(ValueError, match=rf"\A{code}\Z"):
        Liner(url, Token("t"))


def read_or_code(url: str) -> str:
    try:
        return check_url(url)
    except ValueError as error:
        return str(error)


@given(st.text() | st.text().map("https://".__add__) | st.text().map("http://127.0.0.1".__add__))
def test_an_address_is_read_or_refused_with_a_code(url: str) -> None:
    read = read_or_code(url)
    assert read in {"scheme", "userinfo", "path", "host", "plain_http"} or check_url(read) == read


@pytest.mark.parametrize("timeouts", [(0, 5), (-1, 5), (float("nan"), 5), (15, 0), (15, -1)])
def test_a_time_that_is_none_is_refused(timeouts: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="timeout"):
        Liner("https://liner.example", Token("t"), timeout=timeouts[0], connect_timeout=timeouts[1])


def test_the_body_is_exactly_the_documented_one() -> None:
    group = NewGroup('Вечер "1" \\ 👍', (0, 5, 5, 120), True, False)
    assert group.body().decode() == (
        '{"title": "Вечер \\"1\\" \\\\ 👍", "intervals": [0, 5, 5, 120],'
        ' "isDefault": true, "resetAttemptsEnabled": false}'
    )


def test_flags_are_sent_always_and_as_booleans() -> None:
    odd: Any = 1
    assert json.loads(NewGroup("x", (1,)).body()) == {
        "title": "x",
        "intervals": [1],
        "isDefault": False,
        "resetAttemptsEnabled": False,
    }
    assert json.loads(NewGroup("x", (1,), is_default=odd).body())["isDefault"] is True


def test_success_tells_the_id_the_status_and_the_answer() -> None:
    with FaultServer(says(answer(YES, 201))) as server:
        assert ask(server.url).result == Created(7, 201, YES.decode())


def test_a_refusal_tells_the_status_the_message_and_the_answer() -> None:
    with FaultServer(says(answer(NO, 422))) as server:
        result = ask(server.url).result
    assert isinstance(result, Refused)
    details = (result.reason, result.http_status, result.message, result.body)
    assert details == ("refused", 422, "No.", NO.decode())


def test_the_words_of_an_unclear_answer_are_kept() -> None:
    with FaultServer(says(answer(NO, 503))) as server:
        result = ask(server.url).result
    assert isinstance(result, OutcomeUnknown)
    assert (result.message, result.body) == ("No.", NO.decode())


def test_what_arrived_before_a_cut_is_kept() -> None:
    with FaultServer(says(WHOLE[:-5])) as server:
        result = ask(server.url).result
    assert isinstance(result, OutcomeUnknown)
    assert (result.reason, result.http_status, result.body) == ("cut", 200, YES[:-5].decode())


def test_what_is_kept_can_be_stored() -> None:
    body = rb'{"success": false, "message": "a\u0000b\ud800c"}'
    with FaultServer(says(answer(body + b"\0\xff", 422))) as server:
        unclear = ask(server.url).result
    with FaultServer(says(answer(body, 422))) as server:
        clear = ask(server.url).result
    assert isinstance(clear, Refused)
    assert clear.message == "a\ufffdb\ufffdc"
    assert unclear.body == body.decode() + "\ufffd\ufffd"


@pytest.mark.parametrize(
    "mistake", [MemoryError, RecursionError, UnicodeError, KeyError, TypeError]
)
def test_a_mistake_of_ours_after_sending_leaves_the_outcome_unknown(
    mistake: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise mistake(TOKEN)

    monkeypatch.setattr(client, "read", broken)
    with FaultServer(says(WHOLE)) as server:
        outcome = ask(server.url)
    assert (outcome.verdict, outcome.reason) == (OutcomeUnknown, "internal")
    assert outcome.result.__context__ is None  # type: ignore[union-attr]
    assert outcome.result.http_status == 200


@pytest.mark.parametrize(
    "mistake", [MemoryError, RecursionError, UnicodeError, KeyError, TypeError]
)
def test_a_mistake_of_ours_before_sending_means_not_sent(
    mistake: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise mistake(TOKEN)

    monkeypatch.setattr(transport, "open_socket", broken)
    with FaultServer(says(WHOLE)) as server:
        outcome = ask(server.url)
    assert (outcome.verdict, outcome.reason) == (NotSent, "internal")
    assert server.connections == 0


def test_a_title_that_no_utf_8_can_carry_is_not_sent() -> None:
    with FaultServer(says(WHOLE)) as server:
        outcome = ask(server.url, group=NewGroup("\ud800", (1,)))
    assert (outcome.verdict, outcome.reason) == (NotSent, "internal")
    assert server.connections == 0


def test_no_thread_left_on_this_machine_means_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(_: object) -> None:
        raise RuntimeError("can't start new thread")

    with FaultServer(says(WHOLE)) as server, monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", none_left)
        outcome = ask(server.url)
    assert (outcome.verdict, outcome.reason) == (NotSent, "internal")
    assert server.connections == 0


@pytest.mark.parametrize("signal", [KeyboardInterrupt, SystemExit])
def test_an_interruption_passes_through_and_closes_the_connection(
    signal: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise signal

    monkeypatch.setattr(transport, "check_framing", interrupted)
    with FaultServer(says(WHOLE)) as server:
        with pytest.raises(signal):
            ask(server.url)
        server.settle()
    assert server.posts == 1
