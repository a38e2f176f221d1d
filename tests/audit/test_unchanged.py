"""What is kept until the next event, and no longer."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from groups.audit import unchanged
from groups.audit.append import in_transaction
from groups.audit.unchanged import until_next_event
from groups.models import IntegrityCheck
from tests.audit.conftest import run
from tests.conftest import words_on
from tests.database import lifted

pytestmark = pytest.mark.usefixtures("transactional_db")

LAST = "(SELECT max(number) FROM groups_auditevent)"
BROKEN = f"UPDATE groups_auditevent SET hash = 'zz' WHERE number = {LAST}"
UNREADABLE = BROKEN.replace("'zz'", "CAST(x'ff41' AS TEXT)")


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


@pytest.mark.parametrize("statement", [BROKEN, UNREADABLE])
def test_nothing_is_kept_while_no_event_can_follow_the_last_one(statement: str, anna: User) -> None:
    if statement == UNREADABLE and connection.vendor == "postgresql":
        pytest.skip("PostgreSQL takes no such text")
    in_transaction("integrity.answered", by=anna)
    make = Made()
    until_next_event("number", (1,), make)
    with lifted():
        run(statement)
    assert [until_next_event("number", (1,), make) for _ in range(2)] == [2, 3]


def test_a_wrong_check_that_no_event_can_tell_of_is_on_every_page_at_once(
    anna: User, boris: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(boris)
    in_transaction("integrity.answered", by=anna)
    with lifted():
        run(BROKEN)
    line = "The audit trail is not verified"
    assert line not in words_on(browser.get("/attention/"))
    IntegrityCheck.objects.create(state="wrong", wrong=1)
    assert line in words_on(browser.get("/attention/"))
    IntegrityCheck.objects.update(answer="Put back")
    assert line not in words_on(browser.get("/attention/"))
