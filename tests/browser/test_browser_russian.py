"""The pages in Russian: axe, an HTML validator and the console; light, dark, narrow, on paper."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from groups.demo.sandbox import Sandbox
from tests.browser.conftest import Tab, opened_tab
from tests.language.english import texts_of
from tests.language.test_walk import plain_pages
from tests.language.walk import State, World

pytestmark = pytest.mark.slow

WIDE = {"width": 1366, "height": 900}
# A phone, and the width that WCAG asks for.
NARROW = (390, 320)
# A4 in CSS pixels.
PAPER = {"width": 794, "height": 1123}
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
CUT = """Array.from(document.querySelectorAll("body *")).filter(element => {
  const style = getComputedStyle(element);
  return element.checkVisibility() && element.clientWidth > 1 && style.overflowX !== "visible" &&
    !["auto", "scroll"].includes(style.overflowX) && style.textOverflow !== "ellipsis" &&
    element.scrollWidth > element.clientWidth + 1;
}).map(element => element.outerHTML.slice(0, 200))"""


@pytest.fixture
def russian_tab(chromium: Browser, live_server: Any, sandbox: Sandbox) -> Iterator[Tab]:
    yield from opened_tab(chromium, live_server, viewport=WIDE, locale="ru-RU")


@pytest.fixture
def world(
    sandbox: Sandbox, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> World:
    return World(sandbox, settings, monkeypatch, tmp_path)


def test_the_pages_of_each_role_are_sound(russian_tab: Tab, world: World) -> None:
    assert check(russian_tab, plain_pages(world)) > 30


def check(tab: Tab, states: Iterator[State]) -> int:
    """Checks each page with a text that no page before it had. Returns how many."""
    seen: set[str] = set()
    checked = 0
    for what, answer in states:
        texts = set(texts_of(answer))
        if texts <= seen or b"<html" not in answer.getvalue():
            continue
        seen |= texts
        checked += 1
        try:
            check_page(tab, answer)
        except AssertionError as error:
            raise AssertionError(f"{answer.request['PATH_INFO']} ({what})") from error
    return checked


def check_page(tab: Tab, answer: Any) -> None:
    tab.page.set_viewport_size(WIDE)
    tab.page.emulate_media(media="screen", color_scheme="light")
    tab.show(answer)
    tab.check()
    tab.page.emulate_media(color_scheme="dark")
    tab.check()
    for width in NARROW:
        tab.page.set_viewport_size({"width": width, "height": 740})
        fits(tab)
    tab.page.set_viewport_size(PAPER)
    tab.page.emulate_media(media="print", color_scheme="light")
    fits(tab)


def fits(tab: Tab) -> None:
    """The page is no wider than the screen, and no text is cut without a sign of it."""
    assert not tab.page.evaluate(WIDER), "the page is wider than the screen"
    assert tab.page.evaluate(CUT) == []
