"""A browser of the site's: over TLS, from an address of its own, with or without a session."""

import re
import socket
import ssl
import warnings
from http.client import HTTPConnection, HTTPResponse
from typing import Any, Self
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.test import Client

from tests.deploy.site import HOST, Site

# Each is an address of this machine, and for nginx somebody else.
US, ATTACKER, FLOOD, OUTSIDE = "127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"


def secure_socket(
    site: Site,
    source: str = US,
    *,
    alpn: str = "http/1.1",
    receive: int = 0,
    name: str = HOST,
    oldest: bool = False,
) -> ssl.SSLSocket:
    """A connection to nginx; `receive`: how much the system takes in before it is read; `oldest`:
    with nothing newer than TLS 1.1."""
    context = ssl.create_default_context(cafile=str(site.folder / "ca.pem"))
    context.set_alpn_protocols([alpn])
    if oldest:
        with warnings.catch_warnings(action="ignore"):
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")
    plain = socket.socket()
    if receive:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
    plain.bind((source, 0))
    plain.settimeout(60)
    plain.connect(("127.0.0.1", site.https))
    try:
        return context.wrap_socket(plain, server_hostname=name)
    except OSError:
        plain.close()
        raise


class Visitor:
    """Sends one request after another on one connection, which opens again where it was closed."""

    def __init__(self, site: Site, user: User | None = None, source: str = US) -> None:
        self.site, self.source = site, source
        self.cookies: dict[str, str] = {}
        self.headers = {"Host": HOST, "Origin": f"https://{HOST}"}
        self._connection: HTTPConnection | None = None
        if user:
            client = Client()
            client.force_login(user)
            self.cookies["__Host-sessionid"] = client.cookies["sessionid"].value

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None

    def begin(self, method: str, path: str, body: Any = None, **headers: str) -> HTTPResponse:
        """Sends the request, and returns the answer, whose body is not read."""
        if self._connection is None or self._connection.sock is None:
            self._connection = HTTPConnection(HOST)
            self._connection.sock = secure_socket(self.site, self.source)
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection.request(method, path, body, sent)
        answer = self._connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[Any, str]:
        """Returns the answer and its text."""
        answer = self.begin(method, path, body, **headers)
        return answer, answer.read().decode()

    def get(self, path: str, **headers: str) -> tuple[Any, str]:
        return self.ask("GET", path, **headers)

    def post(self, path: str, **data: str) -> tuple[Any, str]:
        form = {"Content_Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(data), **form)

    def press(self, title: str) -> tuple[Any, str]:
        """Creates an interval group, as the page does."""
        data = {"title": title, "intervals": "0, 30m, 2h", "reason": ""}
        data |= hidden_in(self.get("/groups/new/")[1])
        data |= hidden_in(self.post("/groups/new/composer/", **data)[1])
        return self.post("/groups/new/", **data)


def hidden_in(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(key|csrfmiddlewaretoken)" value="([^"]+)"', page))


def raw(site: Site, text: bytes, *, source: str = US) -> bytes:
    """What nginx answers to these bytes over http, until it closes the connection."""
    with socket.create_connection(("127.0.0.1", site.http), 60, (source, 0)) as connection:
        connection.sendall(text)
        return b"".join(iter(lambda: connection.recv(65536), b""))
