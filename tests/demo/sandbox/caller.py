"""A plain HTTP client for the sandbox, separate from linerAdmin's client and requests."""

import http.client
import json
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from groups.demo.sandbox import Sandbox

CREATE = "/v2/call-attempt/create/"
LIST = "/v2/call-attempt/"
HEALTH = "/v1/health/check/"


def detail(number: int | str) -> str:
    return f"/v2/call-attempt/detail/{number}/"


def update(number: int | str) -> str:
    return f"/v2/call-attempt/update/{number}/"


def plan(title: str = "Evening", **other: Any) -> dict[str, Any]:
    return {"title": title, "intervals": [0, 30, 120], **other}


@dataclass(frozen=True)
class Reply:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def envelope(self) -> dict[str, Any]:
        assert self.headers["Content-Type"] == "application/json; charset=utf-8"
        envelope = json.loads(self.body)
        assert list(envelope) == ["success", "message", "data"]
        return envelope

    @property
    def data(self) -> Any:
        assert (self.status, self.envelope["success"], self.envelope["message"]) == (200, True, "")
        return self.envelope["data"]

    @property
    def refusal(self) -> str:
        """The message of an answer that carries the envelope of a refusal."""
        assert self.envelope["success"] is False
        assert self.envelope["data"] is None
        assert self.envelope["message"]
        return self.envelope["message"]


class Caller:
    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def headers(self, **changes: str | None) -> dict[str, str]:
        """The documented headers, with changes; None leaves one out, "_" stands for "-"."""
        headers = {"X-Api-Key": self.sandbox.token, "Content-Type": "application/json"}
        changed = {name.replace("_", "-"): value for name, value in changes.items()}
        return {name: value for name, value in {**headers, **changed}.items() if value is not None}

    def call(self, method: str, path: str, body: Any = None, **headers: str | None) -> Reply:
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        connection = http.client.HTTPConnection(*address(self.sandbox), timeout=10)
        try:
            connection.request(method, path, raw, self.headers(**headers))
            answer = connection.getresponse()
            return Reply(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str | None) -> Reply:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str | None) -> Reply:
        return self.call("POST", path, body, **headers)

    def create(self, title: str = "Evening", **other: Any) -> Reply:
        return self.post(CREATE, plan(title, **other))

    def listed(self, query: str = "") -> list[dict[str, Any]]:
        return self.get(LIST + query).data["list"]


def address(sandbox: Sandbox) -> tuple[str, int]:
    host, _, port = sandbox.url.removeprefix("http://").partition(":")
    return host, int(port)


def raw_post(sandbox: Sandbox, title: str) -> bytes:
    """The bytes of a create call as a client sends them."""
    body = json.dumps(plan(title)).encode()
    head = (
        f"POST {CREATE} HTTP/1.1\r\nHost: sandbox\r\nX-Api-Key: {sandbox.token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def exchange(sandbox: Sandbox, sent: bytes, *, no_more: bool = False) -> bytes:
    """Sends bytes and returns all that comes back until the sandbox closes the connection."""
    with socket.create_connection(address(sandbox), timeout=10) as connection:
        connection.sendall(sent)
        if no_more:
            connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def wait_until(condition: Callable[[], object], seconds: float = 30.0) -> None:
    """Waits until `condition` holds, and fails if it does not in time."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "this did not come true in time"
        time.sleep(0.01)
