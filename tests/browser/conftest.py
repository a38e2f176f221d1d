"""A real Chromium against a real server."""

import os
import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, sync_playwright

from groups.demo.sandbox import Sandbox
from tests.conftest import PASSWORD

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
VIEWS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": {"width": 1200, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1200, "height": 900}},
    "phone": {"color_scheme": "light", "viewport": {"width": 360, "height": 740}},
}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI wants Chromium")
        pytest.skip("no Chromium on this machine")
    # Playwright's loop runs in this thread; the tests' few queries beside it are quick.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Tab:
    """A page with the site's address, and all that it asked for and complained about."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def sign_in(self, user: User) -> None:
        self.go("/accounts/login/")
        self.page.get_by_label("Username").fill(user.username)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()

    def ask(self, title: str, intervals: str) -> None:
        self.go("/groups/new/")
        self.page.get_by_label("Title").fill(title)
        self.page.get_by_label("Intervals between call attempts").fill(intervals)
        self.send()

    def send(self) -> None:
        # By keyboard: on a phone the preview, which stands above, still grows meanwhile.
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Create in Liner").press("Enter")

    def text(self) -> str:
        return self.page.inner_text("body")

    def focus_in_sight(self) -> str:
        """The text of what has the focus, which a person must see without scrolling."""
        focused = self.page.locator(":focus")
        box, view = focused.bounding_box(), self.page.viewport_size
        assert box, "nothing has the focus"
        assert view, "the page has no size"
        seen = min(box["height"], view["height"] / 2)
        is_seen = 0 <= box["y"] <= view["height"] - seen + 1  # places are parts of a pixel
        assert is_seen, "what has the focus is out of sight"
        return focused.inner_text()

    def check(self) -> None:
        """Nothing that axe, the console or a narrow screen holds against the page."""
        self.page.wait_for_load_state()
        results = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": WCAG}})
        assert results.violations_count == 0, results.generate_report()
        overflow = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not self.page.evaluate(overflow), "the page is wider than the screen"


@pytest.fixture(
    params=["light", *(pytest.param(view, marks=pytest.mark.slow) for view in ("dark", "phone"))]
)
def tab(
    request: pytest.FixtureRequest, chromium: Browser, live_server: Any, sandbox: Sandbox
) -> Iterator[Tab]:
    yield from opened_tab(chromium, live_server, **VIEWS[request.param])


@pytest.fixture
def plain_tab(chromium: Browser, live_server: Any, sandbox: Sandbox) -> Iterator[Tab]:
    """Without JavaScript."""
    yield from opened_tab(chromium, live_server, java_script_enabled=False)


def opened_tab(chromium: Browser, live_server: Any, **options: Any) -> Iterator[Tab]:
    context = chromium.new_context(**options)
    tab = Tab(context.new_page(), live_server.url)
    yield tab
    context.close()
    assert tab.hosts <= {urlsplit(live_server.url).netloc}, "a request to another host"
    # Chromium reports each 4xx that a test provokes, and the admin's own second autofocus.
    expected = ("the server responded with a status of", "Autofocus processing was blocked")
    assert [text for text in tab.complaints if not any(map(text.__contains__, expected))] == []
