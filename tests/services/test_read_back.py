"""What could not be read back when it was created is read back by the reconciler."""

import time
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User

from groups.demo.sandbox import Sandbox
from groups.liner.client import Liner
from groups.liner.errors import Unreadable
from groups.liner.fields import NewGroup
from groups.models import Submission
from groups.services.reconcile import reconcile as services_reconcile
from tests.later import later
from tests.services.requests import NEW_GROUP, ask, in_threads
from tests.services.test_reconcile import kinds, run


def unread(by: User, new_group: NewGroup) -> Submission:
    """Created, and not read back."""
    with patch.object(Liner, "read_group", side_effect=Unreadable(reason="deadline")):
        return ask(by, new_group)


def test_what_could_not_be_read_back_is_read_later(anna: User, sandbox: Sandbox) -> None:
    same, changed = unread(anna, NEW_GROUP), unread(anna, NewGroup("Night #changed", (0, 5)))
    assert (same.verification, changed.verification) == ("not_read", "not_read")
    assert run().read_back == 2
    same.refresh_from_db()
    changed.refresh_from_db()
    assert (same.verification, same.alarm) == ("same", "")
    assert (changed.verification, changed.alarm) == ("different", "different")
    assert run().read_back == 0
    assert len(sandbox.posts) == 2


@pytest.mark.slow
def test_only_so_many_and_so_young_ones_are_read_back_in_a_run(
    anna: User, sandbox: Sandbox
) -> None:
    for minutes in range(23):
        unread(anna, NewGroup("Plan", (minutes,)))
    assert run().read_back == 20
    assert run().read_back == 3
    old = unread(anna, NewGroup("Old", (5,)))
    later(hours=24)
    assert run().read_back == 0
    old.refresh_from_db()
    assert old.verification == "not_read"


def test_reading_back_has_one_budget_of_time(
    anna: User, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for minutes in range(8):
        unread(anna, NewGroup("Plan", (minutes,)))
    given: list[float] = []

    def hang(self: Liner, number: int, *, timeout: float) -> None:
        given.append(timeout)
        time.sleep(timeout)
        raise Unreadable(reason="deadline")

    monkeypatch.setattr(Liner, "read_group", hang)
    monkeypatch.setattr(services_reconcile, "READ_BACK_SECONDS", 0.5)
    monkeypatch.setattr(services_reconcile, "READ_SECONDS", 0.2)
    assert run().read_back == 0
    assert sum(given) <= 0.55
    assert max(given) <= 0.2


def test_two_read_backs_at_once_are_recorded_once(anna: User, sandbox: Sandbox) -> None:
    entry = unread(anna, NewGroup("Night #changed", (0, 5)))
    in_threads(4, run)
    entry.refresh_from_db()
    assert entry.verification == "different"
    assert kinds().count("submission.read_back") == 1
