"""Every page where space or colours are few: 200 % zoom, 320 px, forced colours; by keyboard."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser

from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import Submission
from tests.browser.conftest import Tab, opened_tab
from tests.entries import entry_of, wrong
from tests.services.requests import ask

pytestmark = pytest.mark.slow

VIEWS: dict[str, dict[str, Any]] = {
    "zoomed": {"viewport": {"width": 640, "height": 360}, "device_scale_factor": 2},
    "narrow": {"viewport": {"width": 320, "height": 640}},
    # Light: with forced dark colours, axe takes the colour of a button from its style sheet.
    "forced": {"forced_colors": "active"},
}
FOR_ANYBODY = (
    *("/accounts/sessions/", "/accounts/second-factor/", "/accounts/second-factor/app/"),
    *("/accounts/second-factor/passkey/", "/accounts/confirm/"),
    *("/accounts/password/", "/accounts/password/done/", "/nowhere/"),
)
LONG_PLAN = "/groups/preview/?intervals=0,5m,5m,5m,30m,2h,1d,1d,3d"
MOST_STEPS = 80
# What has the focus: whether it has a ring, and whether something lies over it.
FOCUSED = """() => {
    const focused = document.activeElement;
    if (!focused || focused === document.body) return null;
    // A link over two lines has a box for each.
    const box = focused.getClientRects()[0] || focused.getBoundingClientRect();
    const [x, y] = [box.left + Math.min(box.width, 16) / 2, box.top + Math.min(box.height, 16) / 2];
    const top = document.elementFromPoint(x, y);
    return {
        what: focused.outerHTML.slice(0, 100),
        seen: Boolean(top) && (focused.contains(top) || top.contains(focused)),
        // The button in a field for dates has a ring of the browser's own.
        ring: getComputedStyle(focused).outlineStyle !== "none" || focused.type === "date",
    };
}"""


@pytest.fixture(params=VIEWS)
def small_tab(
    request: pytest.FixtureRequest, chromium: Browser, live_server: Any, sandbox: Sandbox
) -> Iterator[Tab]:
    yield from opened_tab(chromium, live_server, request.param, **VIEWS[request.param])


@pytest.fixture
def pages(anna: User, boris: User, carol: User, sandbox: Sandbox) -> dict[User, tuple[str, ...]]:
    """The pages of each role, with something on them."""
    one = ask(anna, NewGroup("Evening leads, a title of several words", (0, 30, 120, 1440)))
    two = ask(anna, NewGroup("Night #changed", (0, 5, 5, 5)))
    ask(anna, NewGroup("Lost #lost", (0, 7)))
    explained = entry_of(anna, 2_000, review_state="needs_explanation", review_comment="Why?")
    wrong()
    numbers = [entry.liner_group_id for entry in (one, two)]
    group, comparison = f"/groups/{numbers[0]}/", "/groups/compare/?a={}&b={}".format(*numbers)
    everybodys = ("/groups/", group, comparison, "/groups/compare/", "/history/", "/attention/")
    entries = tuple(entry.get_absolute_url() for entry in (one, two, explained))
    audit = ("/overview/", "/integrity/", "/events/", "/events/?by=nobody", "/history/?status=lost")
    return {
        anna: ("/groups/new/", LONG_PLAN, *everybodys, *entries, *FOR_ANYBODY),
        boris: (*audit, "/history/print/", *everybodys, *entries),
        carol: ("/people/", "/people/invite/", f"/people/{anna.pk}/", f"/people/{carol.pk}/"),
    }


def test_every_page_is_sound(small_tab: Tab, pages: dict[User, tuple[str, ...]]) -> None:
    small_tab.go("/accounts/login/")
    small_tab.check()
    unsound = []
    for person, paths in pages.items():
        small_tab.sign_in(person)
        for path in paths:
            small_tab.go(path)
            try:
                small_tab.check()
            except AssertionError as error:
                unsound.append(f"{person} {path}: {error}")
    assert not unsound, "\n".join(unsound)
    assert Submission.objects.count() == 4


@pytest.mark.parametrize("small_tab", ["zoomed", "narrow"], indirect=True)
def test_whoever_goes_by_keyboard_always_sees_where(
    small_tab: Tab, pages: dict[User, tuple[str, ...]]
) -> None:
    hidden = []
    for person, paths in pages.items():
        small_tab.sign_in(person)
        for path in paths:
            small_tab.go(path)
            hidden += [f"{person} {path}: {what}" for what in hidden_stops(small_tab)]
    assert not hidden, "\n".join(hidden)


def hidden_stops(tab: Tab) -> list[str]:
    """What gets the focus by the Tab key and shows it to nobody."""
    tab.page.wait_for_load_state()
    hidden = []
    for _ in range(MOST_STEPS):
        tab.page.keyboard.press("Tab")
        focused = tab.page.evaluate(FOCUSED)
        if focused is None:
            break
        if not (focused["seen"] and focused["ring"]):
            hidden.append(str(focused))
    return hidden
