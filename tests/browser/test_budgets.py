"""How many words a page has, and how high it is, with the history that the demo makes up."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, expect

from groups.demo.folder import PAST_ENTRIES
from groups.demo.sandbox import Sandbox, write_state
from groups.demo.seed import seed
from groups.demo.seed.liner import held_by_liner
from groups.liner.fields import NewGroup
from groups.plan.hours import read_hours
from groups.plan.rules import read_rules
from tests.browser.conftest import Tab, opened_tab
from tests.entries import entry_of
from tests.services.requests import ask

pytestmark = pytest.mark.slow

WIDE, PHONE, NARROW = ({"width": width, "height": 768} for width in (1366, 390, 320))
HEADER = 56
ONE_LINE = 32
ROW = 44
KILOBYTES = 60

WORDS = "() => document.body.innerText.split(/\\s+/).filter(Boolean).length"
HEIGHT = "() => document.documentElement.scrollHeight"
FITS = """() => [...document.querySelectorAll(".top > .page > *")].every(
    (each) => each.getBoundingClientRect().bottom <= 56)"""


@pytest.fixture
def past(tmp_path: Path, settings: Any, anna: User) -> Iterator[None]:
    """The demo's history, with a few requests by Anna."""
    settings.CALL_HOURS = read_hours("Mon-Fri 09:00-20:00; Sat 10:00-16:00", "UTC")
    settings.CALL_RULES = read_rules("4 in 1d; 8 in 7d; 15 in 30d")
    for _ in seed(PAST_ENTRIES):
        pass
    state = tmp_path / "liner.json"
    write_state(state, held_by_liner())
    with Sandbox(token="sandbox-tests", state_file=state) as running:
        settings.LINER_API_URL, settings.LINER_API_TOKEN = running.url, running.token
        ask(anna, NewGroup("Evening leads", (0, 30, 120), reset_attempts_enabled=True))
        ask(anna, NewGroup("Cold list, three days", (10, 1440, 1440)))
        ask(anna, NewGroup("Night shift #refuse", (0, 5, 10)))
        yield


@pytest.fixture
def open_tab(chromium: Browser, live_server: Any) -> Iterator[Callable[[dict[str, int]], Tab]]:
    opened: list[Iterator[Tab]] = []

    def open_at(size: dict[str, int]) -> Tab:
        opened.append(opened_tab(chromium, live_server, viewport=size))
        return next(opened[-1])

    yield open_at
    for tab in opened:
        assert next(tab, None) is None


def measured(tab: Tab, script: str) -> int:
    expect(tab.page.locator(".htmx-request, .stale")).to_have_count(0)
    return int(tab.page.evaluate(script))


def top_of(tab: Tab, selector: str) -> float:
    box = tab.page.locator(selector).first.bounding_box()
    assert box, f"{selector} is not on the page"
    return box["y"]


def is_in_view(tab: Tab, selector: str) -> bool:
    box, size = tab.page.locator(selector).first.bounding_box(), tab.page.viewport_size
    return bool(box and size and box["y"] >= 0 and box["y"] + box["height"] <= size["height"])


def test_the_composer_and_its_result(past: None, open_tab: Any, anna: User) -> None:
    tab = open_tab(WIDE)
    page, found, most = tab.page, {}, {"empty": 140, "filled": 250, "to confirm": 320}
    tab.sign_in(anna)
    tab.go("/groups/new/")
    found["empty"] = measured(tab, WORDS)
    page.get_by_label("Title").fill("Evening leads, next season")
    page.get_by_label("Intervals").fill("0, 30m, 2h, 1d, 1d, 3d")
    tab.shows("6 calls over 5 days 2 h 30 min")
    found["filled"] = measured(tab, WORDS)
    assert is_in_view(tab, ".bar .primary")
    page.get_by_label("Intervals").fill("0, 5m, 5m, 5m, 5m, 30m, 2h, 1d, 1d, 3d")
    page.get_by_label("Make this the default").check()
    page.get_by_label("Reason").fill("New sales policy from Monday")
    tab.shows("I have reviewed the default change and 2 warnings")
    found["to confirm"] = measured(tab, WORDS)
    assert is_in_view(tab, ".bar .primary")
    assert is_in_view(tab, "#id_confirmed")
    assert all(found[state] <= most[state] for state in most), found
    page.get_by_label("Make this the default").uncheck()
    page.get_by_label("Intervals").fill("0, 30m, 2h, 1d, 1d, 3d")
    tab.send()
    tab.shows("Verified in Liner")
    result = measured(tab, WORDS), measured(tab, HEIGHT)
    assert result <= (110, 768), result
    assert result[1] <= WIDE["height"], result


def test_the_lists(past: None, open_tab: Any, anna: User, boris: User) -> None:
    tab = open_tab(WIDE)
    tab.sign_in(boris)
    tab.go("/groups/")
    groups = measured(tab, WORDS), measured(tab, HEIGHT)
    tab.go("/history/")
    first_row = top_of(tab, "main tbody tr")
    rows = heights(tab, "main tbody tr")
    phone = open_tab(PHONE)
    phone.sign_in(boris)
    phone.go("/groups/")
    on_phone = measured(phone, HEIGHT)
    assert groups[0] <= 900, f"{groups[0]} words"
    assert groups[1] <= 1_800, f"{groups[1]} px"
    assert on_phone <= 4_500, f"{on_phone} px on a phone"
    assert first_row <= 360, f"the first row is at {first_row}"
    assert max(rows) <= ROW, f"a row is {max(rows)} px high"


def test_the_header_is_one_row_and_alarms_are_one_line(
    open_tab: Any, sandbox: Sandbox, anna: User, boris: User
) -> None:
    entry = entry_of(anna, 1, alarm="different", title="A long title of many words " * 8)
    entry_of(anna, 2, alarm="not_held")
    pages = {
        anna: ("/groups/new/", "/groups/preview/", "/accounts/password/"),
        boris: (
            *("/groups/", "/history/", "/attention/", "/overview/", "/integrity/", "/events/"),
            entry.get_absolute_url(),
        ),
    }
    wrong = []
    for person, addresses in pages.items():
        tab = open_tab(WIDE)
        tab.sign_in(person)
        for address in addresses:
            tab.go(address)
            for size in (WIDE, PHONE, NARROW):
                tab.page.set_viewport_size(size)
                header, alarms = heights(tab, "header.top"), heights(tab, ".alarm-line")
                if header != [HEADER] or not tab.page.evaluate(FITS) or max(alarms) > ONE_LINE:
                    wrong.append((size["width"], address, header, alarms))
    assert wrong == []


def heights(tab: Tab, selector: str) -> list[float]:
    script = "all => all.map((each) => each.getBoundingClientRect().height)"
    return [round(height, 1) for height in tab.page.locator(selector).evaluate_all(script)]


def test_the_bytes_of_the_form(open_tab: Any, sandbox: Sandbox, anna: User) -> None:
    """The page itself uncompressed, for it holds secrets; the rest as a browser gets it."""
    tab = open_tab(WIDE)
    tab.sign_in(anna)
    tab.go("/groups/new/")
    script = "() => performance.getEntriesByType('resource').map((each) => each.name)"
    addresses = [each for each in tab.page.evaluate(script) if "/static/" in each]
    sizes = {each: len(gzip.compress(tab.page.request.get(each).body())) for each in addresses}
    sizes["page"] = len(tab.page.request.get(tab.page.url).body())
    assert len(sizes) > 5, sizes
    assert sum(sizes.values()) <= KILOBYTES * 1000, sizes
