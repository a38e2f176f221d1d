"""Times are shown in the zone of whoever reads them, with UTC on hover."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.utils import timezone, translation
from playwright.sync_api import Browser

from groups.demo.sandbox import Sandbox
from groups.models import Submission
from groups.templatetags.shell import moment_texts
from tests.browser.conftest import VIEWS, Tab, opened_tab

pytestmark = pytest.mark.slow


@pytest.fixture
def tab_in_tokyo(chromium: Browser, live_server: Any, sandbox: Sandbox) -> Iterator[Tab]:
    yield from opened_tab(chromium, live_server, timezone_id="Asia/Tokyo")


def when_told(tab: Tab, anna: User) -> str:
    tab.sign_in(anna)
    tab.ask("Evening leads", "0, 30m")
    if "Review before creating" in tab.text():  # without scripts
        tab.send()
    entry = Submission.objects.get()
    tab.go("/history/")
    told = tab.page.locator("td.when time")
    assert told.get_attribute("datetime") == entry.submitted_at.isoformat(timespec="milliseconds")
    assert told.get_attribute("title") == f"{entry.submitted_at:%Y-%m-%d %H:%M:%S} UTC"
    return told.inner_text()


def test_in_the_readers_own_zone(tab_in_tokyo: Tab, anna: User) -> None:
    told = when_told(tab_in_tokyo, anna)
    entry = Submission.objects.get()
    at = entry.submitted_at.astimezone(ZoneInfo("Asia/Tokyo"))
    assert told == f"today {at:%H:%M}"
    tab_in_tokyo.go(entry.get_absolute_url())
    tab_in_tokyo.page.get_by_text("Full record").click()
    tab_in_tokyo.shows(f"{at.day} {at:%b %Y, %H:%M:%S} GMT+9")


def test_without_scripts_in_the_settings_zone(plain_tab: Tab, anna: User) -> None:
    told = when_told(plain_tab, anna)
    assert told == f"today {Submission.objects.get().submitted_at:%H:%M}"
    plain_tab.shows("Times in UTC")


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/St_Johns"])
def test_on_a_phone_the_longest_time_fits(
    zone: str, chromium: Browser, live_server: Any, sandbox: Sandbox, anna: User
) -> None:
    for tab in opened_tab(chromium, live_server, timezone_id=zone, **VIEWS["phone"]):
        when_told(tab, anna)
        tab.check()
        tab.go(Submission.objects.get().get_absolute_url())
        tab.page.get_by_text("Full record").click()
        tab.check()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_scripts_write_every_month_as_the_server_does(
    language: str, chromium: Browser, live_server: Any, transactional_db: None
) -> None:
    days = [
        datetime(year, month, month, 9, 5, 7, tzinfo=UTC)
        for year in (2024, timezone.now().year)
        for month in range(1, 13)
    ]
    asked = [(at, style) for at in days for style in ("", "clock", "exact", "day", "row")]
    with translation.override(language):
        expected = [moment_texts(at, UTC, language, style)[-1] for at, style in asked]
    for tab in opened_tab(chromium, live_server, locale=language, timezone_id="UTC"):
        tab.go("/accounts/login/")
        written = tab.page.evaluate(
            """(asked) => asked.map(([at, style]) => {
                const element = document.createElement("time");
                element.dateTime = at;
                element.dataset.zone = style;
                showLocalTime(element);
                return element.textContent;
            })""",
            [(at.isoformat(), style) for at, style in asked],
        )
        assert written == expected
