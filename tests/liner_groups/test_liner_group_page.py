"""`/groups/<number>/`: one interval group, its author, its drift, and when it was the default."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from groups import plan
from groups.liner.fields import RemoteGroup
from groups.models import Submission
from groups.services.liner_groups.read_back import as_json
from groups.wording.plans import plan_sentence
from tests.entries import entry_of
from tests.liner_groups.reading import EVENING, listed, words_on

DAY = datetime(2025, 10, 2, 12, tzinfo=UTC)
AGAIN = "Make it the default again"


@pytest.fixture
def group_page(anna: User, signed_in: Callable[[User], Client]) -> Callable[..., Any]:
    def get(number: int, user: User = anna, status: int = 200) -> Any:
        answer = signed_in(user).get(f"/groups/{number}/")
        assert answer.status_code == status
        return answer

    return get


def default_of(by: User, number: int, days: int, before: RemoteGroup | None = None) -> Submission:
    """An entry that made #`number` the default, and what its record says of the one before."""
    at = DAY + timedelta(days=days)
    read = {"known": True, "read_at": None, "group": as_json(before) if before else None}
    return entry_of(
        by,
        number - 1,
        liner_group_id=number,
        is_default=True,
        default_before=read,
        submitted_at=at,
        finished_at=at,
    )


def test_a_group_made_in_liner_has_its_plan_and_can_be_copied_and_compared(
    group_page: Callable[..., Any], boris: User, carol: User, holds: Callable[..., None]
) -> None:
    holds(listed(7, "Hotline", *EVENING, reset=True), listed(8, "Twin", *EVENING), listed(9))
    found = group_page(7)
    words = words_on(found)
    for text in (
        "Hotline Compare with… Copy #7 Copy number resets attempts",
        plan_sentence(EVENING),
        f"0m, 30m, 2h plan code {plan.code(EVENING)}",
        "Created in Liner Default no",
        "Resets attempts yes",
        "Same plan Twin #8",
    ):
        assert text in words
    assert "Unchanged" not in words
    assert AGAIN not in words
    content = found.content.decode()
    for link in ("/groups/new/?from_liner=7", "/groups/compare/?a=7", "/groups/8/"):
        assert f'href="{link}"' in content
    assert 'href="/groups/" aria-current="true"' in content
    for user in (boris, carol):
        assert "from_liner" not in group_page(7, user).content.decode()


def test_what_differs_from_the_request_is_told_to_those_who_may_see_it(
    group_page: Callable[..., Any], anna: User, emil: User, boris: User, holds: Callable[..., None]
) -> None:
    requested = {"intervals": [0, 59], "fingerprint": plan.fingerprint([0, 59])}
    entry = entry_of(anna, 6, reason="Secret", **requested)
    holds(listed(7, "Renamed", 0, 30, default=True, reset=True))
    both = ("Became the default", "Now resets attempts", "Changed")
    for user in (anna, boris):
        found = group_page(7, user)
        for text in ("Requested title: “Plan 6”", "Requested intervals: 0m, 59m", *both):
            assert text in words_on(found)
        assert entry.get_absolute_url() in found.content.decode()
    found = group_page(7, emil)
    for text in ("Title differs from the request", "Intervals differ from the request", *both):
        assert text in words_on(found)
    for text in ("Plan 6", "59m", "Secret", str(entry.pk)):
        assert text not in found.content.decode()
    holds(listed(7, "Plan 6", 0, 59))
    assert "Unchanged" in words_on(group_page(7))


def test_a_flag_that_was_taken_away_is_told(
    group_page: Callable[..., Any], anna: User, holds: Callable[..., None]
) -> None:
    entry_of(anna, 6, is_default=True, reset_attempts_enabled=True)
    holds(listed(7, "Plan 6"))
    words = words_on(group_page(7))
    assert "No longer the default" in words
    assert "No longer resets attempts" in words


def test_a_group_that_is_gone_keeps_its_page(
    group_page: Callable[..., Any], holds: Callable[..., None]
) -> None:
    holds(listed(7, "Old", default=True))
    holds(listed(8))
    words = words_on(group_page(7))
    assert "#7 Copy number was the default Gone" in words
    assert "Last seen in Liner" in words
    assert "Yes, when it was last in Liner's list." in words
    assert AGAIN in words


