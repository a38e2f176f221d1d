"""Any answer of Liner gives a group by the strict rule, or a known reason."""

import itertools
import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from groups.liner.errors import Unreadable
from groups.liner.fields import RemoteGroup
from groups.liner.reads import read_one, read_whole_list
from groups.liner.redact import storable

from .reading import fetches, raw, read_or_reason, reason, says_yes

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def is_right(group: Any) -> bool:
    """The documented shape, written a second way."""
    if not isinstance(group, dict):
        return False
    kinds = {name: type(group.get(name)) for name in raw()}
    wanted = {name: type(value) for name, value in raw().items()}
    if kinds != wanted or not 1 <= group["id"] <= 9_223_372_036_854_775_807:
        return False
    whole = all(type(each) is int and abs(each) < 10**19 for each in group["intervals"])
    return whole and is_strict(group)


def is_strict(value: Any) -> bool:
    """Whether JSON can express it: not NaN or infinity."""
    try:
        json.dumps(value, allow_nan=False)
    except ValueError:
        return False
    return True


NEARLY = st.fixed_dictionaries(
    {
        "id": st.integers(-2, 9) | JSON,
        "title": st.text(max_size=5) | JSON,
        "intervals": st.lists(st.integers(-9, 9) | st.booleans() | st.none(), max_size=3) | JSON,
        "isDefault": st.booleans() | JSON,
        "resetAttemptsEnabled": st.booleans() | JSON,
    },
    optional={"more": JSON},
)


@given(NEARLY | JSON)
@example(raw(7))
@example(raw(True))
@example(raw(7, intervals=[True]))
def test_only_the_strict_rule_makes_a_group(group: Any) -> None:
    number = group["id"] if is_right(group) else 7
    found = read_or_reason(lambda: read_one(number, fetches(says_yes(group)), storable))
    if is_right(group):
        values = [group[name] for name in raw()]
        assert found == RemoteGroup(values[0], storable(values[1]), tuple(values[2]), *values[3:])
    else:
        assert found in ("odd_data", "not_json")


@given(st.integers(100, 999), st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
@example(404, b'{"success": false}')
@example(200, b"[" * 50_000)
def test_whatever_comes_is_unreadable_for_a_known_reason(status: int, body: bytes) -> None:
    answers = itertools.repeat((status, body))
    for read in (
        lambda: read_one(7, lambda _: next(answers), storable),
        lambda: read_whole_list(lambda _: next(answers), storable),
    ):
        assert reason(read) in Unreadable.reasons | {"read"}
        if status != 404:
            assert reason(read) != "read"
