"""A real Chromium against a real server."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    Response,
    expect,
    sync_playwright,
)

from groups.demo.sandbox import Sandbox
from groups.plan.rules import read_rules
from tests.browser.html import problems
from tests.conftest import PASSWORD

# However busy the machine: what is waited for is mostly there at once.
PATIENCE_SECONDS = 30.0
expect.set_options(timeout=PATIENCE_SECONDS * 1000)

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
    """A page with the site's address, and all that it asked for and complained about.

    Whatever leads to another page goes through `press`, `follow` or `next_page`, which wait for it.
    """

    def __init__(self, page: Page, address: str, view: str = "light") -> None:
        self.page, self.address, self.view = page, address, view
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        self.unanswered = 0
        self.document: Response | None = None
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("response", self._remember)
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        page.on("request", lambda _: self._count(1))
        page.on("requestfinished", lambda _: self._count(-1))
        page.on("requestfailed", lambda _: self._count(-1))

    def _hear(self, message: ConsoleMessage) -> None:
        # Chromium reports what it cleared at sign-out.
        if message.type != "info":
            self.complaints.append(message.text)

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def sign_in(self, user: User) -> None:
        """Signs in without the page for it, which has tests of its own."""
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": self.address}
        self.page.context.add_cookies([cookie])  # type: ignore[list-item]  # a TypedDict

    def sign_in_by_form(self, user: User) -> None:
        self.go("/accounts/login/")
        self.page.get_by_label("Username").fill(user.username)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.press("Sign in")

    def show(self, answer: Any) -> None:
        """Shows a page that the test client was given, as its browser would."""
        path, query = answer.request["PATH_INFO"], answer.request["QUERY_STRING"]
        address = f"{self.address}{path}" + (f"?{query}" if query else "")
        cookies = [
            {"name": name, "value": each.value, "url": self.address}
            for name, each in answer.client.cookies.items()
        ]
        self.page.context.clear_cookies()
        self.page.context.add_cookies(cookies)  # type: ignore[arg-type]  # a TypedDict
        given = {"status": answer.status_code, "headers": dict(answer.headers)}
        self.page.route(
            lambda url: url == address,
            lambda route: route.fulfill(**given, body=answer.content),
            times=1,
        )
        self.page.goto(address)

    @contextmanager
    def next_page(self) -> Iterator[None]:
        """Waits until the page that something leads to has loaded."""
        with self.page.expect_navigation():
            yield

    def press(self, button: str | Locator) -> None:
        """Presses a button that leads to another page."""
        if isinstance(button, str):
            button = self.page.get_by_role("button", name=button)
        self._unfold_menu(button)
        with self.next_page():
            button.click()

    def follow(self, link: str | Locator) -> None:
        """Follows a link to another page."""
        if isinstance(link, str):
            link = self.page.get_by_role("link", name=link)
        self._unfold_menu(link)
        with self.next_page():
            link.click()

    def _unfold_menu(self, target: Locator) -> None:
        """Unfolds the person's menu, which on a phone has the pages too, if the target is in it."""
        menu = self.page.locator("header .menu > summary")
        if menu.count() and not target.first.is_visible():
            menu.click()

    def jump(self, link: str) -> None:
        """Follows a link to a field on this page, which then has the focus."""
        found = self.page.get_by_role("link", name=link)
        target = (found.get_attribute("href") or "").removeprefix("#")
        found.click()
        expect(self.page.locator(f"[id='{target}']")).to_be_focused()

    def ask(self, title: str, intervals: str) -> None:
        self.go("/groups/new/")
        self.page.get_by_label("Title").fill(title)
        self.page.get_by_label("Intervals").fill(intervals)
        self.send()

    def send(self) -> None:
        # A plan that the preview does not show yet would only be shown.
        expect(self.page.locator(".stale")).to_have_count(0)
        with self.next_page():
            self.page.get_by_role("button", name="Create in Liner").press("Enter")

    def shows(self, text: str) -> None:
        """Waits for a text that can be seen; white space is folded."""
        expect(self.page.locator("body")).to_contain_text(text, use_inner_text=True)

    def text(self) -> str:
        return self.page.inner_text("body")

    def focus_in_sight(self) -> str:
        """The text of what has the focus, once a person sees it without scrolling."""
        focused = self.page.locator(":focus")
        self.wait_until(lambda: self._is_in_sight(focused), "what has the focus is out of sight")
        return focused.inner_text()

    def _is_in_sight(self, element: Locator) -> bool:
        box, view = element.bounding_box(), self.page.viewport_size
        assert box, "it has no place on the page"
        assert view, "the page has no size"
        seen = min(box["height"], view["height"] / 2)
        return 0 <= box["y"] <= view["height"] - seen + 1  # places are parts of a pixel

    def wait_until(self, holds: Callable[[], bool], otherwise: str) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while not holds():
            assert time.monotonic() < until, otherwise
            self.page.wait_for_timeout(50)

    def _count(self, change: int) -> None:
        self.unanswered += change

    def _remember(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self.document = response

    def check(self) -> None:
        """Nothing that axe, an HTML validator, the console or a narrow screen has against it."""
        self.page.wait_for_load_state()
        assert self.document
        assert problems(self.document.text()) == []
        expect(self.page.locator(".htmx-request")).to_have_count(0)
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
    yield from opened_tab(chromium, live_server, request.param, **VIEWS[request.param])


@pytest.fixture
def plain_tab(chromium: Browser, live_server: Any, sandbox: Sandbox) -> Iterator[Tab]:
    """Without JavaScript."""
    yield from opened_tab(chromium, live_server, java_script_enabled=False)


@pytest.fixture
def rules(settings: Any) -> None:
    settings.CALL_RULES = read_rules("4 in 1d")


def opened_tab(
    chromium: Browser, live_server: Any, view: str = "light", **options: Any
) -> Iterator[Tab]:
    context = chromium.new_context(**{"reduced_motion": "reduce", **options})
    tab = Tab(context.new_page(), live_server.url, view)
    yield tab
    # The server would go on answering while the database is emptied for the next test.
    tab.wait_until(lambda: tab.unanswered == 0, "a request is still unanswered")
    context.close()
    assert tab.hosts <= {urlsplit(live_server.url).netloc}, "a request to another host"
    # Chromium reports each 4xx that a test provokes, and the admin's own second autofocus.
    expected = ("the server responded with a status of", "Autofocus processing was blocked")
    assert [text for text in tab.complaints if not any(map(text.__contains__, expected))] == []
