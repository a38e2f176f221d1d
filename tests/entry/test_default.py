"""The page of an entry that created a default: since when, what it replaced, what replaced it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from groups.audit.append import in_transaction
from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup, RemoteGroup
from groups.models import Submission
from groups.services.liner_groups.client import liner_from_settings
from groups.services.liner_groups.default_period import default_period
from groups.services.liner_groups.mirror import read_list
from tests.conftest import words_on
from tests.entries import entry_of
from tests.mirror import holds
from tests.services.requests import ask

IS, WAS, UNKNOWN = "It is the default:", "It is no longer the default.", "is not known:"
APPLIES = "it applies to every order that has no interval group of its own"


def default(title: str, *intervals: int) -> NewGroup:
    return NewGroup(title=title, intervals=intervals or (0, 5), is_default=True)


def group(number: int, *, is_default: bool = True) -> RemoteGroup:
    return RemoteGroup(number, f"Group {number}", (0, 5), is_default, False)


@pytest.fixture
def shown(boris: User, signed_in: Callable[[User], Client]) -> Callable[..., str]:
    """The words of the first box on an entry's page."""
    client = signed_in(boris)
    return lambda entry: words_on(client.get(entry.get_absolute_url())).partition("Outcome")[0]


def test_the_present_default_says_since_when_and_what_it_replaced(
    anna: User, sandbox: Sandbox, shown: Callable[..., str]
) -> None:
    before = sandbox.add("The old one", [7], is_default=True)
    first = ask(anna, default("First"), reason="New season")
    words = shown(first)
    assert f"{IS} {APPLIES}. Since: " in words
    assert f"It replaced: #{before} “The old one”" in words
    assert WAS not in words


def test_a_default_of_ours_names_the_one_that_replaced_it(
    anna: User, sandbox: Sandbox, shown: Callable[..., str]
) -> None:
    first = ask(anna, default("First"), reason="New season")
    second = ask(anna, default("Second", 1), reason="Another season")
    third = ask(anna, default("Third", 2), reason="The last season")
    words = shown(first)
    assert f"{WAS} It became the default:" in words
    assert "There was no default before it." in words
    assert f"Default #{second.liner_group_id} replaced it: Second," in words
    assert APPLIES not in words
    assert "Liner's list already had" not in words
    assert f"Default #{third.liner_group_id} replaced it: Third," in shown(second)
    assert f"It replaced: #{first.liner_group_id} “First”" in shown(second)
    assert IS in shown(third)
    assert f"It replaced: #{second.liner_group_id} “Second”" in shown(third)


def test_a_default_that_was_replaced_in_liner_itself_says_so(
    anna: User, sandbox: Sandbox, shown: Callable[..., str]
) -> None:
    first = ask(anna, default("First"), reason="New season")
    other = sandbox.add("Made there", [5], is_default=True)
    assert IS in shown(first)  # as far as is known
    assert read_list(liner_from_settings())
    words = shown(first)
    assert f"As last read: Liner's list has #{other} as the default. Made there" in words
    assert "That was done in Liner itself; when is not known." in words
    assert WAS in words
    second = ask(anna, default("Second", 1), reason="Another season")
    words = shown(first)
    assert f"Default #{second.liner_group_id} replaced it: Second," in words
    assert f"Before that, Liner's list already had #{other} as the default" in words
    assert f"It replaced: #{other} “Made there”" in shown(second)


def test_no_default_in_liner_now(anna: User, shown: Callable[..., str]) -> None:
    entry = entry_of(anna, 0, is_default=True)
    holds(group(1, is_default=False))
    words = shown(entry)
    assert f"{WAS} It became" in words
    assert "As last read: Liner's list has no default. That was done in Liner itself" in words


def test_a_default_that_was_set_again_in_liner_is_the_default_again(
    anna: User, shown: Callable[..., str]
) -> None:
    first = entry_of(anna, 0, is_default=True)
    second = entry_of(anna, 1, is_default=True)
    holds(group(first.liner_group_id or 0))
    assert f"It is the default again: {APPLIES}." in shown(first)
    assert "Default #2 replaced it: Plan 1," in shown(first)
    assert "Liner's list has #1 as the default." in shown(second)


