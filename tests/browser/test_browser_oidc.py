"""Sign-in with the company account in a real browser, with a provider that others wrote."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, expect

from groups import roles
from groups.audit.verify import verify
from groups.demo.sandbox import Sandbox
from tests.browser.conftest import PATIENCE_SECONDS, Tab, opened_tab
from tests.conftest import PASSWORD

CLAIMS = {"sub": "7f3a", "preferred_username": "fay", "groups": ["calls-supervisors"]}
BUTTON = "Sign in with your company account"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """A process of its own, because its libraries warn, and a warning is an error here."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--require-nonce"]
    options = ["true", "--port", str(port), "--user-claims", json.dumps(CLAIMS)]
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    process = subprocess.Popen([*command, *options], env=kept, stderr=subprocess.DEVNULL)
    _wait_for(port)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait()


def _wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert time.monotonic() < until, "the provider does not start"
            time.sleep(0.1)


@pytest.fixture
def company_tab(
    provider: str, chromium: Browser, live_server: Any, sandbox: Sandbox, settings: Any
) -> Iterator[Tab]:
    settings.OIDC_ISSUER = provider
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = "lineradmin", "secret"
    settings.OIDC_ROLES = {"calls-supervisors": roles.SUPERVISOR}
    for tab in opened_tab(chromium, live_server):
        yield tab
        # What the provider's own pages load and complain about is theirs.
        tab.hosts &= {urlsplit(live_server.url).netloc}
        tab.complaints = [text for text in tab.complaints if "Content Security Policy" in text]


def come(tab: Tab, button: str = "7f3a") -> None:
    """From the sign-in page to the provider's, and back."""
    tab.follow(BUTTON)
    tab.press(tab.page.get_by_role("button", name=button, exact=True).first)


@pytest.mark.slow
def test_somebody_signs_in_with_the_companys_account(
    company_tab: Tab, transactional_db: None
) -> None:
    tab = company_tab
    tab.go("/groups/new/")
    tab.check()
    come(tab)
    expect(tab.page).to_have_url(f"{tab.address}/groups/new/")
    tab.page.locator("header .menu > summary").click()
    tab.shows("fay")
    expect(tab.page.get_by_role("link", name="Change password")).to_have_count(0)
    tab.press("Sign out")
    come(tab)
    expect(tab.page).to_have_url(f"{tab.address}/groups/new/")
    assert roles.roles_of(User.objects.get(username="fay")) == ["Supervisor"]
    assert verify().findings == []


@pytest.mark.slow
def test_whoever_cancels_comes_back_to_a_page_with_a_way_on(
    company_tab: Tab, transactional_db: None
) -> None:
    tab = company_tab
    tab.go("/accounts/login/")
    come(tab, "Deny")
    tab.shows("You were not signed in")
    tab.check()
    tab.follow(tab.page.get_by_role("link", name="Sign in", exact=True))
    expect(tab.page.get_by_role("link", name=BUTTON)).to_be_visible()


@pytest.mark.slow
def test_with_local_accounts_off_the_form_is_folded_away(
    company_tab: Tab, carol: User, settings: Any
) -> None:
    tab = company_tab
    settings.LOCAL_ACCOUNTS = False
    tab.go("/accounts/login/")
    expect(tab.page.get_by_label("Username")).to_be_hidden()
    tab.page.get_by_text("Break-glass sign-in").click()
    tab.page.get_by_label("Username").fill("carol")
    tab.page.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.check()
    tab.press(tab.page.get_by_role("button", name="Sign in", exact=True))
    expect(tab.page.get_by_label("Username")).to_be_visible()
    tab.shows("Wrong username or password.")
    tab.check()
