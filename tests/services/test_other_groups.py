"""Liner stores another title, or answers with a number that it then denies: a person decides."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from groups.audit.verify import verify
from groups.demo.sandbox import Sandbox
from groups.liner.client import Liner, Token
from groups.liner.fields import NewGroup
from groups.models import Submission, database_now
from groups.services.reconcile.matching import needs_a_person
from groups.services.reconcile.reconcile import reconcile
from tests.conftest import words_on
from tests.later import later
from tests.services.requests import ask
from tests.services.test_reconcile import MADE_BY_NOBODY, run, run_minutes_apart

RESPELLED = NewGroup("Evening #respelled", (0, 30, 120))
MISNUMBERED = NewGroup("Evening #misnumbered", (0, 30, 120))


def again(entry: Submission) -> Submission:
    return Submission.objects.get(pk=entry.pk)


def test_one_with_another_title_is_neither_claimed_nor_called_absent(
    anna: User, sandbox: Sandbox
) -> None:
    entry = ask(anna, RESPELLED)
    (made,) = sandbox.interval_groups()
    assert made["title"] == "EVENING #RESPELLED"
    later(minutes=20)
    run_minutes_apart(5)
    entry = again(entry)
    assert (entry.status, entry.matches) == ("unknown", [made["id"]])
    assert needs_a_person(entry, database_now())


def test_one_with_other_flags_or_from_before_is_no_reason_to_wait(
    anna: User, sandbox: Sandbox
) -> None:
    sandbox.add("From before", MADE_BY_NOBODY.intervals)
    entry = ask(anna, MADE_BY_NOBODY)
    sandbox.add("Other flags", MADE_BY_NOBODY.intervals, reset=True)
    sandbox.add("Other plan", [7])
    later(minutes=20)
    run_minutes_apart(3)
    assert again(entry).status == "absent"


def test_one_that_another_entry_claims_keeps_nobody_from_being_settled(
    anna: User, sandbox: Sandbox
) -> None:
    lost = ask(anna, NewGroup("Evening #lost", MADE_BY_NOBODY.intervals))
    never = ask(anna, MADE_BY_NOBODY)
    run()
    later(minutes=20)
    run_minutes_apart(4)
    assert (again(lost).status, again(never).status) == ("created", "absent")


def test_a_number_that_liner_denies_is_an_alarm_after_a_quarter_of_an_hour(
    anna: User, sandbox: Sandbox, signed_in: Callable[[User], Client]
) -> None:
    entry = ask(anna, MISNUMBERED)
    (made,) = sandbox.interval_groups()
    assert (entry.status, entry.verification) == ("created", "not_read")
    later(minutes=14)
    run()
    assert again(entry).verification == "not_read"
    later(minutes=1)
    run()
    entry = again(entry)
    assert (entry.verification, entry.alarm) == ("not_held", "not_held")
    assert entry.matches == [made["id"]]
    run()
    assert not verify().findings
    client = signed_in(anna)
    for address in ("/attention/", entry.get_absolute_url()):
        words = words_on(client.get(address))
        assert "Liner has no interval group with this number" in words
        assert f"#{made['id']}" in words


def test_one_that_turns_up_after_all_is_compared(anna: User, sandbox: Sandbox) -> None:
    """Its own group, if list and detail showed it late."""
    with Sandbox(token=sandbox.token, hidden_seconds=20 * 60) as late:
        entry = ask(anna, NewGroup("Evening #hidden", (5,)), liner=at(late))
        (made,) = late.interval_groups()
        Submission.objects.filter(pk=entry.pk).update(
            status="created", cause="created", liner_group_id=made["id"]
        )
        later(minutes=15)
        reconcile(at(late))
        assert again(entry).verification == "not_held"
        later(minutes=5)
        reconcile(at(late))
    assert again(entry).verification == "same"


def at(sandbox: Sandbox) -> Liner:
    return Liner(sandbox.url, Token(sandbox.token))


def test_the_number_of_another_plan_is_not_proposed(anna: User, sandbox: Sandbox) -> None:
    entry = ask(anna, MISNUMBERED)
    sandbox.add("Other plan", [7])
    later(minutes=15)
    run()
    (made, _) = sandbox.interval_groups()
    assert again(entry).matches == [made["id"]]


def test_a_default_that_another_has_replaced_is_neither_claimed_nor_called_absent(
    anna: User, sandbox: Sandbox
) -> None:
    entry = ask(anna, NewGroup("Evening #lost", (0, 30, 120), is_default=True))
    ask(anna, NewGroup("Next default", (0, 5), is_default=True))
    lost, _ = sandbox.interval_groups()
    assert not lost["isDefault"]
    later(minutes=20)
    run_minutes_apart(5)
    assert (again(entry).status, again(entry).matches) == ("unknown", [lost["id"]])
    assert needs_a_person(again(entry), database_now())


@pytest.mark.parametrize(
    "other",
    [
        NewGroup("Evening  #ERROR", MADE_BY_NOBODY.intervals),
        NewGroup(MADE_BY_NOBODY.title, MADE_BY_NOBODY.intervals, is_default=True),
    ],
)
def test_one_that_another_entry_may_have_made_in_another_spelling_is_not_claimed(
    other: NewGroup, anna: User, sandbox: Sandbox
) -> None:
    """The other was made, and stored as this one was asked for; this one was never made."""
    entry = ask(anna, MADE_BY_NOBODY)
    ask(anna, other)
    made = sandbox.add(MADE_BY_NOBODY.title, MADE_BY_NOBODY.intervals)
    for _ in range(3):
        run()
    assert (again(entry).status, again(entry).matches) == ("unknown", [made])
    assert needs_a_person(again(entry), database_now())
