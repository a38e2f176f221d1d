"""`/groups/`: what Liner holds now, who made it, and what changed since."""

import re
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from groups import plan
from groups.demo.sandbox import Sandbox
from groups.liner.fields import RemoteGroup
from groups.models import LinerGroup, MirrorState
from tests.conftest import press
from tests.entries import entry_of
from tests.liner_groups.reading import EVENING, listed, numbers, row, words_on
from tests.mirror import AGE


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
        "3 calls over 2 h 30 min",
        "0m, 30m, 2h",
        f"plan code {plan.code(EVENING)}",
        "Default: no",
        "resets attempts",
        "anna",
        "As asked",
    ):
        assert text in words
    words = row(found, elsewhere)
    assert "made elsewhere" in words
    assert "no reset" in words
    assert "As asked" not in words
    assert f'href="/groups/new/?from_liner={made}"' in found.content.decode()
    text = words_on(found)
    assert "2 of 2 interval groups, newest number first." in text
    assert f"The default #{elsewhere} Hotline 2 calls over 15 min" in text
    assert re.search(rf"Liner's list as it was {AGE}", text)


def test_a_changed_group_shows_what_differs(
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
    assert row(found, 1).endswith("As asked Use as a starting point #1")
    words = row(found, 2)
    assert "Changed since title: “Plan 1” was asked intervals: 0m, 30m was asked" in words
    assert "now resets attempts" in row(found, 3)
    assert "no longer the default" in row(found, 4)
    assert "1 is gone from Liner" in words_on(found)
    gone = page(state="gone")
    assert numbers(gone) == [5]
    assert "Gone from Liner last seen" in row(gone, 5)
    assert "1 of 1 that are gone from Liner" in words_on(gone)
    assert "Use as a starting point" not in words_on(page(boris))


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
        assert "Made: anna, Sun 1 Nov 2026" in row(found, 7)
        assert ("0m, 59m" in words_on(found)) == may_see
        assert "Secret" not in words_on(found)
    assert "other intervals than asked" in row(page(emil), 7)


def test_a_default_that_is_gone_is_nowhere_shown_as_the_default(
    page: Callable[..., Any], holds: Callable[..., None]
) -> None:
    holds(listed(1, default=True), listed(2))
    holds(listed(2))
    assert "None: no interval group in Liner's list is the default." in words_on(page())
    gone = page(state="gone")
    assert "Default: was" in row(gone, 1)
    assert "the default" not in row(gone, 1)


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
    assert "No calls at all" in row(found, 1)
    assert "An interval below 0: what Liner does then is not documented -5m" in row(found, 2)
    assert "… and 2976 more" in row(found, 3)
    content = found.content.decode()
    assert "<script>alert" not in content
    assert len(content) < 60_000
    assert "The present default is unknown: Liner's list names more than one." in words_on(found)


def test_head_is_answered_and_nothing_is_cached(
    anna: User, holds: Callable[..., None], signed_in: Callable[[User], Client]
) -> None:
    holds(listed(1))
    answered = signed_in(anna).head("/groups/")
    assert (answered.status_code, answered.content) == (200, b"")
    assert "no-store" in answered.headers["Cache-Control"]
    assert LinerGroup.objects.count() == MirrorState.objects.count() == 1
