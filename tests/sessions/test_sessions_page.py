"""`/accounts/sessions/`: everybody sees and ends their own sessions, and nobody else's."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from groups.models import Session, key_hash
from groups.wording.browsers import browser_in_words
from tests.conftest import PASSWORD, words_on
from tests.later import later
from tests.services.test_accounts import events

SignedIn = Callable[[User], Client]
PAGE = "/accounts/sessions/"
ENDED = "account.sessions_ended"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)


def signed_in_with(agent: str, address: str = "192.0.2.7", name: str = "anna") -> Client:
    browser = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    form = {"username": name, "password": PASSWORD}
    assert browser.post("/accounts/login/", form).status_code == 302
    return browser


def row_of(browser: Client) -> Session:
    return Session.objects.get(pk=key_hash(browser.cookies[settings.SESSION_COOKIE_NAME].value))


def is_signed_in(browser: Client) -> bool:
    return browser.get(PAGE).status_code == 200


def test_the_page_lists_ones_own_sessions(anna: User, emil: User) -> None:
    signed_in_with(PHONE, "2001:db8::7")
    signed_in_with("Mallory's", "203.0.113.9", name="emil")
    browser = signed_in_with(FIREFOX)
    signed_in_with("")
    page = browser.get(PAGE)
    first, *others = page.context["sessions"]
    assert (first, len(others)) == (row_of(browser), 2)
    words = words_on(page)
    assert "Firefox on Linux this session 192.0.2.7" in words
    assert "Safari on iPhone 2001:db8::7" in words
    assert words.count("this session") == 1
    assert "203.0.113.9" not in words
    assert "You are signed out after 60 minutes without activity, and 12 hours after" in words
    assert f'href="{PAGE}"' in browser.get("/history/").content.decode()
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value not in page.content.decode()


def test_an_agent_is_never_taken_for_markup(anna: User) -> None:
    page = signed_in_with("<script>alert(1)</script>").get(PAGE)
    assert "Unknown browser" in words_on(page)
    assert "alert(1)" not in page.content.decode()


def test_an_idle_one_is_not_listed(anna: User) -> None:
    signed_in_with(PHONE)
    later(minutes=61)
    words = words_on(signed_in_with(FIREFOX).get(PAGE))
    assert ("Safari" in words, "End all other sessions" in words) == (False, False)


def test_one_button_ends_all_others(anna: User) -> None:
    others = [signed_in_with(PHONE), signed_in_with(FIREFOX)]
    browser = signed_in_with(FIREFOX)
    page = browser.post(f"{PAGE}end-others/", follow=True)
    assert "2 sessions ended." in words_on(page)
    assert not any(map(is_signed_in, others))
    assert is_signed_in(browser)
    assert events(ENDED) == [("anna", {"person": "anna", "person_id": anna.pk, "sessions": 2})]
    page = browser.post(f"{PAGE}end-others/", follow=True)
    assert "Already ended." in words_on(page)
    assert len(events(ENDED)) == 1


def test_each_can_be_ended(anna: User, boris: User, signed_in: SignedIn) -> None:
    phone, other, browser = signed_in_with(PHONE), signed_in_with(FIREFOX), signed_in_with(FIREFOX)
    page = browser.post(f"{PAGE}end/", {"session": row_of(phone).pk}, follow=True)
    assert "1 session ended." in words_on(page)
    assert [is_signed_in(each) for each in (phone, other, browser)] == [False, True, True]
    assert [told["sessions"] for _, told in events(ENDED)] == [1]
    listed = words_on(signed_in(boris).get("/events/"))
    assert "Sessions ended" in listed
    assert "anna, 1 session" in listed


@pytest.mark.parametrize("value", ["", "x", "0" * 64, "a\x00b", "é" * 64, "x" * 5_000, "own"])
def test_what_is_no_other_session_ends_nothing(value: str, anna: User, emil: User) -> None:
    others, browser = signed_in_with(PHONE), signed_in_with(FIREFOX)
    if value == "own":
        value = row_of(browser).pk
    page = browser.post(f"{PAGE}end/", {"session": value}, follow=True)
    assert "Already ended." in words_on(page)
    assert is_signed_in(others)
    assert is_signed_in(browser)
    assert events(ENDED) == []


def test_nobody_ends_anothers(anna: User, emil: User) -> None:
    emils, browser = signed_in_with(FIREFOX, name="emil"), signed_in_with(FIREFOX)
    browser.post(f"{PAGE}end/", {"session": row_of(emils).pk})
    browser.post(f"{PAGE}end-others/")
    assert is_signed_in(emils)


def test_a_press_after_the_end_leads_back_to_the_page(anna: User) -> None:
    browser = signed_in_with(FIREFOX)
    later(minutes=61)
    for action in ("end", "end-others"):
        referer = {"Referer": f"http://testserver{PAGE}{action}/"}
        page = browser.post(f"{PAGE}{action}/", headers=referer)
        assert page.headers["Location"] == f"/accounts/login/?next={PAGE}&ended=1&idle=1"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (PHONE, "Safari on iPhone"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like"
            " Gecko) Chrome/142.0.0.0 Safari/537.36",
            "Chrome on macOS",
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/142.0.0.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        ("Firefox/1", "Firefox"),
        ("Windows", "Windows"),
        ("curl/8.5.0", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)
def test_a_browser_in_words(agent: str, words: str) -> None:
    assert browser_in_words(agent) == words
