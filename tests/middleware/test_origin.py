"""Where a request came from: the address that trusted proxies saw, nobody's own claim."""

import logging
from typing import Any

import pytest
from django.test import Client, RequestFactory

from groups.middleware import origin
from groups.middleware.origin import client_address, origin_of
from groups.plan.rules import SettingError
from linerAdmin.readers import proxies

PROXIES = "192.0.2.1, 10.0.0.0/8, 2001:db8:1::/48"
CLIENT = "198.51.100.7"


@pytest.fixture
def trust(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(origin, "_warned", set())

    def trust(raw: str) -> None:
        settings.TRUSTED_PROXIES = proxies(raw)
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    return trust


def seen(remote: str, forwarded: str | None) -> str | None:
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return client_address(RequestFactory().get("/", REMOTE_ADDR=remote, **headers))


@pytest.mark.parametrize(
    ("trusted", "remote", "forwarded", "address"),
    [
        ("", "192.0.2.1", CLIENT, "192.0.2.1"),
        ("", "", CLIENT, None),
        (PROXIES, "192.0.2.2", CLIENT, "192.0.2.2"),
        (PROXIES, "192.0.2.1", None, "192.0.2.1"),
        (PROXIES, "192.0.2.1", "", "192.0.2.1"),
        (PROXIES, "192.0.2.1", CLIENT, CLIENT),
        (PROXIES, "192.0.2.1", f"203.0.113.9, {CLIENT}", CLIENT),
        (PROXIES, "192.0.2.1", f"203.0.113.9, {CLIENT}, 10.1.2.3, 10.0.0.1", CLIENT),
        (PROXIES, "192.0.2.1", f"junk, {CLIENT}", CLIENT),
        (PROXIES, "192.0.2.1", "10.9.9.9, 10.0.0.1", "10.9.9.9"),
        (PROXIES, "::ffff:192.0.2.1", CLIENT, CLIENT),
        (PROXIES, "2001:DB8:1::7", CLIENT, CLIENT),
        (PROXIES, "", CLIENT, None),
        ("unix", "", CLIENT, CLIENT),
        ("unix", "", None, None),
        ("unix", "127.0.0.1", CLIENT, "127.0.0.1"),
        ("unix, 10.0.0.1", "", f"{CLIENT}, 10.0.0.1", CLIENT),
    ],
)
def test_only_trusted_proxies_are_believed(
    trusted: str, remote: str, forwarded: str | None, address: str | None, trust: Any
) -> None:
    trust(trusted)
    assert seen(remote, forwarded) == address


@pytest.mark.parametrize(
    ("entry", "address"),
    [
        (f"{CLIENT}:5678", CLIENT),
        (f" {CLIENT}\t", CLIENT),
        (f"{CLIENT},", CLIENT),
        (f"{CLIENT} , ,", CLIENT),
        (f'"{CLIENT}"', CLIENT),
        (f"::ffff:{CLIENT}", CLIENT),
        (f"[::FFFF:{CLIENT}]:443", CLIENT),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ('"[2001:db8::1]:443"', "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("[fe80::1%25eth0]:443", "fe80::1"),
    ],
)
def test_an_address_stands_on_record_in_its_usual_spelling(
    entry: str, address: str, trust: Any
) -> None:
    trust(PROXIES)
    assert seen("192.0.2.1", f"203.0.113.9, {entry}") == address
    assert seen(entry.strip(' ,\t"'), None) == address


@pytest.mark.parametrize(
    "entry", ["unknown", "_hidden", "010.1.2.3", "1.2.3", "[2001:db8::1", "for=1.2.3.4", "a\x1b[2J"]
)
def test_what_is_no_address_is_logged_once_and_the_nearest_known_one_recorded(
    entry: str, trust: Any, caplog: pytest.LogCaptureFixture
) -> None:
    trust(PROXIES)
    for _ in range(3):
        assert seen("192.0.2.1", f"{CLIENT}, {entry}") == "192.0.2.1"
        assert seen("192.0.2.1", f"{CLIENT}, {entry}, 10.0.0.1") == "10.0.0.1"
    near, far = caplog.messages
    assert near.startswith("X-Forwarded-For from 192.0.2.1 holds no address: ")
    assert far.startswith("X-Forwarded-For from 10.0.0.1 holds no address: ")
    assert caplog.records[0].levelno == logging.WARNING
    assert near.isprintable()


@pytest.mark.parametrize(
    ("trusted", "remote", "header", "is_secure"),
    [
        ("127.0.0.1", "127.0.0.1", "HTTP_X_FORWARDED_PROTO", True),
        ("127.0.0.1", "127.0.0.2", "HTTP_X_FORWARDED_PROTO", False),
        ("127.0.0.1", "", "HTTP_X_FORWARDED_PROTO", False),
        ("unix", "", "HTTP_X_FORWARDED_PROTO", True),
        ("", "127.0.0.1", "HTTP_X_FORWARDED_PROTO", False),
        ("", "127.0.0.1", "HTTP_X_FORWARDED_SSL", False),
    ],
)
def test_only_a_trusted_proxy_says_that_a_request_came_by_https(
    trusted: str, remote: str, header: str, is_secure: bool, trust: Any, settings: Any
) -> None:
    trust(trusted)
    settings.SECURE_SSL_REDIRECT = True
    # What gunicorn makes of these headers, if they come from its own machine.
    by_gunicorn = {"REMOTE_ADDR": remote, header: "https", "wsgi.url_scheme": "https"}
    page = Client(**by_gunicorn).get("/accounts/login/x/")
    assert page.status_code == (404 if is_secure else 301)


@pytest.mark.parametrize(
    "raw",
    [
        "on",
        "proxy.example",
        "10.0.0.1/8",
        "0.0.0.0/0",
        "::/0",
        "[::1]",
        "::ffff:10.0.0.1",
        "*",
        "1",
    ],
)
def test_what_names_no_proxy_or_everybody_is_refused(raw: str) -> None:
    with pytest.raises(SettingError, match=r"^Write addresses such as"):
        proxies(raw)


def test_a_hostile_user_agent_is_kept_printable_and_short(settings: Any) -> None:
    request = RequestFactory().get("/", HTTP_USER_AGENT="a\x00b\x1b[31m" + "x" * 1000)
    origin = origin_of(request)
    assert origin.user_agent.startswith("a\ufffdb\ufffd[31m")
    assert len(origin.user_agent) == 300
