"""The page of an entry that created a default: since when, what it replaced, what replaced it."""

import re
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

IS = "It is the default: orders without their own interval group use it."
WAS, UNKNOWN = "It is no longer the default.", "It became the default, but may no longer be:"
NOTHING_KNOWN = "Replaced unknown: Liner's list could not be read, or had more than one default"


def default(title: str, *intervals: int) -> NewGroup:
    return NewGroup(title=title, intervals=intervals or (0, 5), is_default=True)


def group(number: int, *, is_default: bool = True) -> RemoteGroup:
    return RemoteGroup(number, f"Group {number}", (0, 5), is_default, False)


@pytest.fixture
def shown(boris: User, signed_in: Callable[[User], Client]) -> Callable[..., str]:
    """The words of the result on an entry's page."""
    client = signed_in(boris)
    return lambda entry: words_on(client.get(entry.get_absolute_url())).partition("Full record")[0]


def test_the_present_default_says_since_when_and_what_it_replaced(
    anna: User, sandbox: Sandbox, shown: Callable[..., str]
) -> None:
    before = sandbox.add("The old one", [7], is_default=True)
    first = ask(anna, default("First"), reason="New season")
    words = shown(first)
    assert IS in words
    assert "Default since today" in words
    assert f"Replaced The old one #{before}" in words
    assert WAS not in words


def test_a_default_of_ours_names_the_one_that_replaced_it(
    anna: User, sandbox: Sandbox, shown: Callable[..., str]
) -> None:
    first = ask(anna, default("First"), reason="New season")
    second = ask(anna, default("Second", 1), reason="Another season")
    third = ask(anna, default("Third", 2), reason="The last season")
    words = shown(first)
    assert f"{WAS} " in words
    assert "Default from today" in words
    assert "Replaced no default" in words
    assert f"Replaced by Second #{second.liner_group_id}" in words
    assert IS not in words
    assert "In between, Liner" not in words
    assert f"Replaced by Third #{third.liner_group_id}" in shown(second)
    assert f"Replaced First #{first.liner_group_id}" in shown(second)
    assert IS in shown(third)
    assert f"Replaced Second #{second.liner_group_id}" in shown(third)


def test_a_default_that_was_replaced_in_liner_itself_says_so(
    anna: User, sandbox: Sandbox, shown: Callable[..., str]
) -> None:
    first = ask(anna, default("First"), reason="New season")
    other = sandbox.add("Made there", [5], is_default=True)
    assert IS in shown(first)  # as far as is known
    assert read_list(liner_from_settings())
    words = shown(first)
    assert f"{WAS} Liner's default is #{other} Made there: it was changed in Liner." in words
    second = ask(anna, default("Second", 1), reason="Another season")
    words = shown(first)
    assert f"Replaced by Second #{second.liner_group_id}" in words
    assert f"In between, Liner's default was #{other}." in words
    assert f"Replaced Made there #{other}" in shown(second)


def test_no_default_in_liner_now(anna: User, shown: Callable[..., str]) -> None:
    entry = entry_of(anna, 0, is_default=True)
    holds(group(1, is_default=False))
    words = shown(entry)
    assert f"{WAS} Liner has no default: it was changed in Liner." in words


def test_a_default_that_was_set_again_in_liner_is_the_default_again(
    anna: User, shown: Callable[..., str]
) -> None:
    first = entry_of(anna, 0, is_default=True)
    second = entry_of(anna, 1, is_default=True)
    holds(group(first.liner_group_id or 0))
    again = (
        "It was made the default again in Liner: orders without their own interval group use it."
    )
    assert again in shown(first)
    assert "Replaced by Plan 1 #2" in shown(first)
    assert "Liner's default is #1 Group 1:" in shown(second)


@pytest.mark.parametrize(
    ("groups", "why"),
    [(None, "Liner's list has not been read since."), ((1, 2), "has more than one default.")],
)
def test_what_cannot_be_known_is_called_so(
    groups: Any, why: str, anna: User, shown: Callable[..., str]
) -> None:
    entry = entry_of(anna, 0, is_default=True)
    if groups:
        holds(*map(group, groups))
    words = shown(entry)
    assert UNKNOWN in words
    assert why in words
    assert NOTHING_KNOWN in words
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
    assert f"{WAS} Liner's default is #7: it was changed in Liner." in shown(entry)


def test_an_open_request_may_have_replaced_it(anna: User, shown: Callable[..., str]) -> None:
    entry = entry_of(anna, 0, is_default=True)
    entry_of(anna, 1, is_default=True, status="unknown", liner_group_id=None)
    assert f"{UNKNOWN} another default has been requested since" in shown(entry)
    holds(group(7))
    assert "a request with an unknown outcome may have changed it." in shown(entry)


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
    words = shown(entry)
    assert "default now" not in words
    assert "became the default" not in words
    assert "Replaced" not in words


@pytest.mark.parametrize("record", [7, "x", [], {"known": True}, {"known": True, "group": 7}])
def test_a_record_that_was_changed_by_hand_is_not_known(
    record: Any, anna: User, shown: Callable[..., str]
) -> None:
    entry = entry_of(anna, 0, is_default=True, default_before=record)
    following = entry_of(anna, 1, is_default=True, default_before=record)
    assert NOTHING_KNOWN in shown(entry)
    assert f"Replaced by Plan 1 #{following.liner_group_id}" in shown(entry)


def test_a_supervisor_sees_the_next_default_without_a_link_to_it(
    anna: User, emil: User, signed_in: Callable[[User], Client]
) -> None:
    entry = entry_of(anna, 0, is_default=True)
    following = entry_of(emil, 1, is_default=True)
    page = signed_in(anna).get(entry.get_absolute_url())
    assert "Replaced by Plan 1 #2" in words_on(page)
    assert following.get_absolute_url() not in page.content.decode()
    assert Submission.objects.count() == 2


def again(page: Any) -> str:
    """The address behind "make it the default again"; "" without it."""
    link = r'<a href="([^"]+)">make it the default again</a>'
    found = re.search(link, page.content.decode())
    return found[1].replace("&amp;", "&") if found else ""


def test_what_it_replaced_can_be_made_the_default_again(
    annas: Client, anna: User, boris: User, sandbox: Sandbox, signed_in: Callable[[User], Client]
) -> None:
    elsewhere = sandbox.add("Made there", [7], is_default=True)
    first = ask(anna, default("First", 5), reason="New season")
    address = again(annas.get(first.get_absolute_url()))
    assert address == f"/groups/new/?from_liner={elsewhere}&default=1"
    form = annas.get(address).context["form"]
    assert (form["title"].value(), form["is_default"].value()) == ("Made there", True)
    second = ask(anna, default("Second", 1), reason="Another season")
    address = again(annas.get(second.get_absolute_url()))
    assert address == f"/groups/new/?from_entry={first.pk}&default=1"
    form = annas.get(address).context["form"]
    assert (form["title"].value(), form["is_default"].value()) == ("First", True)
    assert not again(annas.get(first.get_absolute_url()))
    assert not again(signed_in(boris).get(second.get_absolute_url()))


def test_a_default_that_the_mirror_never_had_is_not_offered(annas: Client, anna: User) -> None:
    held = {"id": 7, "title": "Made there", "intervals": [5], "is_default": True}
    before = {"known": True, "group": {**held, "reset_attempts_enabled": False}}
    entry = entry_of(anna, 0, is_default=True, default_before=before)
    page = annas.get(entry.get_absolute_url())
    assert "Made there" in words_on(page)
    assert not again(page)
