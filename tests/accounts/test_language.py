"""Pages are in the person's language, or in their browser's; the rest is English."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from groups.demo.sandbox import Sandbox
from groups.models import Preference
from tests.processes import manage

SignedIn = Callable[[User], Client]


def language_of(client: Client, asked_for: str = "", page: str = "/accounts/sessions/") -> str:
    text = client.get(page, headers={"Accept-Language": asked_for}).content.decode()
    return re.search('<html lang="(.*?)">', text)[1]  # type: ignore[index]


@pytest.mark.parametrize(
    ("asked_for", "language"),
    [
        ("", "en"),
        ("ru", "ru"),
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("en-GB,en;q=0.9,ru;q=0.8", "en"),
        ("de,ru;q=0.5,en;q=0.3", "ru"),
        ("de", "en"),
        ("*", "en"),
        ("\N{SNOWMAN}" * 600, "en"),
    ],
)
def test_a_browser_asks_for_a_language(
    transactional_db: None, asked_for: str, language: str
) -> None:
    assert language_of(Client(), asked_for, "/accounts/login/") == language


def test_whoever_asks_for_neither_gets_the_companys(transactional_db: None, settings: Any) -> None:
    settings.DEFAULT_LANGUAGE = "ru"
    assert language_of(Client(), "de", "/accounts/login/") == "ru"
    assert language_of(Client(), "de,en;q=0.1", "/accounts/login/") == "en"


def test_a_choice_is_kept_with_the_account(anna: User, emil: User, signed_in: SignedIn) -> None:
    browser, other_browser = signed_in(anna), signed_in(anna)
    answer = browser.post("/accounts/language/", {"language": "ru", "next": "/history/?q=a"})
    assert answer.headers["Location"] == "/history/?q=a"
    assert language_of(browser, "en") == language_of(other_browser, "en") == "ru"
    assert language_of(signed_in(emil), "en") == "en"
    browser.post("/accounts/language/", {"language": "en"})
    assert language_of(browser, "ru") == "en"
    assert language_of(Client(), "ru", "/accounts/login/") == "ru"


def test_the_menu_offers_the_other_language(anna: User, signed_in: SignedIn) -> None:
    page = signed_in(anna).get("/history/?q=a").content.decode()
    assert re.findall(r'name="language" value="(\w+)"', page) == ["ru"]
    assert 'name="next" value="/history/?q=a"' in page


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", ""])
def test_it_leads_to_no_other_site(anna: User, signed_in: SignedIn, back: str) -> None:
    answer = signed_in(anna).post("/accounts/language/", {"language": "ru", "next": back})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("language", ["", "de", "ru-RU", "en\0"])
def test_there_is_no_other_language(anna: User, signed_in: SignedIn, language: str) -> None:
    answer = signed_in(anna).post("/accounts/language/", {"language": language})
    assert answer.status_code == 400
    assert not Preference.objects.exists()


def test_a_language_that_is_gone_is_the_browsers(anna: User, signed_in: SignedIn) -> None:
    Preference.objects.create(person=anna, language="de")
    assert language_of(signed_in(anna), "ru") == "ru"


def test_commands_are_english(sandbox: Sandbox, transactional_db: None) -> None:
    done = manage(sandbox, "create_group", "--title=", "--by=nobody", DEFAULT_LANGUAGE="ru")
    assert done.returncode
    assert done.stderr.isascii()
