"""Times are told in the zone of whoever reads them, with UTC beside."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser

from groups.demo.sandbox import Sandbox
from groups.models import Submission
from tests.browser.conftest import VIEWS, Tab, opened_tab

pytestmark = pytest.mark.slow


@pytest.fixture
def tab_in_tokyo(chromium: Browser, live_server: Any, sandbox: Sandbox) -> Iterator[Tab]:
    yield from opened_tab(chromium, live_server, timezone_id="Asia/Tokyo")


def when_told(tab: Tab, anna: User) -> str:
    tab.sign_in(anna)
    tab.ask("Evening leads", "0, 30m")
    entry = Submission.objects.get()
    tab.go("/history/")
    told = tab.page.locator("td.when time")
    assert told.get_attribute("datetime") == entry.submitted_at.isoformat()
    return told.inner_text()


def test_in_the_readers_own_zone_with_utc_beside(tab_in_tokyo: Tab, anna: User) -> None:
    told = when_told(tab_in_tokyo, anna)
    at = Submission.objects.get().submitted_at
    local = (at.hour + 9) % 24
    assert f"{local:02}:{at:%M:%S} GMT+9" in told
    assert f"{at:%H:%M:%S} UTC" in told


def test_without_scripts_in_the_settings_zone(plain_tab: Tab, anna: User) -> None:
    told = when_told(plain_tab, anna)
    at = Submission.objects.get().submitted_at
    assert told.endswith(f"{at:%H:%M:%S} UTC")


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/St_Johns"])
def test_on_a_phone_the_longest_time_fits(
    zone: str, chromium: Browser, live_server: Any, sandbox: Sandbox, anna: User
) -> None:
    for tab in opened_tab(chromium, live_server, timezone_id=zone, **VIEWS["phone"]):
        when_told(tab, anna)
        tab.check()


def test_a_reader_whose_clock_shows_utc_is_told_no_other_zone(
    chromium: Browser, live_server: Any, sandbox: Sandbox, anna: User, settings: Any
) -> None:
    settings.TIME_ZONE = "America/Bogota"
    for tab in opened_tab(chromium, live_server, timezone_id="UTC"):
        told = when_told(tab, anna)
        assert told.endswith(f", {Submission.objects.get().submitted_at:%H:%M:%S} UTC")
