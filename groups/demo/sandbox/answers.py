"""The sandbox's answers, and the ways to deliver them."""

import json
from dataclasses import dataclass
from email.utils import formatdate
from enum import Enum
from http import HTTPStatus

JSON_TYPE = "application/json; charset=utf-8"


class Delivery(Enum):
    """How an answer is sent."""

    WHOLE = "whole"
    SLOW = "late"
    DRIP = "byte by byte"
    CUT = "cut in the middle"
    LOST = "lost"
    SILENT = "never"


@dataclass(frozen=True)
class Answer:
    """One HTTP answer, before it is sent."""

    status: int
    body: bytes
    content_type: str = JSON_TYPE
    headers: tuple[tuple[str, str], ...] = ()
    delivery: Delivery = Delivery.WHOLE

    def head(self, *, close: bool) -> bytes:
        """Returns the status line and the headers, with the empty line that ends them."""
        lines = [
            f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}",
            "Server: liner-sandbox",
            f"Date: {formatdate(usegmt=True)}",
            f"Content-Type: {self.content_type}",
            f"Content-Length: {len(self.body)}",
            *(f"{name}: {value}" for name, value in self.headers),
            *(["Connection: close"] if close else []),
        ]
        return "\r\n".join([*lines, "", ""]).encode("ascii")


def granted(data: object) -> Answer:
    """Returns the documented answer to a call that succeeded."""
    return Answer(200, _envelope(True, "", data))


def refused(status: int, message: str) -> Answer:
    """Returns the documented answer to a call that failed; that `data` is null is our choice."""
    return Answer(status, _envelope(False, message, None))


def _envelope(success: bool, message: str, data: object) -> bytes:
    envelope = {"success": success, "message": message, "data": data}
    return json.dumps(envelope, ensure_ascii=False).encode("utf-8")
