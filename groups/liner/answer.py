"""What an answer of Liner's means, and what of it may be written down. No network here."""

import html
import json
import re
from collections.abc import Callable
from typing import Any, Literal, NamedTuple, NoReturn

MAX_BODY_BYTES = 64 * 1024
MAX_ID = 2**63 - 1
BLOT = "[token]"

_MAX_ID_DIGITS = len(str(MAX_ID))
_YES = frozenset({200, 201})
_NO = frozenset({400, 401, 403, 404, 405, 413, 415, 422})
_MIN_REMNANT = 4
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class Envelope(NamedTuple):
    """What an answer says of itself: `reason` is "yes", "refused", or why it is neither.

    The last is a code of errors.py. `data` is Liner's, unread, after a yes; None otherwise.
    """

    reason: str
    message: str = ""
    data: Any = None


class Reading(NamedTuple):
    """A verdict: `reason` is a code of errors.py, or "created"; `id` is 0 unless created."""

    verdict: Literal["created", "refused", "unknown"]
    reason: str
    message: str = ""
    id: int = 0


class DuplicateKeysError(ValueError):
    """A JSON object names a key twice: which of the two is meant?"""


def read(status: int, body: bytes) -> Reading:
    """Reads an answer to a create call, whose body arrived whole and not encoded.

    Source: Liner's contract; whatever is neither a clear yes nor a clear no is "unknown".
    """
    said = unwrap(status, body, yes=_YES)
    if said.reason == "refused":
        return Reading("refused", said.reason, said.message)
    if said.reason != "yes":
        return Reading("unknown", said.reason, said.message)
    number = as_id(said.data.get("id")) if isinstance(said.data, dict) else None
    if number is None:
        return Reading("unknown", "odd_id", said.message)
    return Reading("created", "created", said.message, number)


def unwrap(status: int, body: bytes, *, yes: frozenset[int]) -> Envelope:
    """Reads the envelope of an answer; only with a status out of `yes` can it say yes.

    A body that only the end of the connection delimits may come here too: a JSON object is no
    longer one when its end is missing, so what parses has not been cut short.
    """
    odd = _status_reason(status, yes)
    try:
        envelope = parse(body)
    except DuplicateKeysError:
        return Envelope(odd or "duplicate_keys")
    except (ValueError, RecursionError):
        return Envelope(odd or "not_json")
    if not isinstance(envelope, dict):
        return Envelope(odd or "no_envelope")
    words = envelope.get("message")
    message = words if isinstance(words, str) else ""
    reason = odd or _judge(envelope, may_be_yes=status in yes)
    return Envelope(reason, message, envelope.get("data") if reason == "yes" else None)


def as_id(value: Any) -> int | None:
    """Returns `value` if it is an id, an int from 1 to 2**63 - 1, else None."""
    # type(), for True is an int to isinstance().
    return value if type(value) is int and 0 < value <= MAX_ID else None


def parse(body: bytes) -> Any:
    """Parses strict JSON: UTF-8, no duplicate keys, no NaN or Infinity.

    A byte order mark is refused: RFC 8259 forbids to send one, so what begins with it is not what
    Liner documents. An integer too long for any id becomes a float, for Python limits the digits
    it turns into an int.

    Raises DuplicateKeysError, ValueError, and RecursionError for what is nested too deeply.
    """
    return json.loads(
        body.decode("utf-8"),
        object_pairs_hook=_unique,
        parse_constant=_no_constant,
        parse_int=_integer,
    )


def storable(text: str) -> str:
    """Replaces NUL and lone surrogates, which databases can't store, by U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", text)


def blotter(secret: str) -> Callable[[str], str]:
    """Returns what makes a text storable and blots `secret` out of it.

    The secret is found as it is and as JSON, HTML and URLs may spell it.
    """
    pattern = re.compile("".join(map(_spellings, secret)), re.IGNORECASE)
    return lambda text: pattern.sub(BLOT, storable(text))


def for_the_record(text: str, secret: str) -> str:
    """Returns `text` storable, at most 64 KiB in UTF-8, with `secret` blotted out.

    What looks like its beginning at the very end of a text that was cut goes as well.
    """
    text = blotter(secret)(text)
    for size in range(len(secret) - 1, _MIN_REMNANT - 1, -1):
        if text.endswith(secret[:size]):
            text = text[:-size] + BLOT
            break
    return text.encode()[:MAX_BODY_BYTES].decode(errors="ignore")


def _judge(envelope: dict[str, Any], *, may_be_yes: bool) -> str:
    if "success" not in envelope:
        return "no_envelope"
    if envelope["success"] is False:
        return "refused"
    return "yes" if envelope["success"] is True and may_be_yes else "odd_success"


def _status_reason(status: int, yes: frozenset[int]) -> str | None:
    """Why a status alone leaves the outcome open, whatever the body says."""
    if 300 <= status <= 399:  # noqa: PLR2004 - the class of redirects
        return "redirect"
    return None if status in yes | _NO else "odd_status"


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise DuplicateKeysError
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MAX_ID_DIGITS else float(digits)


def _spellings(character: str) -> str:
    """A pattern for the ways a printable ASCII character is written in JSON, HTML and URLs.

    Up to three backslashes before it, for JSON may be quoted in JSON.
    """
    code = ord(character)
    plain = re.escape(character)
    named = re.escape(html.escape(character))
    return rf"(?:\\{{0,3}}{plain}|\\{{1,3}}u{code:04x}|%{code:02x}|&#{code};|&#x{code:x};|{named})"
