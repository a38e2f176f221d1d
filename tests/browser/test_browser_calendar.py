"""The calendar of a plan as a browser draws it: nothing touches, nothing is cut off."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect

from groups.demo.sandbox import Sandbox
from groups.plan.hours import read_hours
from tests.browser.conftest import Tab, opened_tab

PLANS = {
    "0, 30m, 2h, 1d, 1d, 3d": "10:00",
    "80m 10m 10m 10m 10m 10m 10m 190m 2h 4h 8h 1d 1d 1d 2d 2d 3d 3d 5d 7d 7d 7d 14d 14d": "10:00",
    "0, 5m, 30m, 2h": "10:00",
    "10m " * 50: "15:00",
    "0, " + "30d " * 49: "10:00",
    "0, 2h, 22h, 2h, 10m": "22:00",
    "90m " * 50: "07:00",
    "0, 10m, 20m, 1d, 5m": "19:45",
    "0": "10:00",
}
LEAST_LETTERS = 9
SIZES = [(1366, 768), (608, 800), (390, 844), (320, 568)]  # 608: just wide enough for one line

# A line's own box leaves out its width, and so its round ends.
BOXES = """svgs => svgs.filter(svg => svg.checkVisibility()).map(svg => {
  const box = (element, more = 0) => {
    const {left, right, top, bottom} = element.getBoundingClientRect();
    return {left: left - more, right: right + more, top: top - more, bottom: bottom + more};
  };
  const line = element => box(element, parseFloat(getComputedStyle(element).strokeWidth) / 2);
  const all = (query, measure) => [...svg.querySelectorAll(query)].map(one => measure(one));
  const row = [...svg.parentElement.children].filter(one => one !== svg);
  const size = element => parseFloat(getComputedStyle(element).fontSize);
  return {svg: box(svg), texts: all("text", box), sizes: all("text", size),
    marks: all("g > :nth-child(2)", line), row: row.map(one => box(one))};
})"""


@pytest.fixture(autouse=True)
def company(settings: Any, any_year: None) -> None:
    settings.CALL_HOURS = read_hours("Mon-Fri 09:00-20:00; Sat 10:00-16:00", "Europe/Berlin")


@pytest.fixture
def tab(chromium: Browser, live_server: Any, sandbox: Sandbox) -> Iterator[Tab]:
    yield from opened_tab(chromium, live_server)


@pytest.mark.slow
def test_nothing_touches_or_is_cut_off_on_any_screen(tab: Tab, anna: User) -> None:
    tab.sign_in(anna)
    for intervals, at in PLANS.items():
        query = {"intervals": intervals, "arrival": "date", "arrival_at": f"2026-11-26T{at}"}
        tab.go(f"/groups/preview/?{urlencode(query)}")
        for summary in tab.page.locator(".calendar summary").all():
            summary.click()
        for scheme in ("light", "dark"):
            tab.page.emulate_media(color_scheme=scheme)
            for width, height in SIZES:
                tab.page.set_viewport_size({"width": width, "height": height})
                check_boxes(tab.page)


def check_boxes(page: Page) -> None:
    drawn = page.locator(".calendar svg").evaluate_all(BOXES)
    assert len(drawn) > 1
    for row in drawn:
        assert all(within(box, row["svg"]) for box in row["texts"] + row["marks"])
        for several in (row["texts"], row["marks"], [row["svg"], *row["row"]]):
            assert not [pair for pair in combinations(several, 2) if touch(*pair)]
        assert min(row["sizes"]) >= LEAST_LETTERS
        labelled = zip(row["texts"], row["marks"], strict=True) if row["marks"] else ()
        for text, mark in labelled:
            assert text["left"] >= mark["left"]
            assert text["right"] <= mark["right"]


def within(box: Any, outer: Any) -> bool:
    is_across = box["left"] >= outer["left"] - 0.5 and box["right"] <= outer["right"] + 0.5
    return is_across and box["top"] >= outer["top"] - 1 and box["bottom"] <= outer["bottom"] + 1


def touch(one: Any, other: Any) -> bool:
    across = min(one["right"], other["right"]) - max(one["left"], other["left"])
    down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return across > 0 and down > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_filled_and_hollow_differ_without_colour(tab: Tab, anna: User, scheme: Any) -> None:
    tab.sign_in(anna)
    tab.go("/groups/preview/?intervals=0,3h&arrival=date&arrival_at=2026-11-26T18:00")
    tab.page.emulate_media(media="print", color_scheme=scheme)
    inside, outside = tab.page.locator(".calendar g").all()
    assert inside.get_attribute("class") == "inside"
    expect(inside.locator(".hole")).to_have_count(0)
    expect(outside.locator(".hole")).to_have_css("stroke", "rgb(255, 255, 255)")
    expect(outside.locator(".pill")).to_have_css("stroke", "rgb(51, 71, 196)")


def test_paper_has_the_days_that_are_folded(tab: Tab, anna: User) -> None:
    tab.sign_in(anna)
    tab.go(f"/groups/preview/?{urlencode({'intervals': '0, ' + '30d ' * 49})}")
    last = tab.page.get_by_text("Day 1471", exact=True)
    expect(last).to_be_hidden()
    tab.page.emulate_media(media="print")
    expect(last).to_be_visible()
