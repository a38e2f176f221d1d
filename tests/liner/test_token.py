"""The token goes to Liner and nowhere else, whatever Liner does with it."""

import copy
import http.client
import json
import logging
import pickle
import traceback
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from groups.liner.client import Liner, Token
from groups.liner.errors import LinerError
from groups.liner.redact import REDACTED

from .certificates import Certificates
from .faults import FaultServer, Play, answer, says
from .plays import HEAD, YES, after_request
from .table import BOTH, HTTPS, PATIENT, TIMEOUT, TOKEN, ask

TELLING = 8  # characters in a row that already tell something of the token


def envelope(message: str, **how: bool) -> bytes:
    return json.dumps({"success": False, "message": message, "data": None}, **how).encode()


def all_escaped(text: str) -> str:
    return "".join(f"\\u{ord(character):04X}" for character in text)


ECHOES: dict[str, bytes] = {
    "a message": answer(envelope(f"Bad token {TOKEN}, sorry"), 401),
    "a message with escaped slashes": answer(
        envelope(f"Bad token {TOKEN}").replace(b"/", rb"\/"), 401
    ),
    "a message with escapes": answer(
        b'{"success": false, "message": "%s"}' % all_escaped(TOKEN).encode(), 401
    ),
    "JSON in a message": answer(envelope(json.dumps({"k": TOKEN}).replace("/", r"\/")), 401),
    "an answer of success": answer(YES.replace(b'""', json.dumps(TOKEN).encode())),
    "a page": answer(f"<p>{TOKEN.replace('&', '&amp;')}".encode(), 500),
    "a page with numbers for characters": answer(
        "".join(f"&#{ord(character)};&#x{ord(character):X};" for character in TOKEN).encode(), 500
    ),
    "a page with entities": answer(
        "".join(f"&#x{ord(character):x};" for character in TOKEN).encode(), 500
    ),
    "an address": answer(f"/login?key={quote(TOKEN, safe='')}".encode(), 404),
    "upper case": answer(TOKEN.upper().encode(), 500),
    "a body with an end cut off": HEAD + f'{{"message": "{TOKEN[:-3]}'.encode(),
    "a body of 64 KiB and more": answer(b"x" * (65536 - 10) + TOKEN.encode()),
    "a redirect": answer(b"", 302, f"Location: https://elsewhere.invalid/?{TOKEN}"),
    "a header": answer(YES, 200, f"X-Echo: {TOKEN}", f"Set-Cookie: key={TOKEN}"),
    "a header that is none": answer(YES, 200, TOKEN),
    "a length": answer(YES, 200, length=TOKEN),
    "a status line": f"HTTP/1.1 {TOKEN} Words\r\n\r\n".encode(),
    "no HTTP": TOKEN.encode() + b"\r\n",
    "a chunk size": answer(b"", 200, "Transfer-Encoding: chunked", length=None)
    + TOKEN.encode()
    + b"\r\n",
}


@pytest.fixture
def loud(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Turns on all logging at the most detailed level."""
    monkeypatch.setattr(http.client.HTTPConnection, "debuglevel", 9)
    for name in ("", "urllib3", "requests", "http.cookiejar"):
        caplog.set_level(logging.DEBUG, logger=name)
    yield
    logged = {record.name for record in caplog.get_records("call")}
    assert "urllib3.connectionpool" in logged, "nothing was logged at all"


def everything_said(error: BaseException) -> str:
    """All that a log or a debug page could show of an exception."""
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    chain = [error.__cause__, error.__context__]
    return "\n".join([*shown.format(), repr(error), str(error), repr(vars(error)), repr(chain)])


def assert_silent(*texts: str) -> None:
    for text in texts:
        for start in range(len(TOKEN) - TELLING + 1):
            assert TOKEN[start : start + TELLING] not in text


@pytest.mark.parametrize("scheme", BOTH)
@pytest.mark.parametrize("name", ECHOES)
@pytest.mark.usefixtures("loud")
def test_an_echo_of_the_token_is_blotted_out(
    name: str,
    scheme: str,
    certificates: Certificates,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    tls = certificates.good if scheme == HTTPS else None
    with FaultServer(says(ECHOES[name]), tls) as server:
        outcome = ask(server.url, ca_file=certificates.ca_file)
    assert f"X-Api-Key: {TOKEN}".encode() in server.requests[0][0]
    assert_silent(str(vars(outcome.result)), caplog.text, *capfd.readouterr())
    if isinstance(outcome.result, LinerError):
        assert_silent(everything_said(outcome.result))
        assert outcome.result.__cause__ is None
        assert outcome.result.__context__ is None


@pytest.mark.parametrize("name", [name for name in ECHOES if name.startswith(("a page", "JSON"))])
def test_what_stood_around_the_token_is_kept(name: str) -> None:
    with FaultServer(says(ECHOES[name])) as server:
        result = ask(server.url).result
    assert REDACTED in result.body or "number" in name
    assert result.body.startswith(("<p>", "&#", REDACTED, '{"success"'))


def test_a_message_keeps_its_other_words() -> None:
    with FaultServer(says(ECHOES["a message"])) as server:
        result = ask(server.url).result
    assert isinstance(result, LinerError)
    assert result.message == f"Bad token {REDACTED}, sorry"
    assert json.loads(result.body)["message"] == f"Bad token {REDACTED}, sorry"


FAILURES: dict[str, tuple[Play, float]] = {
    "a stall": (after_request(HEAD, end="hold"), TIMEOUT),
    "a reset": (after_request(end="reset"), PATIENT),
    "garbage": (says(b"garbage\r\n"), PATIENT),
}


@pytest.mark.parametrize("name", FAILURES)
@pytest.mark.usefixtures("loud")
def test_a_failure_says_nothing_of_the_token(
    name: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    play, timeout = FAILURES[name]
    with FaultServer(play) as server:
        result = ask(server.url, timeout=timeout).result
    assert isinstance(result, LinerError)
    assert_silent(everything_said(result), caplog.text, *capfd.readouterr())
    assert result.__context__ is None


def test_a_token_shows_itself_only_when_asked() -> None:
    token = Token(TOKEN)
    liner = Liner("https://liner.example", token)
    shown = [str(token), repr(token), f"{token}", f"{token!r}", "%s %r" % (token, token)]  # noqa: UP031 - the old form is meant
    assert_silent(*shown, repr([token]), repr({"token": token}), repr(liner), repr(vars(liner)))
    assert token.reveal() == TOKEN


@pytest.mark.parametrize("copies", [pickle.dumps, copy.copy, copy.deepcopy, vars])
def test_a_token_can_not_be_copied_out(copies: object) -> None:
    assert callable(copies)
    with pytest.raises(TypeError) as caught:
        copies(Token(TOKEN))
    assert_silent(str(caught.value))


@pytest.mark.parametrize(
    "wrong", ["", " ", "two words", "line\n", "tab\t", "ключ", "nul\0", "del\x7f", "é", "x\r\nY: z"]
)
def test_a_token_that_no_header_can_carry_is_refused_without_being_told(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"\Atoken\Z"):
        Liner("https://liner.example", Token(wrong))
