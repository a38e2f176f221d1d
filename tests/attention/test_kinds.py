"""How many of each kind need attention, and what an alarm about a taken number leads to."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from tests.conftest import words_on
from tests.entries import entry_of
from tests.services.requests import ask


def test_the_page_says_how_many_there_are_of_each_kind(
    anna: User, boris: User, signed_in: Callable[[User], Client]
) -> None:
    open_ = {"status": "unknown", "liner_group_id": None}
    entry_of(anna, 1, **open_)
    browser = signed_in(boris)
    assert "1 unknown outcome" not in words_on(browser.get("/attention/"))
    entry_of(anna, 2, **open_)
    entry_of(anna, 3, alarm="different")
    entry_of(anna, 4, review_state="explained", explanation="Agreed")
    found = words_on(browser.get("/attention/"))
    assert "Needs attention 2 unknown outcomes · 1 alarm · 1 explanation to review" in found


def test_a_number_that_is_taken_leads_to_its_interval_group(
    anna: User, signed_in: Callable[[User], Client], sandbox: Sandbox, settings: Any
) -> None:
    first = ask(anna)
    with Sandbox(token=sandbox.token) as forgetful:
        # A Liner that begins to count anew.
        settings.LINER_API_URL = forgetful.url
        ask(anna, NewGroup(title="Another", intervals=(5,)))
    page = signed_in(anna).get("/attention/")
    assert f"Liner answered with #{first.liner_group_id}." in words_on(page)
    assert f'href="/groups/{first.liner_group_id}/"' in page.content.decode()
