"""Differences between the request and the interval group in Liner, on the page of the entry."""

from typing import Any

import pytest
import requests
from django.contrib.auth.models import User
from django.db.models import JSONField, Value
from django.test import Client

from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import Submission
from groups.services.record.alarms import answer_alarm
from tests.conftest import words_on
from tests.entries import entry_of
from tests.services.requests import ask


def update(sandbox: Sandbox, entry: Submission, **changes: Any) -> None:
    requests.post(
        f"{sandbox.url}/v2/call-attempt/update/{entry.liner_group_id}/",
        json=changes,
        headers={"X-Api-Key": sandbox.token},
        timeout=5,
    ).raise_for_status()


def test_a_difference_in_liner_shows_both_versions(
    annas: Client, anna: User, sandbox: Sandbox
) -> None:
    entry = ask(anna, NewGroup(title="Night #changed", intervals=(0, 30, 120)))
    page = annas.get(entry.get_absolute_url())
    box = words_on(page).partition("Full record")[0]
    for text in (
        f"Created #{entry.liner_group_id}",
        "Saved differently in Liner. Don't select it for an order. Correct it in Liner,",
        "Field Requested In Liner Interval 3 2h 2h1m",
        "Alarm not answered · Attention",
    ):
        assert text in box, text
    for untrue in ("Telephony tab", "Verified in Liner"):
        assert untrue not in box
    assert "(minutes)" not in words_on(page)
    assert answer_alarm(entry, "Rounded up", by=anna)
    words = words_on(annas.get(entry.get_absolute_url()))
    assert "Alarm answered: “Rounded up”" in words


@pytest.mark.parametrize(
    ("verification", "advice"),
    [
        ("same", "Verified in Liner. To use it, select it in an order's settings, Telephony tab."),
        (
            "not_read",
            "Not verified in Liner yet. Check it in Liner before you select it for an order.",
        ),
    ],
)
def test_a_number_is_offered_for_use_once_it_is_verified(
    verification: str, advice: str, annas: Client, anna: User
) -> None:
    entry = entry_of(anna, 0, verification=verification)
    assert advice in words_on(annas.get(entry.get_absolute_url()))


def test_every_difference_is_named(annas: Client, anna: User, sandbox: Sandbox) -> None:
    held = {"title": "Other", "intervals": [-1], "is_default": True, "reset_attempts_enabled": True}
    entry = entry_of(anna, 0, verification="different", read_back={"id": 9, **held})
    words = words_on(annas.get(entry.get_absolute_url()))
    differences = "Title Plan 0 Other Intervals 0m, 30m -1m Default no yes Resets attempts no yes"
    assert differences in words
    assert "It became the default, but may no longer be:" in words
    assert "Don't select it" not in words


@pytest.mark.parametrize("held", [None, 5, "x", [1], {}, {"intervals": "x"}, {"intervals": [None]}])
def test_a_reading_changed_by_hand_hides_nothing(held: Any, annas: Client, anna: User) -> None:
    entry = entry_of(anna, 0, verification="different", alarm="different")
    Submission.objects.filter(pk=entry.pk).update(read_back=Value(held, JSONField()))
    for path in (entry.get_absolute_url(), "/attention/"):
        assert "Saved differently in Liner" in words_on(annas.get(path))


def test_a_difference_from_the_start_is_not_called_a_change(
    annas: Client, anna: User, sandbox: Sandbox
) -> None:
    entry = ask(anna, NewGroup(title="Night #changed", intervals=(0, 5)))
    address = f"{entry.get_absolute_url()}?compare=1"
    words = words_on(annas.get(address))
    assert "Compared just now. Still different in Liner: “Night #changed”" in words
    assert "changed in Liner since" not in words
    update(sandbox, entry, intervals=[0, 7])
    words = words_on(annas.get(address))
    assert "Compared just now. It has changed in Liner: “Night #changed”" in words
    assert "0m, 7m" in words
    update(sandbox, entry, intervals=[0, 5])
    words = words_on(annas.get(address))
    assert "Compared just now: as requested. It was corrected in Liner." in words
