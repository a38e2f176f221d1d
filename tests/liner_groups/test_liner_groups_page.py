"""`/groups/`: what Liner holds now, who made it, and what changed since."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from groups import plan
from groups.demo.sandbox import Sandbox
from groups.liner.fields import RemoteGroup
from groups.models import LinerGroup, MirrorState
from tests.conftest import press
from tests.entries import entry_of
from tests.liner_groups.reading import listed, numbers, row, words_on
from tests.mirror import AGE

pytestmark = pytest.mark.usefixtures("noon")


def test_each_group_is_shown_with_its_plan_and_author(
    page: Callable[..., Any], anna: User, sandbox: Sandbox, signed_in: Callable[[User], Client]
) -> None:
    press(signed_in(anna), reset_attempts_enabled="on")
    elsewhere = sandbox.add("Hotline", [5, 10], is_default=True)
    found = page(read="now")
    made = max(numbers(found), key=lambda number: number != elsewhere)
    words = row(found, made)
    for text in (
        "Evening leads",
        "resets attempts",
        "3 calls, 2 h 30 min",
        "anna, today",
        "Unchanged",
    ):
        assert text in words
    assert "default" not in words
    words = row(found, elsewhere)
    assert words.startswith("Hotline default")
    assert "2 calls, 15 min" in words
    assert "created in Liner" in words
    for text in ("resets", "Unchanged"):
        assert text not in words
    content = found.content.decode()
    assert 'title="0m, 30m, 2h"' in content
    for link in (
        f"/groups/{made}/",
        f"/groups/new/?from_liner={made}",
        f"/groups/compare/?a={made}",
    ):
        assert f'href="{link}"' in content
    text = words_on(found)
    assert "2 interval groups" in text
    assert f"Default: Hotline #{elsewhere} Search" in text
    assert re.search(rf"Liner's list, read {AGE}", text)


def test_the_default_made_here_says_since_when(
    page: Callable[..., Any], anna: User, holds: Callable[..., None]
) -> None:
    at = datetime(2025, 10, 2, 12, tzinfo=UTC)
    entry_of(anna, 1, title="Evening", is_default=True, submitted_at=at, finished_at=at)
    holds(listed(2, "Evening", default=True), listed(3))
    assert "Default: Evening #2 since 2 Oct 2025" in words_on(page())
    later = at + timedelta(days=1)
    entry_of(anna, 2, is_default=True, submitted_at=later, finished_at=later)
    words = words_on(page())
    assert "Default: Evening #2" in words
    assert "since" not in words


def test_changed_and_gone_groups_are_marked(
    page: Callable[..., Any], anna: User, boris: User, holds: Callable[..., None]
) -> None:
    for number in range(5):
        entry_of(anna, number, is_default=number == 3)
    holds(*(listed(number) for number in range(1, 6)))
    holds(
        listed(1),
        listed(2, "Renamed", 0, 45),
        listed(3, reset=True),
        listed(4),
    )
    found = page()
    assert row(found, 1).endswith("Unchanged Copy #1 Compare #1")
    for number in (2, 3, 4):
        assert row(found, number).endswith(f"Changed Copy #{number} Compare #{number}")
    assert "Gone 1" in words_on(found)
    gone = page(state="gone")
    assert numbers(gone) == [5]
    assert "Gone" in row(gone, 5)
    assert "1 interval group" in words_on(gone)
    assert row(page(boris), 1).endswith("Unchanged Compare #1")


def test_another_supervisors_entry_has_author_and_date_but_no_link(
    page: Callable[..., Any], anna: User, emil: User, boris: User, holds: Callable[..., None]
) -> None:
    asked = {"intervals": [0, 59], "fingerprint": plan.fingerprint([0, 59])}
    entry = entry_of(anna, 6, reason="Secret", **asked)
    holds(listed(7, "Renamed", 0, 30, default=True))
    address = entry.get_absolute_url()
    for user, may_see in ((anna, True), (boris, True), (emil, False)):
        found = page(user)
        assert (address in found.content.decode()) == may_see
        assert "anna, 1 Nov" in row(found, 7)
        assert "Secret" not in words_on(found)


def test_a_default_that_is_gone_is_nowhere_shown_as_the_default(
    page: Callable[..., Any], holds: Callable[..., None]
) -> None:
    holds(listed(1, default=True), listed(2))
    holds(listed(2))
    assert "Liner has no default." in words_on(page())
    gone = page(state="gone")
    assert row(gone, 1).startswith("Plan 0 was the default")


def test_odd_groups_from_liner_are_shown_as_they_are(
    page: Callable[..., Any], holds: Callable[..., None]
) -> None:
    holds(
        RemoteGroup(1, "", (), False, False),
        RemoteGroup(2, "<script>alert(1)</script>", (-5, 10**19 - 1), True, True),
        RemoteGroup(3, "x" * 100_000, tuple(range(3_000)), True, False),
        RemoteGroup(2**63 - 1, "\u202eevil", (0,), False, False),
    )
    found = page()
    assert numbers(found) == [2**63 - 1, 3, 2, 1]
    assert row(found, 1).startswith("(no title) #1 No calls")
    assert "An interval below 0" in row(found, 2)
    content = found.content.decode()
    assert "… and 2976 more" in content
    assert "<script>alert" not in content
    assert len(content) < 60_000
    assert "The current default is unknown: Liner's list has more than one default." in words_on(
        found
    )


def test_head_is_answered_and_nothing_is_cached(
    anna: User, holds: Callable[..., None], signed_in: Callable[[User], Client]
) -> None:
    holds(listed(1))
    answered = signed_in(anna).head("/groups/")
    assert (answered.status_code, answered.content) == (200, b"")
    assert "no-store" in answered.headers["Cache-Control"]
    assert LinerGroup.objects.count() == MirrorState.objects.count() == 1
