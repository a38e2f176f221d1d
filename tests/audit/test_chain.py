"""How an event is hashed: FIXED. Vectors worked out by hand, byte for byte."""

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from groups.audit.chain import GENESIS, canonical, event_hash

FIRST: dict[str, Any] = {
    "number": 1,
    "at": datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
    "kind": "submission.opened",
    "submission": UUID("6f9619ff-8b86-d011-b42d-00c04fc964ff"),
    "actor_id": 7,
    "actor": "anna",
    "details": '{"set":{"title":"Вечер"}}',
}
FIRST_BYTES = (
    '[1,"2026-11-24T09:30:00.000000+00:00","submission.opened",'
    '"6f9619ff-8b86-d011-b42d-00c04fc964ff",7,"anna",'
    '"{\\"set\\":{\\"title\\":\\"Вечер\\"}}"]'
).encode()
FIRST_HASH = "c1b444bb126cdf5c95d47ffd2b943ea96d1a0a1b1eb93b49cced904290b45dc8"
SECOND: dict[str, Any] = {
    "number": 2,
    "at": datetime(2026, 11, 24, 9, 30, 0, 5, tzinfo=UTC),
    "kind": "audit.seeded",
    "submission": None,
    "actor_id": None,
    "actor": "",
    "details": "{}",
}
SECOND_HASH = "954c222185e9946261be7700c18db9163e7deac4450ac3d88e4bd7d50fad83c2"


def test_the_golden_vectors() -> None:
    assert event_hash(GENESIS, **FIRST) == FIRST_HASH
    assert event_hash(FIRST_HASH, **SECOND) == SECOND_HASH


def test_the_first_vector_is_what_the_docs_say() -> None:
    assert hashlib.sha256(b"\x01" + bytes(32) + FIRST_BYTES).hexdigest() == FIRST_HASH


@pytest.mark.parametrize("name", FIRST)
def test_every_field_counts(name: str) -> None:
    others: dict[str, Any] = {
        "number": 2,
        "at": FIRST["at"] + timedelta(microseconds=1),
        "submission": None,
        "actor_id": None,
    }
    changed = {**FIRST, name: others.get(name, FIRST[name] if name in others else "other")}
    assert event_hash(GENESIS, **changed) != FIRST_HASH


def test_the_zone_of_a_time_does_not_count() -> None:
    moved = FIRST["at"].astimezone(timezone(timedelta(hours=3)))
    assert event_hash(GENESIS, **FIRST | {"at": moved}) == FIRST_HASH


def test_canonical_json_has_one_spelling_and_refuses_what_json_has_not() -> None:
    assert canonical({"b": 1, "a": [True, None, "é\n"]}) == '{"a":[true,null,"é\\n"],"b":1}'
    assert json.loads(canonical({"a": "\x00"})) == {"a": "\x00"}
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical(float("nan"))
