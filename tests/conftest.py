"""The people and the pretended Liner that most tests need."""

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.text import normalize_newlines
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from groups import roles
from groups.demo.sandbox import Sandbox
from groups.services.accounts.people import set_person
from tests.database import Rows, empty, kept_rows
from tests.later import back_to_now, later
from tests.liner.table import FAULT_ROW, report
from tests.reports import reported
from tests.torture.clock import Clock

# A busy machine is no failure, and two runs of the same code agree.
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The fault table."""
    rows = reported(terminalreporter, FAULT_ROW)
    if rows:
        terminalreporter.section(f"fault table, {len(rows)} rows")
        terminalreporter.write_line("\n".join(report(rows)))


PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="session")
def _as_migrated(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Rows:
    with django_db_blocker.unblock():
        return kept_rows()


@pytest.fixture
def transactional_db(_as_migrated: Rows, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database that every thread and process sees; instead of pytest-django's, for speed."""
    with django_db_blocker.unblock():
        yield
        # A check that a test began still reads.
        for thread in threading.enumerate():
            if thread.name.startswith("integrity-check-"):
                thread.join(timeout=30)
        empty(_as_migrated)


@pytest.fixture(autouse=True)
def _in_present_time() -> Iterator[None]:
    yield
    back_to_now()


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """The test client leaves the language of its last page active."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each question to /readyz looks anew, and so does the filter of the history."""
    cache.clear()
    monkeypatch.setattr("groups.services.monitoring.readiness.KEEP_SECONDS", 0)


@pytest.fixture(autouse=True)
def _slots_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """No two sources of refusals share a slot, as one pair in 256 does by chance."""
    monkeypatch.setattr("groups.services.accounts.account_events.SLOTS", 32_000)


@pytest.fixture
def noon() -> None:
    """No day ends while a test runs, so that today stays today."""
    later(seconds=Clock.at_noon().ahead)


@pytest.fixture
def any_year(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test's dates stay near enough for the preview, whatever year it is."""
    monkeypatch.setattr("groups.plan.schedule.YEARS", 100)


@pytest.fixture(autouse=True)
def _emptied_last(request: pytest.FixtureRequest) -> None:
    """Sets the database up before a test's other fixtures, so that it outlives them."""
    if "transactional_db" in request.fixturenames:
        request.getfixturevalue("transactional_db")


def person(name: str, role: str) -> User:
    return set_person(name, role=role, password=PASSWORD)


@pytest.fixture
def anna(transactional_db: None) -> User:
    """A supervisor."""
    return person("anna", roles.SUPERVISOR)


@pytest.fixture
def emil(transactional_db: None) -> User:
    """Another supervisor."""
    return person("emil", roles.SUPERVISOR)


@pytest.fixture
def boris(transactional_db: None) -> User:
    """An auditor."""
    return person("boris", roles.AUDITOR)


@pytest.fixture
def carol(transactional_db: None) -> User:
    """An administrator."""
    return person("carol", roles.ADMINISTRATOR)


@pytest.fixture
def dora(transactional_db: None) -> User:
    """Somebody without a role."""
    dora = person("dora", roles.AUDITOR)
    dora.groups.clear()
    return dora


@pytest.fixture
def sandbox(settings: Any) -> Iterator[Sandbox]:
    with Sandbox(token="sandbox-tests") as running:
        settings.LINER_API_URL = running.url
        settings.LINER_API_TOKEN = running.token
        yield running


@pytest.fixture(scope="session")
def promtool() -> str:
    """From Debian's package prometheus."""
    found = shutil.which("promtool")
    if found is None and os.environ.get("CI") != "true":
        pytest.skip("promtool is not installed")
    assert found, "apt-get install --no-install-recommends prometheus"
    return found


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


def key_on(page: Any) -> str:
    """The form key on a page."""
    found = re.search(r'name="key" value="([^"]*)"', page.content.decode())
    assert found, "the page holds no form"
    return found[1]


def words_on(page: Any) -> str:
    """The page's text, white space folded, as a person reads it."""
    return " ".join(strip_tags(normalize_newlines(page.content.decode())).split())


def fill(client: Client, **changes: Any) -> dict[str, Any]:
    """A valid form as a browser would send it after the live preview, with `changes`."""
    asked = {"title": "Evening leads", "intervals": "0, 30m, 2h", "reason": ""}
    data = {**asked, "key": key_on(client.get("/groups/new/")), **changes}
    return data | {"key": seen_key(client, data)}


def seen_key(client: Client, data: dict[str, Any]) -> str:
    """The form's key once the live preview shows what stands in the form."""
    return key_on(client.post("/groups/new/composer/", data))


def press(client: Client, **changes: Any) -> Any:
    """Opens the form, fills it, presses the button and follows."""
    return client.post("/groups/new/", fill(client, **changes), follow=True)


def confirm(client: Client, page: Any) -> Any:
    """Ticks what a page asks to confirm, with the form as it stands there, and presses again."""
    form = page.context["form"]
    data = {field.html_name: field.value() or "" for field in form}
    data["key"] = key_on(page)
    flags = ("is_default", "reset_attempts_enabled")
    data |= {name: "on" for name in flags if data[name]}
    for name in flags:
        if not data[name]:
            del data[name]
    return client.post("/groups/new/", data | {"confirmed": "on"}, follow=True)
