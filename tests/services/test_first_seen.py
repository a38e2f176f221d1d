"""When each interval group was first seen in Liner's list."""

from unittest.mock import patch

from django.contrib.auth.models import User

from groups.audit.append import in_transaction
from groups.demo.sandbox import Sandbox
from groups.liner.client import Liner, RemoteList
from groups.liner.errors import Unreadable
from groups.liner.fields import NewGroup, RemoteGroup
from groups.models import LinerGroup
from groups.services.liner_groups.client import liner_from_settings
from groups.services.liner_groups.mirror import Reading, begin, keep, read_list
from groups.services.reconcile.matching import matches
from tests.later import later
from tests.mirror import holds
from tests.services.requests import ask
from tests.services.test_reconcile import MADE_BY_NOBODY, run, run_minutes_apart


def test_a_slow_reading_that_began_before_the_request_does_not_make_it_old(
    anna: User, sandbox: Sandbox
) -> None:
    """It was stored after the request was sent, so it may have seen what the request made."""
    begun = begin()
    entry = ask(anna, NewGroup("Evening #hidden", (0, 30)))
    listed = (RemoteGroup(100200300, "Evening #hidden", (0, 30), False, False),)
    keep(Reading(begun, listed))
    holds(*listed)
    assert matches(entry) == ([100200300], True)


def test_what_anybody_saw_before_the_request_is_not_ours(anna: User, sandbox: Sandbox) -> None:
    twin = sandbox.add(MADE_BY_NOBODY.title, [0, 30])
    assert read_list(liner_from_settings()) is not None
    with patch.object(Liner, "read_list", side_effect=Unreadable(reason="deadline")):
        entry = ask(anna, MADE_BY_NOBODY)
    assert entry.list_read_at is None
    later(minutes=20)
    run_minutes_apart(3)
    entry.refresh_from_db()
    assert (entry.status, entry.matches) == ("absent", [])
    assert sandbox.interval_groups()[0]["id"] == twin


def test_the_first_list_that_had_it_counts(anna: User, transactional_db: None) -> None:
    listed = RemoteGroup(5, "Plan", (5,), False, False)
    slow = begin()
    in_transaction("account.signed_in", by=anna)
    holds(listed)
    first = LinerGroup.objects.get().first_event
    in_transaction("account.signed_in", by=anna)
    keep(Reading(slow, (listed,)))
    holds(listed)
    assert LinerGroup.objects.get().first_event == first > slow.last_event


def test_what_only_an_overtaken_reading_lists_is_not_settled_as_absent(
    anna: User, sandbox: Sandbox
) -> None:
    entry = ask(anna, MADE_BY_NOBODY)
    later(minutes=20)
    run_minutes_apart(1)
    late = RemoteGroup(77, MADE_BY_NOBODY.title, MADE_BY_NOBODY.intervals, False, False)

    def slow(self: Liner, *, timeout: float) -> RemoteList:
        holds()  # a reading that began later, and ended first
        return RemoteList((late,), None)

    later(minutes=2)
    with patch.object(Liner, "read_list", slow):
        run()
    entry.refresh_from_db()
    assert (entry.status, entry.matches) == ("unknown", [77])