@pytest.mark.parametrize(
    ("groups", "why"),
    [(None, "Liner's list has not been read since."), ((1, 2), "names more than one.")],
)
def test_what_cannot_be_known_is_called_so(
    groups: Any, why: str, anna: User, shown: Callable[..., str]
) -> None:
    entry = entry_of(anna, 0, is_default=True)
    if groups:
        holds(*map(group, groups))
    words = shown(entry)
    assert f"Whether it still is, {UNKNOWN}" in words
    assert why in words
    assert "What it replaced is not known:" in words
    assert IS not in words
    assert WAS not in words


def test_a_list_that_was_read_before_the_request_proves_nothing(
    anna: User, shown: Callable[..., str]
) -> None:
    holds(group(7))
    entry = entry_of(anna, 0, is_default=True)
    in_transaction("submission.created", submission=entry.pk)
    assert "Liner's list has not been read since." in shown(entry)


def test_an_alarm_tells_of_another_default_after_the_list_was_lost(
    anna: User, shown: Callable[..., str]
) -> None:
    entry = entry_of(anna, 0, is_default=True, default_alarm="elsewhere", default_seen=7)
    assert f"{WAS} It became" in shown(entry)
    assert "When an alarm was raised: Liner's list has #7 as the default." in shown(entry)


def test_an_open_request_may_have_replaced_it(anna: User, shown: Callable[..., str]) -> None:
    entry = entry_of(anna, 0, is_default=True)
    entry_of(anna, 1, is_default=True, status="unknown", liner_group_id=None)
    assert f"Whether it still is, {UNKNOWN} another default was requested since" in shown(entry)
    holds(group(7))
    assert "A request here whose outcome is not known yet may have done that." in shown(entry)


def test_one_that_was_found_or_decided_counts_from_its_request(anna: User) -> None:
    at = timezone.now()
    later = {"submitted_at": at, "finished_at": at + timedelta(hours=2)}
    answered = default_period(entry_of(anna, 0, is_default=True, **later))
    found = default_period(entry_of(anna, 1, is_default=True, cause="found", **later))
    assert answered is not None
    assert found is not None
    assert (answered.since, found.since) == (at + timedelta(hours=2), at)


@pytest.mark.parametrize(
    "changes",
    [
        {"is_default": False},
        {"is_default": True, "status": "refused", "liner_group_id": None},
        {"is_default": True, "verification": "different", "read_back": {"is_default": False}},
    ],
)
def test_an_entry_without_a_default_says_nothing_of_it(
    changes: dict[str, Any], anna: User, shown: Callable[..., str]
) -> None:
    entry = entry_of(anna, 0, **changes)
    assert default_period(entry) is None
    assert "became the default" not in shown(entry)


@pytest.mark.parametrize("record", [7, "x", [], {"known": True}, {"known": True, "group": 7}])
def test_a_record_that_was_changed_by_hand_is_not_known(
    record: Any, anna: User, shown: Callable[..., str]
) -> None:
    entry = entry_of(anna, 0, is_default=True, default_before=record)
    following = entry_of(anna, 1, is_default=True, default_before=record)
    assert "What it replaced is not known" in shown(entry)
    assert f"Default #{following.liner_group_id} replaced it" in shown(entry)


def test_a_supervisor_sees_the_next_default_without_a_link_to_it(
    anna: User, emil: User, signed_in: Callable[[User], Client]
) -> None:
    entry = entry_of(anna, 0, is_default=True)
    following = entry_of(emil, 1, is_default=True)
    page = signed_in(anna).get(entry.get_absolute_url())
    assert "Default #2 replaced it: Plan 1," in words_on(page)
    assert following.get_absolute_url() not in page.content.decode()
    assert Submission.objects.count() == 2
