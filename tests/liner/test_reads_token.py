"""The token goes to Liner with each read, and nothing that is read contains it."""

import json
from typing import Any

import pytest

from groups.liner.client import Token
from groups.liner.errors import LinerError
from groups.liner.fields import RemoteGroup
from groups.liner.redact import REDACTED

from .certificates import Certificates
from .faults import FaultServer, answer, says
from .reading import NUMBER, READINGS, page, pages, raw, read, remote, says_yes
from .table import BOTH, HTTPS, TIMEOUT, TOKEN
from .test_token import ECHOES, FAILURES, assert_silent, everything_said, loud

__all__ = ["loud"]


@pytest.mark.parametrize("scheme", BOTH)
@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("name", ECHOES)
@pytest.mark.usefixtures("loud")
def test_an_echo_of_the_token_is_blotted_out(
    name: str,
    reading: str,
    scheme: str,
    certificates: Certificates,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    tls = certificates.good if scheme == HTTPS else None
    with FaultServer(says(ECHOES[name]), tls) as server:
        result = read(server.url, READINGS[reading], ca_file=certificates.ca_file).result
    assert f"X-Api-Key: {TOKEN}".encode() in server.requests[0][0]
    assert_silent(caplog.text, *capfd.readouterr())
    if result is not None:
        assert isinstance(result, LinerError)
        assert_silent(str(vars(result)), everything_said(result))


@pytest.mark.parametrize("name", FAILURES)
@pytest.mark.usefixtures("loud")
def test_a_failed_reading_says_nothing_of_the_token(
    name: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    play, timeout = FAILURES[name]
    with FaultServer(play) as server:
        result = read(server.url, timeout=timeout).result
    assert isinstance(result, LinerError)
    assert_silent(everything_said(result), caplog.text, *capfd.readouterr())


def test_a_failure_on_a_later_page_says_nothing_of_the_token() -> None:
    bodies = [page(range(1, 101), 150, 100), says_yes({"list": TOKEN, "next": 0, "total": 150})]
    with FaultServer(pages(*bodies)) as server:
        result = read(server.url).result
    assert result.reason == "odd_data"
    assert REDACTED in result.body
    assert_silent(everything_said(result))


@pytest.mark.parametrize(
    "title", [TOKEN, f"Plan {TOKEN}!", TOKEN.upper(), json.dumps(TOKEN).replace("/", r"\/")]
)
def test_the_token_does_not_stay_in_a_title(title: str) -> None:
    group = raw(NUMBER, title=title)
    bodies = {
        "the list": says_yes({"list": [group], "next": 0, "total": 1}),
        "one interval group": says_yes(group),
    }
    for name, body in bodies.items():
        with FaultServer(pages(body)) as server:
            result = read(server.url, READINGS[name]).result
        found = result[0] if isinstance(result, tuple) else result
        assert isinstance(found, RemoteGroup)
        assert REDACTED in found.title
        assert_silent(repr(found).lower().replace(TOKEN.lower(), TOKEN))


@pytest.mark.parametrize("title", ["Try the sandbox", "sandbox-token", TOKEN[:12], "Вечер"])
def test_an_honest_title_stays_as_it_is(title: str) -> None:
    for token in ("sandbox-token", TOKEN):
        with FaultServer(pages(says_yes(raw(NUMBER, title=title)))) as server:
            found: Any = read(server.url, READINGS["one interval group"], token=Token(token)).result
        assert found.title == title


def test_unreadable_tells_the_status_and_the_answer() -> None:
    with FaultServer(says(answer(b"<h1>Gone</h1>", 503))) as server:
        result = read(server.url, timeout=TIMEOUT * 20).result
    details = (result.reason, result.http_status, result.message, result.body)
    assert details == ("odd_status", 503, "", "<h1>Gone</h1>")


def test_liners_words_are_told_fit_for_the_record() -> None:
    body = rb'{"success": false, "message": "a\u0000b %s", "data": null}' % TOKEN.encode()
    with FaultServer(says(answer(body, 403))) as server:
        result = read(server.url).result
    assert (result.reason, result.message) == ("refused", f"a\ufffdb {REDACTED}")


def test_what_was_read_compares_by_value() -> None:
    assert remote(7) == remote(7) != remote(8)
    assert hash(remote(7)) == hash(remote(7))