@pytest.mark.parametrize("number", [8, 0, 2**63, 10**40])
def test_a_number_that_the_list_lacks_is_not_found(
    number: int, group_page: Callable[..., Any], holds: Callable[..., None]
) -> None:
    holds(listed(7))
    words = words_on(group_page(number, status=404))
    assert "Liner's list has no interval group with this number." in words
    assert "Entry" not in words


def test_a_number_of_an_own_entry_that_the_list_lacks_leads_to_the_entry(
    group_page: Callable[..., Any], anna: User, emil: User, holds: Callable[..., None]
) -> None:
    entry = entry_of(anna, 6)
    holds(listed(8))
    assert entry.get_absolute_url() in group_page(7, status=404).content.decode()
    assert "Entry" not in words_on(group_page(7, emil, status=404))


def test_where_no_list_was_read_nothing_is_said_about_the_number(
    group_page: Callable[..., Any], holds: Callable[..., None]
) -> None:
    words = words_on(group_page(7, status=404))
    assert "Liner's list has not been read yet." in words
    assert "has no interval group" not in words


def test_a_default_says_since_when(
    group_page: Callable[..., Any], anna: User, holds: Callable[..., None]
) -> None:
    default_of(anna, 7, 0)
    holds(listed(7, default=True))
    words = words_on(group_page(7))
    assert "Default Since" in words
    assert "2 Oct 2025" in words
    assert AGAIN not in words


def test_a_default_that_was_replaced_says_until_when_and_by_what(
    group_page: Callable[..., Any], anna: User, boris: User, holds: Callable[..., None]
) -> None:
    made_there, made_here = listed(5, "Hotline"), listed(7, "Plan 6")
    default_of(anna, 7, 0, before=made_there)
    default_of(anna, 8, 3, before=made_here)
    holds(made_there, made_here, listed(8, "Plan 7", default=True))
    words = words_on(group_page(7))
    assert "Default From" in words
    for text in ("2 Oct 2025", "5 Oct 2025", "replaced by Plan 7 #8", AGAIN):
        assert text in words
    assert 'href="/groups/new/?from_liner=7&amp;default=1"' in group_page(7).content.decode()
    words = words_on(group_page(5))
    assert "Default Until" in words
    for text in ("2 Oct 2025", "replaced by Plan 6 #7", AGAIN):
        assert text in words
    assert AGAIN not in words_on(group_page(5, boris))


def test_a_default_that_liner_changed_by_itself_says_so(
    group_page: Callable[..., Any], anna: User, holds: Callable[..., None]
) -> None:
    default_of(anna, 7, 0)
    holds(listed(7), listed(9, default=True))
    assert "until it was changed in Liner at an unknown time." in words_on(group_page(7))
    assert "It was set in Liner at an unknown time." in words_on(group_page(9))
    default_of(anna, 8, 3)
    holds(listed(7, default=True), listed(8))
    words = words_on(group_page(7))
    assert "It was set in Liner at an unknown time. It first became the default:" in words


def test_odd_plans_are_shown_as_they_are(
    group_page: Callable[..., Any], holds: Callable[..., None]
) -> None:
    holds(
        RemoteGroup(1, "", (), False, False),
        RemoteGroup(2, "<b>", (-5, 10**19 - 1), True, True),
        RemoteGroup(3, "x" * 100_000, tuple(range(3_000)), True, False),
    )
    assert "(no title)" in words_on(group_page(1))
    assert "No calls" in words_on(group_page(1))
    assert "An interval below 0: Liner doesn't document what that does" in words_on(group_page(2))
    assert "<b>" not in group_page(2).content.decode()
    found = group_page(3)
    assert "… and 2976 more" in words_on(found)
    assert len(found.content) < 60_000


def test_a_page_takes_few_queries_however_many_groups_have_the_plan(
    anna: User, holds: Callable[..., None], signed_in: Callable[[User], Client]
) -> None:
    client, counts = signed_in(anna), []
    for many in (1, 300):
        holds(*(listed(number) for number in range(1, many + 1)))
        entry_of(anna, 10_000 + many, key=uuid.uuid4(), liner_group_id=many, is_default=True)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/groups/{many}/")
        counts.append(len(queries))
    assert counts[0] == counts[1] < 25
