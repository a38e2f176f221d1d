"""Reading answers: any bytes give a verdict, and none give a wrong yes."""

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from groups.liner.answer import read
from groups.liner.errors import OutcomeUnknown
from groups.liner.redact import REDACTED, redact, storable

STATUSES = st.sampled_from([200, 201, 202, 204, 302, 400, 401, 404, 409, 422, 429, 500, 503])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NEARLY_IDS = (
    st.integers(-2, 2)
    | st.integers(2**63 - 2, 2**63 + 1)
    | st.booleans()
    | st.floats()
    | st.none()
    | st.text()
)
NEARLY_ENVELOPES = st.fixed_dictionaries(
    {
        "success": st.sampled_from([True, False, True, "true", 1, None]),
        "data": st.fixed_dictionaries({"id": NEARLY_IDS}) | JSON,
    },
    optional={"message": JSON, "more": JSON},
)


def dumped(value: Any) -> bytes:
    return json.dumps(value).encode()


def spliced(parts: tuple[bytes, bytes, int]) -> bytes:
    """One piece of bytes with another put in at some place."""
    one, other, place = parts
    return one[: place % (len(one) + 1)] + other + one[place % (len(one) + 1) :]


YESES = NEARLY_IDS.map(lambda number: {"success": True, "data": {"id": number}})
NEARLY = st.tuples(NEARLY_ENVELOPES.map(dumped), st.binary(max_size=3), st.integers(0, 200))
BODIES = (
    YESES.map(dumped)
    | st.binary()
    | JSON.map(dumped)
    | NEARLY_ENVELOPES.map(dumped)
    | NEARLY.map(spliced)
)


class NotStrictError(Exception):
    pass


def strictly(body: bytes) -> Any:
    """The bytes as pairs, text, Decimals: an own reading, stricter than json's and apart from it.

    Raises NotStrictError for duplicate keys and NaN, ValueError for what is no JSON.
    """

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in found]
        if any(names.count(name) > 1 for name in names):
            raise NotStrictError
        return dict(found)

    def constant(_: str) -> Any:
        raise NotStrictError

    text = str(body, encoding="utf-8", errors="strict")
    return json.JSONDecoder(
        object_pairs_hook=pairs, parse_constant=constant, parse_int=Whole, parse_float=Decimal
    ).decode(text)


class Whole(str):
    """An integer as it was written."""


def may_be_created(status: int, body: bytes) -> int | None:
    """The id that an answer gives, by the contract's words; None: it does not say yes."""
    if status not in (200, 201):
        return None
    try:
        content = strictly(body)
    except (ValueError, NotStrictError, RecursionError):
        return None
    if not isinstance(content, dict) or content.get("success") is not True:
        return None
    data = content.get("data")
    number = data.get("id") if isinstance(data, dict) else None
    if not isinstance(number, Whole) or not re.fullmatch("[1-9][0-9]{0,18}", number):
        return None
    return int(number) if int(number) <= 9_223_372_036_854_775_807 else None


@settings(max_examples=500)
@given(STATUSES | st.integers(100, 999), BODIES)
@example(200, b'{"success": true, "message": "", "data": {"id": 7}}')
@example(200, b'{"success": true, "message": "", "data": {"id": true}}')
@example(200, b'{"success": true, "success": true, "data": {"id": 7}}')
@example(200, b'{"success": true, "message": NaN, "data": {"id": 7}}')
@example(201, b'{"success": true, "data": {"id": 9223372036854775807}}')
@example(201, b'{"success": true, "data": {"id": 9223372036854775808}}')
def test_only_the_strict_rule_makes_a_yes(status: int, body: bytes) -> None:
    reading = read(status, body)
    number = may_be_created(status, body)
    assert (reading.verdict == "created") == (number is not None)
    assert reading.id == (number or 0)


@given(STATUSES | st.integers(100, 999), BODIES)
@example(422, b'{"success": false}')
@example(500, b'{"success": false}')
def test_only_the_strict_rule_makes_a_no(status: int, body: bytes) -> None:
    reading = read(status, body)
    try:
        content = strictly(body)
    except (ValueError, NotStrictError, RecursionError):
        content = None
    no = isinstance(content, dict) and content.get("success") is False
    may_refuse = status in (200, 201, 400, 401, 403, 404, 405, 413, 415, 422)
    assert (reading.verdict == "refused") == (no and may_refuse)


@given(STATUSES | st.integers(100, 999), BODIES)
def test_whatever_comes_is_read_to_a_known_code(status: int, body: bytes) -> None:
    reading = read(status, body)
    codes = {"created": {"created"}, "refused": {"refused"}, "unknown": OutcomeUnknown.reasons}
    assert reading.reason in codes[reading.verdict]


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ('"Нет."', "Нет."),
        ('{"title": ["Слишком длинно"]}', '{"title": ["Слишком длинно"]}'),
        ('["No.", {"a": 1}]', '["No.", {"a": 1}]'),
        ("7", "7"),
        ("false", "false"),
        ("null", ""),
    ],
)
@pytest.mark.parametrize(("status", "verdict"), [(422, "refused"), (500, "unknown")])
def test_a_message_of_any_kind_is_shown_as_text(
    status: int, verdict: str, message: str, text: str
) -> None:
    reading = read(status, f'{{"success": false, "message": {message}, "data": null}}'.encode())
    assert (reading.verdict, reading.message) == (verdict, text)


@pytest.mark.parametrize("depth", [*range(10, 1000, 30), 5_000, 30_000])
def test_a_deep_message_makes_no_other_outcome_than_deep_data(depth: int) -> None:
    deep = "[" * depth + "]" * depth
    body = f'{{"success": true, "message": {deep}, "data": {{"id": 7}}}}'
    elsewhere = body.replace("message", "more")
    assert read(200, body.encode())[:2] == read(200, elsewhere.encode())[:2]


TEXTS = st.text() | st.text(alphabet="a\0\ud800\udfff/\\", max_size=20)
SECRETS = st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=1)


@given(TEXTS)
def test_what_is_recorded_can_be_stored(text: str) -> None:
    stored = storable(text)
    assert len(stored) == len(text)
    assert "\0" not in stored
    assert stored.encode().decode() == stored


@given(TEXTS, SECRETS, TEXTS)
def test_a_secret_does_not_stay_in_the_record(before: str, secret: str, after: str) -> None:
    recorded = redact(before + secret + after, secret)
    assert REDACTED in recorded
    assert secret.lower() not in recorded.replace(REDACTED, "").lower() or len(secret) <= len(
        REDACTED
    )
    assert secret not in recorded or secret in REDACTED or len(secret) < 4


@given(st.text(alphabet="aé👍", max_size=30), st.integers(0, 3))
def test_the_record_is_at_most_64_kib_of_utf_8(text: str, more: int) -> None:
    recorded = redact("é" * (32 * 1024 - 1) + "x" * more + text, "secret")
    assert len(recorded.encode()) <= 64 * 1024
    assert recorded.startswith("é" * 1024)


@pytest.mark.parametrize(
    ("text", "recorded"),
    [
        ("no secret here", "no secret here"),
        ("a T0ken-1 b", f"a {REDACTED} b"),
        ("cut off: t0ke", f"cut off: {REDACTED}"),
        ("too little to tell: t0k", "too little to tell: t0k"),
        ("t0ke in the middle", "t0ke in the middle"),
        ("t0ken-1t0ken-1", REDACTED + REDACTED),
    ],
)
def test_the_secret_is_blotted_out(text: str, recorded: str) -> None:
    assert redact(text, "t0ken-1") == recorded
