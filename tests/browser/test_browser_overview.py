"""The overview in a real browser: filled and empty, light, dark, on a phone, without scripts."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.conftest import Tab
from tests.entries import entry_of
from tests.overview.test_overview_page import ENDS


def fill(by: User) -> None:
    """Every outcome, an odd and a long name, a default, an alarm, in the last two weeks."""
    now = timezone.now()
    # Older accounts, whose names nobody could choose today.
    odd = [
        User(username=name) for name in ("Äußerst lange Namen gibt es auch " + "x" * 100, "مريم")
    ]
    people = [by, *User.objects.bulk_create(odd)]
    for number in range(60):
        status = list(ENDS)[number % len(ENDS)]
        took = {} if status == "sending" else {"duration_ms": 90 * (number + 1)}
        entry_of(
            people[number % 3],
            number,
            submitted_at=now - timedelta(hours=6 * number),
            status=status,
            is_default=number % 12 == 0,
            alarm="different" if number == 0 else "",
            **took,
            **ENDS[status],
        )


@pytest.mark.slow
def test_it_is_sound_filled_and_empty(tab: Tab, anna: User, boris: User) -> None:
    tab.sign_in(boris)
    tab.go("/overview/")
    tab.shows(": no requests")
    tab.check()
    fill(anna)
    for days in ("7", "30", "90", "365"):
        tab.follow(f"{days} days")
        tab.shows("Liner's response time")
        tab.check()
    tab.go("/overview/?days=31&to=2026-02-30")
    tab.shows("Ignored, because it can't be shown")
    tab.check()


@pytest.mark.slow
def test_bars_and_rows_lead_to_the_history(tab: Tab, anna: User, boris: User) -> None:
    fill(anna)
    tab.sign_in(boris)
    tab.go("/overview/")
    tab.follow(tab.page.locator("figure.chart a rect.refused").last)
    tab.page.wait_for_url("**/history/?from=*&to=*&status=refused")
    tab.go("/overview/")
    tab.follow(tab.page.get_by_role("region", name="People").get_by_role("link", name="anna"))
    tab.page.wait_for_url("**/history/?from=*&to=*&by=anna")


@pytest.mark.slow
def test_the_keyboard_goes_through_tables_and_not_through_bars(
    plain_tab: Tab, anna: User, boris: User
) -> None:
    """Without JavaScript; whatever a bar leads to, a row leads to as well."""
    fill(anna)
    plain_tab.sign_in(boris)
    plain_tab.go("/overview/?days=7")
    plain_tab.page.get_by_role("link", name="Earlier").focus()
    plain_tab.page.keyboard.press("Tab")
    seen = []
    for _ in range(60):
        seen.append(plain_tab.page.evaluate("document.activeElement.outerHTML"))
        plain_tab.page.keyboard.press("Tab")
    assert not any("<svg" in one or "<rect" in one for one in seen if one.startswith("<a"))
    assert sum("status=created" in one for one in seen) > 3
    plain_tab.page.get_by_label("Until").fill("2026-01-31")
    plain_tab.press("Show")
    plain_tab.shows("Sun 25 Jan 2026 to Sat 31 Jan 2026")


@pytest.mark.slow
def test_on_paper_the_whole_tables_stand_and_marks_tell_outcomes_apart(
    tab: Tab, anna: User, boris: User
) -> None:
    fill(anna)
    tab.sign_in(boris)
    tab.go("/overview/")
    tab.page.emulate_media(media="print")
    cut = "[...document.querySelectorAll('.scrolls')].some(e => e.scrollHeight > e.clientHeight)"
    assert not tab.page.evaluate(cut)
    fills = "[...document.querySelectorAll('figure .key rect')].map(e => e.getAttribute('fill'))"
    found = tab.page.evaluate(fills)
    assert len(set(found)) == len(found) == 6
    expect(tab.page.locator(".period")).to_be_hidden()
