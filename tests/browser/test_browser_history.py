"""Finding in the history, in a real browser: light, dark, on a phone, without JavaScript."""

import pytest
from django.contrib.auth.models import User

from groups.history import paging
from tests.browser.conftest import Tab
from tests.entries import entry_of


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
    tab.shows("Nothing yet.")
    tab.check()
    fill(anna)
    for query, told in (
        ("", "10 entries in all"),
        ("?status=created&by=anna", "were looked through, back to"),
        ("?status=created&by=anna&page=last", "were looked through, up to"),
        ("?verification=different", "Read back: different: 1 entry"),
        ("?q=%D0%B2%D0%B5%D1%87", "“веч”: 1 entry"),
        ("?q=nothing+like+it&from=2026-11-18&to=2026-11-25", "Nothing matches."),
        ("?from=2026-02-30", "Nothing is found, because this does not exist: From: 2026-02-30."),
        ("?colour=red", "that was left out: colour."),
        ("?q=x", "write three or more"),
        ("?page=last", "Newer"),
    ):
        tab.go("/history/" + query)
        tab.shows(told)
        tab.check()
    tab.go("/accounts/password/")
    tab.press("Sign out")
    tab.sign_in(anna)
    tab.go("/history/")
    assert tab.page.get_by_label("Person").count() == 0
    tab.check()


@pytest.mark.usefixtures("small")
def test_it_is_found_by_keyboard_without_javascript(
    plain_tab: Tab, anna: User, boris: User
) -> None:
    fill(anna)
    plain_tab.sign_in(boris)
    page = plain_tab.page
    plain_tab.follow("History")
    page.get_by_label("Search").focus()
    page.keyboard.type("PLAN")
    with plain_tab.next_page():
        page.keyboard.press("Enter")
    plain_tab.shows("“PLAN”: 7 entries")
    plain_tab.follow(page.get_by_role("link", name="Older", exact=True))
    plain_tab.shows("Plan 4")
    plain_tab.follow(page.get_by_role("link", name="Newer", exact=True))
    plain_tab.shows("Plan 7")
    plain_tab.follow("Oldest")
    plain_tab.shows("Plan 0")
    plain_tab.follow("remove “PLAN”")
    page.get_by_label("To", exact=True).fill("2026-11-01")
    page.get_by_label("Resets attempts").select_option("Yes")
    plain_tab.press("Show")
    plain_tab.shows("3 entries")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV, for a spreadsheet").click()
    rows = download.value.path().read_text("utf-8-sig").splitlines()
    assert len(rows) == 1 + 3 + 1
    plain_tab.follow("Different on read-back")
    plain_tab.shows("Else")
