"""Bodies that are refused before they are read."""

import socket
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client, RequestFactory

from groups.middleware.body import Handler

MULTIPART = "multipart/form-data; boundary=x"


def post(server: Any, headers: str, body: bytes = b"") -> bytes:
    """Returns the answer to a POST to the sign-in page; waits for it 5 seconds at most."""
    url = urlsplit(server.url)
    assert url.hostname
    with socket.create_connection((url.hostname, url.port), timeout=5) as connection:
        head = f"POST /accounts/login/ HTTP/1.1\r\nHost: {url.netloc}\r\n{headers}\r\n\r\n"
        connection.sendall(head.encode() + body)
        return connection.recv(65_536)


@pytest.mark.parametrize("kind", [MULTIPART, "application/x-www-form-urlencoded", "text/plain"])
def test_a_long_body_is_refused_before_it_arrives(live_server: Any, kind: str) -> None:
    answer = post(live_server, f"Content-Type: {kind}\r\nContent-Length: {150 * 2**20}")
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_a_body_of_unknown_length_is_not_read(live_server: Any) -> None:
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    headers = f"Content-Type: {MULTIPART}\r\nTransfer-Encoding: chunked\r\nConnection: close"
    assert post(live_server, headers, chunk[:200]).startswith(b"HTTP/1.1 403 ")  # no CSRF token


def test_a_short_body_in_another_encoding_is_refused(live_server: Any) -> None:
    kind = "application/x-www-form-urlencoded; charset=utf-7"
    answer = post(live_server, f"Content-Type: {kind}\r\nContent-Length: 3", b"a=b")
    assert answer.startswith(b"HTTP/1.1 400 ")


def test_the_page_is_in_the_language_of_the_browser_that_sent_it(transactional_db: None) -> None:
    for language in ("ru", "en"):  # whatever the thread's last page was in
        client = Client(headers={"Accept-Language": language})
        page = client.post("/accounts/login/", {"x": "y" * 2**21})
        assert (page.status_code, f'<html lang="{language}">' in page.content.decode()) == (
            413,
            True,
        )


@pytest.mark.parametrize(
    "kind",
    [
        "a; charset=rot13",
        "a; charset=undefined",
        "a; charset=idna",
        "a; charset*=nonsense''x",
        "a; b*=nonsense''x",
        "\xff/;;=",
    ],
)
def test_no_content_type_breaks_the_server(kind: str, transactional_db: None) -> None:
    assert status_of("/healthz?a=b", kind) in ("400 Bad Request", "200 OK")


def test_a_query_of_many_parameters_and_a_charset_do_not_either(transactional_db: None) -> None:
    query = "&".join(["a=b"] * 1_001)
    assert status_of(f"/healthz?{query}", "text/plain; charset=utf-8") == "400 Bad Request"


def status_of(path: str, kind: str) -> str:
    environ = RequestFactory().get(path).environ | {"CONTENT_TYPE": kind}
    statuses: list[str] = []
    Handler()(environ, lambda status, *_: statuses.append(status))
    (status,) = statuses
    return status
