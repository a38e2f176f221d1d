"""When each interval group was first seen in Liner's list."""

from datetime import timedelta
from unittest.mock import patch

from django.contrib.auth.models import User
from django.utils import timezone

from groups.demo.sandbox import Sandbox
from groups.liner.client import Liner
from groups.liner.errors import Unreadable
from groups.liner.fields import NewGroup, RemoteGroup
from groups.models import LinerGroup
from groups.services.liner_groups.client import liner_from_settings
from groups.services.liner_groups.mirror import Reading, keep, read_list
from groups.services.reconcile.matching import matches
from tests.services.requests import ask
from tests.services.test_reconcile import MADE_BY_NOBODY, later, run


def test_a_slow_reading_that_began_before_the_request_does_not_make_it_old(
    anna: User, sandbox: Sandbox
) -> None:
    """Somebody began to read the list before ours was asked for, and read it afterwards."""
    began = timezone.now()
    entry = ask(anna, NewGroup("Evening #hidden", (0, 30)))
    listed = (RemoteGroup(100200300, "Evening #hidden", (0, 30), False, False),)
    keep(listed, began=began, ended=timezone.now())
    found = matches(entry, Reading(timezone.now(), listed))
    assert found == [100200300]


def test_what_anybody_saw_before_the_request_is_not_ours(anna: User, sandbox: Sandbox) -> None:
    twin = sandbox.add(MADE_BY_NOBODY.title, [0, 30])
    assert read_list(liner_from_settings()) is not None
    with patch.object(Liner, "read_list", side_effect=Unreadable(reason="deadline")):
        entry = ask(anna, MADE_BY_NOBODY)
    assert entry.list_read_at is None
    later(minutes=20)
    for _ in range(3):
        run()
    entry.refresh_from_db()
    assert (entry.status, entry.matches) == ("absent", [])
    assert sandbox.interval_groups()[0]["id"] == twin


def test_the_earliest_reading_counts_even_if_it_is_stored_last(transactional_db: None) -> None:
    listed = (RemoteGroup(5, "Plan", (5,), False, False),)
    now = timezone.now()
    moments = [now + timedelta(seconds=second) for second in range(4)]
    keep(listed, began=moments[2], ended=moments[3])
    keep(listed, began=moments[0], ended=moments[1])
    keep(listed, began=moments[1], ended=moments[2])
    group = LinerGroup.objects.get()
    assert (group.first_seen, group.last_seen) == (moments[1], moments[2])
