"""The page of one's own sessions, and what an idle browser shows: sound in any view."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import F
from django.test import Client
from playwright.sync_api import expect

from groups.models import Session
from tests.browser.conftest import Tab
from tests.conftest import PASSWORD

AGENTS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Safari/604.1",
)


@pytest.fixture
def elsewhere(anna: User) -> list[Client]:
    browsers = [Client(headers={"User-Agent": agent}) for agent in AGENTS]
    for browser in browsers:
        browser.post("/accounts/login/", {"username": "anna", "password": PASSWORD})
    return browsers


@pytest.mark.slow
def test_sessions_are_ended_on_a_sound_page(tab: Tab, elsewhere: Any, anna: User) -> None:
    tab.sign_in_by_form(anna)
    tab.follow("Sessions")
    tab.shows("Chrome on Linux this session")
    tab.check()
    tab.press("End Safari on iPhone")
    tab.shows("1 session ended.")
    expect(tab.page.get_by_text("iPhone")).to_have_count(0)
    tab.check()
    tab.press("End all other sessions")
    tab.shows("1 session ended.")
    expect(tab.page.get_by_role("button", name="End")).to_have_count(0)
    tab.check()
    assert [browser.get("/history/").status_code for browser in elsewhere] == [302, 302]


def test_the_sign_in_page_says_why(tab: Tab, anna: User) -> None:
    tab.sign_in(anna)
    tab.go("/history/")
    Session.objects.update(seen_at=F("seen_at") - timedelta(minutes=61))
    tab.go("/history/")
    tab.shows("You were signed out after 60 minutes without activity.")
    tab.check()
