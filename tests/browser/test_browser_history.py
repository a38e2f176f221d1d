"""Finding in the history, in a real browser: light, dark, on a phone, without JavaScript."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from groups.history import paging
from groups.liner.fields import RemoteGroup
from tests.browser.conftest import Tab
from tests.entries import entry_of
from tests.mirror import holds


def fill(by: User) -> None:
    for number in range(8):
        title = "Вечер " + "x" * 90 if number == 3 else f"Plan {number}"
        entry_of(by, number, title=title, is_default=number == 2, reset_attempts_enabled=number > 4)
    entry_of(by, 9, title="\u202eOdd", status="refused", liner_group_id=None)
    entry_of(by, 10, title="Else", verification="different", alarm="different")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "PAGE_SIZE", 3)
    monkeypatch.setattr(paging, "FIRST_WINDOW", 1)
    monkeypatch.setattr(paging, "WINDOW", 2)


@pytest.mark.slow
@pytest.mark.usefixtures("small")
def test_each_state_of_the_history_is_sound(tab: Tab, anna: User, boris: User) -> None:
    tab.sign_in(boris)
    tab.go("/history/")
    tab.shows("No entries yet.")
    tab.check()
    fill(anna)
    for query, told in (
        ("", "10 entries"),
        ("?status=created&by=anna", "were searched, back to"),
        ("?status=created&by=anna&page=last", "were searched, up to"),
        ("?verification=different", "1 entry"),
        ("?q=%D0%B2%D0%B5%D1%87", "1 entry"),
        ("?q=nothing+like+it&from=2026-11-18&to=2026-11-25", "No entries match."),
        ("?from=2026-02-30", "this does not exist: Remove filter From: 2026-02-30"),
        ("?colour=red", "because unknown or repeated: colour."),
        ("?q=x", "Type three or more letters"),
        ("?page=last", "Newer"),
    ):
        tab.go("/history/" + query)
        tab.shows(told)
        tab.check()
    tab.page.locator("header details.menu > summary").click()
    tab.press("Sign out")
    tab.sign_in(anna)
    tab.go("/history/")
    assert tab.page.get_by_label("Person", exact=True).count() == 0
    tab.check()


@pytest.mark.slow
@pytest.mark.usefixtures("small")
def test_it_is_found_by_keyboard_without_javascript(
    plain_tab: Tab, anna: User, boris: User
) -> None:
    fill(anna)
    plain_tab.sign_in(boris)
    page = plain_tab.page
    plain_tab.go("/history/")
    page.get_by_label("Search").focus()
    page.keyboard.type("PLAN")
    with plain_tab.next_page():
        page.keyboard.press("Enter")
    plain_tab.shows("7 entries")
    plain_tab.follow(page.get_by_role("link", name="Older", exact=True))
    plain_tab.shows("Plan 4")
    plain_tab.follow(page.get_by_role("link", name="Newer", exact=True))
    plain_tab.shows("Plan 7")
    plain_tab.follow("Oldest")
    plain_tab.shows("Plan 0")
    plain_tab.follow("Remove filter “PLAN”")
    page.locator("summary", has_text="Date").click()
    page.get_by_label("To", exact=True).fill("2026-11-01")
    plain_tab.press("Apply")
    page.locator("summary", has_text="More filters").click()
    page.get_by_label("Resets attempts").select_option("Yes")
    plain_tab.press("Apply")
    plain_tab.shows("3 entries")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export CSV").click()
    assert download.value.suggested_filename.endswith("-to-2026-11-01-reset-yes.csv")
    rows = download.value.path().read_text("utf-8-sig").splitlines()
    assert len(rows) == 1 + 3 + 1
    plain_tab.follow(page.get_by_role("link", name="Saved differently", exact=True))
    plain_tab.shows("Else")


@pytest.mark.slow
def test_the_list_begins_high_on_the_page_and_menus_close_again(
    tab: Tab, anna: User, boris: User
) -> None:
    for number in range(60):
        entry_of(anna, number)
    entry_of(anna, 60, alarm="different", is_default=True)
    tab.sign_in(boris)
    tab.page.set_viewport_size({"width": 1366, "height": 768})
    tab.go("/history/")
    box = tab.page.locator("tbody tr").first.bounding_box()
    assert box is not None
    assert box["y"] <= 360
    for chip in ("Date", "Outcome", "Person", "More filters"):
        tab.page.locator("summary.chip", has_text=chip).click()
        expect(tab.page.locator("details.menu[open]")).to_have_count(1)
        tab.check()
    tab.page.keyboard.press("Escape")
    expect(tab.page.locator("details.menu[open]")).to_have_count(0)
    expect(tab.page.locator("summary.chip", has_text="More filters")).to_be_focused()
    tab.page.locator("summary.chip", has_text="Outcome").click()
    tab.follow(tab.page.get_by_role("link", name="Refused"))
    assert tab.page.url.endswith("/history/?status=refused")
    tab.go("/history/?by=anna")
    tab.page.get_by_label("Search").fill("plan")
    tab.press("Search")
    # What is not in use stays out of the address.
    assert tab.page.url.endswith("/history/?q=plan&by=anna")


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 390, 768, 1024])
def test_filters_fit_on_any_screen(width: int, tab: Tab, anna: User, boris: User) -> None:
    fill(anna)
    tab.sign_in(boris)
    tab.page.set_viewport_size({"width": width, "height": 740})
    for path in ("/history/?by=anna&status=created&from=2026-01-01", "/events/?by=anna"):
        for chip in ("Date", "Person"):
            tab.go(path)
            tab.page.locator("summary.chip", has_text=chip).click()
            tab.check()
    tab.go("/history/print/")
    tab.check()


HEIGHTS = "all => all.map((each) => each.getBoundingClientRect().height)"
ONE_LINE, TWO_LINES = 30, 48


@pytest.mark.slow
@pytest.mark.parametrize("title", ["W" * 255, ("Many words " * 24)[:255]])
def test_long_titles_and_how_an_outcome_is_known_leave_rows_low(
    tab: Tab, anna: User, boris: User, title: str
) -> None:
    entry = entry_of(anna, 1, title=title, is_default=True)
    settled = {"cause": "settled", "settled_by_name": "boris", "settled_reason": "Seen there"}
    decided = entry_of(anna, 2, **settled, settled_at=entry.submitted_at)
    named = ((each.liner_group_id, each.title) for each in (entry, decided))
    holds(*(RemoteGroup(number, text, (0, 30), False, False) for number, text in named))
    tab.sign_in(boris)
    for address, rows in (
        ("/history/", "td.title > div"),
        ("/groups/", "td.made, td.title > div"),
        ("/groups/compare/", ".choices .clip"),
    ):
        tab.go(address)
        heights = tab.page.locator(rows).evaluate_all(HEIGHTS)
        assert max(heights) < TWO_LINES, (address, heights)
        assert min(heights) < ONE_LINE, (address, heights)
        tab.check()
    tab.go(entry.get_absolute_url())
    tab.shows(title.strip())
