"""What is kept until the next event, and no longer."""

import pytest
from django.contrib.auth.models import User

from groups.audit import unchanged
from groups.audit.append import in_transaction
from groups.audit.unchanged import until_next_event

pytestmark = pytest.mark.django_db


class Made:
    """Counts how often it was called."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.times


def test_a_result_is_kept_until_the_next_event(anna: User) -> None:
    make = Made()
    assert [until_next_event("number", (1,), make) for _ in range(3)] == [1, 1, 1]
    in_transaction("integrity.answered", by=anna)
    assert until_next_event("number", (1,), make) == 2


def test_each_name_and_subject_has_its_own() -> None:
    make = Made()
    subjects = [("number", (1,)), ("number", (2,)), ("other", (1,)), ("number", ("1 ü\n", "?"))]
    assert [until_next_event(*each, make) for each in subjects] == [1, 2, 3, 4]
    assert [until_next_event(*each, make) for each in subjects] == [1, 2, 3, 4]


def test_it_is_kept_for_seconds_where_no_event_tells_of_a_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(unchanged, "MOST_SECONDS", 0)
    make = Made()
    assert [until_next_event("number", (1,), make) for _ in range(2)] == [1, 2]


def test_nothing_is_kept_of_an_error() -> None:
    def fail() -> int:
        raise ValueError("not made")

    with pytest.raises(ValueError, match="not made"):
        until_next_event("number", (1,), fail)
    assert until_next_event("number", (1,), Made()) == 1
