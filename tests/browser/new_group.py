"""The form for new groups, opened and filled in."""

from typing import Any

from django.contrib.auth.models import User
from playwright.sync_api import Page

from tests.browser.conftest import Tab


def opened(tab: Tab, anna: User) -> Page:
    tab.sign_in(anna)
    tab.go("/groups/new/")
    return tab.page


def intervals(page: Page) -> Any:
    return page.get_by_label("Intervals")


def typed(tab: Tab, anna: User, title: str, plan: str) -> Page:
    page = opened(tab, anna)
    page.get_by_label("Title").fill(title)
    intervals(page).fill(plan)
    return page


def forget_lost_parts(tab: Tab) -> None:
    """What htmx and the browser say of each answer that did not come."""
    said = ("htmx:", "Response Status Error Code 401", "net::ERR_FAILED")
    tab.complaints[:] = [text for text in tab.complaints if not any(map(text.__contains__, said))]
