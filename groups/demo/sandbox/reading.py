"""Reads the input of a call strictly, or raises InvalidRequest with a status and a sentence."""

import json
import re
from email.message import Message
from typing import Any, NoReturn
from urllib.parse import parse_qsl

MAX_BODY_BYTES = 1024 * 1024
MAX_INT = 2**63 - 1
DEFAULT_LIMIT, MAX_LIMIT = 50, 100


class InvalidRequest(ValueError):
    """The call is wrong: answer with this HTTP status and this message."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def read_length(method: str, headers: Message) -> int:
    """Returns the length of a request's body, in bytes."""
    lengths = headers.get_all("Content-Length", [])
    if "Transfer-Encoding" in headers or (method == "POST" and not lengths):
        raise InvalidRequest(411, "The body must come with a Content-Length, and not chunked.")
    if not all(re.fullmatch("[0-9]{1,19}", length.strip()) for length in lengths):
        raise InvalidRequest(400, "Content-Length is not a number.")
    if len(lengths) > 1:
        raise InvalidRequest(400, "There is more than one Content-Length.")
    length = int(lengths[0]) if lengths else 0
    if length > MAX_BODY_BYTES:
        raise InvalidRequest(413, f"The body may have at most {MAX_BODY_BYTES} bytes.")
    return length


def read_object(body: bytes) -> dict[str, object]:
    """Returns the JSON object in `body`: UTF-8, no key twice, no NaN or Infinity."""
    try:
        value = json.loads(
            body.decode("utf-8"), object_pairs_hook=_no_key_twice, parse_constant=_no_constant
        )
    except (ValueError, RecursionError) as error:
        raise InvalidRequest(400, "The body is not valid JSON in UTF-8.") from error
    if not isinstance(value, dict):
        raise InvalidRequest(400, "The body is not a JSON object.")
    return value


def read_fields(content: dict[str, object]) -> dict[str, Any]:
    """Returns the checked fields of `content`, under the names that Store takes."""
    unknown = sorted(content.keys() - _FIELDS.keys())
    if unknown:
        raise InvalidRequest(422, f"Unknown field: {unknown[0]!a}.")
    return {_FIELDS[name][0]: _FIELDS[name][1](name, value) for name, value in content.items()}


def read_new(content: dict[str, object]) -> dict[str, Any]:
    """Returns the fields of a new interval group; title and intervals are required."""
    for name in ("title", "intervals"):
        if name not in content:
            raise InvalidRequest(422, f"{name} is required.")
    return read_fields(content)


def read_page(query: str) -> tuple[int, int]:
    """Returns (offset, limit) of a query string for the list."""
    pairs = parse_qsl(query, keep_blank_values=True, encoding="utf-8", errors="replace")
    given = dict(pairs)
    if len(given) < len(pairs) or given.keys() - {"offset", "limit"}:
        raise InvalidRequest(422, "The list takes offset and limit, each at most once.")
    offset = _number("offset", given.get("offset", "0"), 0, MAX_INT)
    limit = _number("limit", given.get("limit", str(DEFAULT_LIMIT)), 1, MAX_LIMIT)
    return offset, limit


def _number(name: str, raw: str, lowest: int, highest: int) -> int:
    if not re.fullmatch("[0-9]{1,19}", raw) or not lowest <= int(raw) <= highest:
        raise InvalidRequest(422, f"{name} must be a whole number from {lowest} to {highest}.")
    return int(raw)


def _title(name: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InvalidRequest(422, f"{name} must be a string that is not empty.")
    if re.search("[\ud800-\udfff]", value):
        raise InvalidRequest(422, f"{name} holds half a character: a lone surrogate.")
    return value


def _intervals(name: str, value: object) -> tuple[int, ...]:
    if not isinstance(value, list) or not value:
        raise InvalidRequest(422, f"{name} must be an array of at least one number of minutes.")
    # Not isinstance(), which takes True for an int.
    if not all(type(entry) is int and 0 <= entry <= MAX_INT for entry in value):
        raise InvalidRequest(422, f"{name} must hold whole numbers of minutes, 0 or more.")
    return tuple(value)


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise InvalidRequest(422, f"{name} must be true or false, or left out.")
    return value


_FIELDS = {
    "title": ("title", _title),
    "intervals": ("intervals", _intervals),
    "isDefault": ("is_default", _flag),
    "resetAttemptsEnabled": ("reset", _flag),
}


def _no_key_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
