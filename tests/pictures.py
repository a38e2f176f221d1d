"""`make pictures`: the pictures in docs/, taken of a demo that it starts and stops."""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from playwright.sync_api import Page, sync_playwright

DOCS = Path("docs")
PORT, SANDBOX_PORT = 8123, 8923
SITE = f"http://127.0.0.1:{PORT}"
LIGHT: dict[str, Any] = {"color_scheme": "light", "viewport": {"width": 1366, "height": 768}}
DARK = {**LIGHT, "color_scheme": "dark"}
PHONE: dict[str, Any] = {"color_scheme": "light", "viewport": {"width": 390, "height": 844}}
RUSSIAN = {**LIGHT, "locale": "ru-RU"}


def fill_form(page: Page) -> None:
    page.fill("[name=title]", "Evening leads")
    page.fill("[name=intervals]", "0, 30m, 2h, 1d, 1d, 3d")
    page.get_by_text("6 calls over").first.wait_for()


def fill_form_in_russian(page: Page) -> None:
    page.fill("[name=title]", "Вечерние лиды")
    page.fill("[name=intervals]", "0, 30м, 2ч, 1д, 1д, 3д")
    page.get_by_text("6 звонков за").first.wait_for()


def open_entry(page: Page) -> None:
    page.get_by_role("link", name="Evening leads").click()


PICTURES: dict[str, tuple[str, str, dict[str, Any], Callable[[Page], None] | None]] = {
    "new": ("supervisor", "/groups/new/", LIGHT, fill_form),
    "new-dark": ("supervisor", "/groups/new/", DARK, fill_form),
    "new-phone": ("supervisor", "/groups/new/", PHONE, fill_form),
    "groups": ("auditor", "/groups/", LIGHT, None),
    "history": ("auditor", "/history/", LIGHT, None),
    "history-dark": ("auditor", "/history/", DARK, None),
    "history-phone": ("auditor", "/history/", PHONE, None),
    "entry": ("supervisor", "/history/", LIGHT, open_entry),
    "attention": ("auditor", "/attention/", LIGHT, None),
    "overview": ("auditor", "/overview/", LIGHT, None),
    "people": ("admin", "/people/", LIGHT, None),
    "integrity": ("admin", "/integrity/", LIGHT, None),
    "new.ru": ("supervisor", "/groups/new/", RUSSIAN, fill_form_in_russian),
    "entry.ru": ("supervisor", "/history/", RUSSIAN, open_entry),
    "history.ru": ("auditor", "/history/", RUSSIAN, None),
    "overview.ru": ("auditor", "/overview/", RUSSIAN, None),
}


def answers() -> bool:
    try:
        return requests.get(f"{SITE}/healthz", timeout=5).ok
    except requests.RequestException:
        return False


@contextmanager
def demo(password: str) -> Iterator[None]:
    command = [sys.executable, "manage.py", "demo"]
    ports = ["--port", str(PORT), "--sandbox-port", str(SANDBOX_PORT)]
    environment = os.environ | {"DEMO_PASSWORD": password}
    process = subprocess.Popen([*command, *ports], env=environment)
    try:
        until = time.monotonic() + 120
        while not answers() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.2)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def main() -> None:
    password = secrets.token_urlsafe(12)
    with demo(password), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        for name, (user, path, view, prepare) in PICTURES.items():
            page = browser.new_context(reduced_motion="reduce", **view).new_page()
            page.goto(f"{SITE}/accounts/login/")
            page.fill("[name=username]", user)
            page.fill("[name=password]", password)
            page.press("[name=password]", "Enter")
            page.wait_for_url(lambda url: "login" not in url)
            page.goto(SITE + path)
            if prepare:
                prepare(page)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=DOCS / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    main()
