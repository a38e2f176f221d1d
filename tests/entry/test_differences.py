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


def test_a_difference_in_liner_is_a_warning_that_shows_both_versions(
    annas: Client, anna: User, sandbox: Sandbox
) -> None:
    entry = ask(anna, NewGroup(title="Night #changed", intervals=(0, 30, 120)))
    page = annas.get(entry.get_absolute_url())
    assert '<div class="outcome warning" role="status">' in page.content.decode()
    box = words_on(page).partition("Outcome")[0]
    for text in (
        f"Created, but Saved differently in Liner In Liner it is number #{entry.liner_group_id}",
        "Asked “Night #changed”, default: no, reset attempts: no, intervals: 0m, 30m, 2h",
        "In Liner, as read back “Night #changed”, default: no, reset attempts: no, intervals: 0m,"
        " 30m, 2h1m",
        "Different intervals",
        "Don't select it for an order. Correct it in Liner, or ask for another.",
    ):
        assert text in box, text
    for untrue in ("until an order selects it", "calls over", "Created in Liner as"):
        assert untrue not in box
    assert "(minutes)" not in words_on(page)
    assert answer_alarm(entry, "Rounded up", by=anna)
    assert "and done: “Rounded up”" in words_on(annas.get(entry.get_absolute_url()))


def test_every_difference_is_named(annas: Client, anna: User, sandbox: Sandbox) -> None:
    held = {"title": "Other", "intervals": [-1], "is_default": True, "reset_attempts_enabled": True}
    entry = entry_of(anna, 0, verification="different", read_back={"id": 9, **held})
    words = words_on(annas.get(entry.get_absolute_url()))
    assert "“Other”, default: yes, reset attempts: yes, intervals: -1m" in words
    assert "Different title, intervals, default, reset attempts" in words
    assert "it applies to every order that has no interval group of its own" in words
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
    assert "Still different from what was asked. In Liner now: “Night #changed”" in words
    assert "Changed since." not in words
    update(sandbox, entry, intervals=[0, 7])
    words = words_on(annas.get(address))
    assert "Changed since. In Liner now: “Night #changed”" in words
    assert "0m, 7m" in words
    update(sandbox, entry, intervals=[0, 5])
    words = words_on(annas.get(address))
    assert "Same: Liner holds just what was asked. It was corrected after it was read" in words
