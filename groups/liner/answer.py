"""What Liner's answers mean. No network here."""

import json
from typing import Any, Literal, NamedTuple, NoReturn

MAX_ID = 2**63 - 1

_MAX_ID_DIGITS = len(str(MAX_ID))
# A search for digits made alike takes a seventh of a regular expression's time.
_ALIKE = bytes.maketrans(b"123456789-", b"0000000000")
_TOO_LONG = b"0" * (_MAX_ID_DIGITS + 1)
_YES = frozenset({200, 201})
_NO = frozenset({400, 401, 403, 404, 405, 413, 415, 422})


class Envelope(NamedTuple):
    """The envelope of an answer.

    reason   "yes", "refused", or a code of errors.py if it is neither
    message  Liner's message, "" if there is none
    data     Liner's data after a yes, not checked yet; otherwise None
    """

    reason: str
    message: str = ""
    data: Any = None


class CreateAnswer(NamedTuple):
    """`reason` is "created" or a code of errors.py; `id` is 0 unless created."""

    verdict: Literal["created", "refused", "unknown"]
    reason: str
    message: str = ""
    id: int = 0


class DuplicateKeysError(ValueError):
    """A JSON object has the same key twice, so its meaning is ambiguous."""


def read(status: int, body: bytes) -> CreateAnswer:
    """Reads a complete, unencoded answer to a create call.

    Source: Liner's documentation; anything but a clear yes or a clear no is "unknown".
    """
    envelope = unwrap(status, body, yes=_YES)
    if envelope.reason == "refused":
        return CreateAnswer("refused", envelope.reason, envelope.message)
    if envelope.reason != "yes":
        return CreateAnswer("unknown", envelope.reason, envelope.message)
    number = as_id(envelope.data.get("id")) if isinstance(envelope.data, dict) else None
    if number is None:
        return CreateAnswer("unknown", "odd_id", envelope.message)
    return CreateAnswer("created", "created", envelope.message, number)


def unwrap(status: int, body: bytes, *, yes: frozenset[int]) -> Envelope:
    """Reads the envelope of an answer; only a status in `yes` can mean yes.

    A body that ends with the connection is safe here: if its end were missing, it would no longer
    parse as a JSON object.
    """
    status_reason = _status_reason(status, yes)
    try:
        content = parse(body)
    except DuplicateKeysError:
        return Envelope(status_reason or "duplicate_keys")
    except (ValueError, RecursionError):
        return Envelope(status_reason or "not_json")
    if not isinstance(content, dict):
        return Envelope(status_reason or "no_envelope")
    reason = status_reason or _success_reason(content, may_be_yes=status in yes)
    data = content.get("data") if reason == "yes" else None
    return Envelope(reason, _message(content), data)


def as_id(value: Any) -> int | None:
    """Returns `value` if it is an id, an int from 1 to 2**63 - 1, else None."""
    # Not isinstance(), which takes True for an int.
    return value if type(value) is int and 0 < value <= MAX_ID else None


def parse(body: bytes) -> Any:
    """Parses strict JSON: UTF-8 without a byte order mark, no duplicate keys, no NaN or Infinity.

    An integer too long for an id becomes a float, because Python limits the digits it converts.

    Raises DuplicateKeysError, ValueError, and RecursionError if the nesting is too deep.
    """
    text = body.decode("utf-8")
    # Python's own reading of integers is four times as fast.
    parse_int = _integer if _TOO_LONG in body.translate(_ALIKE) else None
    return json.loads(
        text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_int=parse_int
    )


def _message(content: dict[str, Any]) -> str:
    """Liner's message as text, even if it is an object or a list."""
    message = content.get("message")
    if message is None or isinstance(message, str):
        return message or ""
    try:
        return json.dumps(message, ensure_ascii=False)
    except RecursionError:
        return ""


def _success_reason(content: dict[str, Any], *, may_be_yes: bool) -> str:
    if "success" not in content:
        return "no_envelope"
    if content["success"] is False:
        return "refused"
    return "yes" if content["success"] is True and may_be_yes else "odd_success"


def _status_reason(status: int, yes: frozenset[int]) -> str | None:
    """Returns why the status alone leaves the outcome open; None if it doesn't."""
    if 300 <= status <= 399:  # noqa: PLR2004 - the class of redirects
        return "redirect"
    return None if status in yes | _NO else "odd_status"


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    unique = dict(pairs)
    if len(unique) != len(pairs):
        raise DuplicateKeysError
    return unique


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MAX_ID_DIGITS else float(digits)
