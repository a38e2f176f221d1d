"""One key creates one interval group; an identical request is blocked or confirmed."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import signing
from django.test import Client

from groups.demo.sandbox import Sandbox
from groups.forms.form_key import KEY_LIFETIME_SECONDS, KEY_SALT, make_key
from tests.conftest import PASSWORD, confirm, fill, key_on, press, seen_key, words_on
from tests.new_group.conftest import only_entry
from tests.services.requests import ask


def number_of(key: str) -> str:
    """The request: each page signs the key anew, with its time."""
    return str(signing.loads(key, salt=KEY_SALT)[0])


def test_pressing_twice_makes_one_and_shows_it_twice(browser: Client, sandbox: Sandbox) -> None:
    data = fill(browser)
    first = browser.post("/groups/new/", data)
    second = browser.post("/groups/new/", data)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(sandbox.posts) == 1


def test_a_used_key_with_other_content_is_a_conflict(browser: Client, sandbox: Sandbox) -> None:
    data = fill(browser)
    browser.post("/groups/new/", data)
    other = data | {"intervals": "5"}
    page = browser.post("/groups/new/", other | {"key": seen_key(browser, other)})
    assert page.status_code == 409
    assert only_entry().get_absolute_url() in page.content.decode()
    assert page.context["form"]["intervals"].value() == "5"
    assert len(sandbox.posts) == 1
    again = browser.post("/groups/new/", data | {"intervals": "5", "key": key_on(page)})
    assert again.status_code == 302
    assert len(sandbox.posts) == 2


@pytest.mark.parametrize("key", ["", "forged", "a:b:c", "\x00", "x" * 501])
def test_a_forged_key_sends_nothing_and_gives_a_good_one(
    key: str, browser: Client, sandbox: Sandbox
) -> None:
    page = press(browser, key=key)
    assert page.status_code == 400
    assert "Nothing was sent" in words_on(page)
    assert sandbox.posts == []
    data = fill(browser, key=key_on(page))
    assert browser.post("/groups/new/", data).status_code == 302


def test_another_persons_key_sends_nothing(browser: Client, emil: User, sandbox: Sandbox) -> None:
    page = press(browser, key=make_key(emil))
    assert page.status_code == 400
    assert page.context["form"].errors.as_data()["key"][0].code == "key_foreign"
    assert sandbox.posts == []


def test_a_key_of_yesterday_sends_nothing_unless_it_was_used(
    browser: Client, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    used, unused = fill(browser), fill(browser, title="Another")
    browser.post("/groups/new/", used)
    monkeypatch.setattr("groups.forms.form_key.KEY_LIFETIME_SECONDS", -1)
    assert KEY_LIFETIME_SECONDS > 0
    assert browser.post("/groups/new/", used).headers["Location"] == only_entry().get_absolute_url()
    page = browser.post("/groups/new/", unused)
    assert page.status_code == 400
    assert page.context["form"].errors.as_data()["key"][0].code == "key_stale"
    assert len(sandbox.posts) == 1


def test_a_missing_csrf_token_sends_nothing(anna: User, sandbox: Sandbox) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(anna)
    key = key_on(strict.get("/groups/new/"))
    data = {"title": "Typed with care", "intervals": "7, 8, 9", "key": key}
    page = strict.post("/groups/new/", data)
    assert page.status_code == 403
    assert "Not sent: this page was open for too long" in words_on(page)
    assert page.context["form"]["title"].value() == "Typed with care"
    assert page.context["form"]["intervals"].value() == "7, 8, 9"
    assert sandbox.posts == []


# Signed out while the form was open

TYPED = {"title": "Typed with care", "intervals": "7, 8, 9", "reason": "Agreed", "is_default": "on"}


NOBODYS = uuid.UUID(int=7)


def signed_out_at(page: str, client: Client, data: Any, **headers: str) -> Any:
    """Presses a button once the session is over; the sign-in page, which that leads to."""
    del client.cookies["sessionid"]
    return client.post(page, data, follow=True, headers=headers)


def sign_in(client: Client, page: Any, name: str) -> Any:
    data = {"username": name, "password": PASSWORD, "next": page.context["next"]}
    return client.post(page.request["PATH_INFO"], data, follow=True)


def test_a_draft_is_restored_after_signing_in(browser: Client, sandbox: Sandbox) -> None:
    data = fill(browser, **TYPED)
    page = signed_out_at("/groups/new/", browser, data)
    assert "You were signed out. Nothing was sent or recorded." in words_on(page)
    assert "Sign in to continue with what you typed" in words_on(page)
    page = sign_in(browser, page, "anna")
    assert "Not sent: you were signed out" in words_on(page)
    form = page.context["form"]
    assert {name: form[name].value() for name in TYPED} == TYPED
    assert number_of(key_on(page)) == number_of(data["key"])
    assert "3 calls over 24 min" in words_on(page)
    assert sandbox.posts == []
    # Once: the next form is a new one.
    assert not browser.get("/groups/new/").context["form"]["title"].value()


def test_a_draft_is_only_taken_by_a_request_that_shows_it(browser: Client, anna: User) -> None:
    entry = ask(anna)
    signed_out_at("/groups/new/", browser, fill(browser, **TYPED))
    browser.login(username="anna", password=PASSWORD)
    browser.head("/groups/new/")
    start = browser.get("/groups/new/", {"from_entry": str(entry.pk)})
    assert start.context["form"]["title"].value() == "Evening leads"
    assert browser.get("/groups/new/").context["form"]["title"].value() == "Typed with care"


def test_a_draft_is_shown_to_nobody_else(browser: Client, emil: User) -> None:
    page = signed_out_at("/groups/new/", browser, fill(browser, **TYPED))
    page = sign_in(browser, page, "emil")
    assert page.redirect_chain[-1][0] == "/groups/new/"
    assert "Typed with care" not in page.content.decode()
    assert "Nothing was sent" not in words_on(page)


def test_a_form_without_a_valid_key_is_not_kept_as_a_draft(browser: Client) -> None:
    page = signed_out_at("/groups/new/", browser, {**fill(browser), "key": "forged"})
    assert "Sign in and try again." in words_on(page)
    assert "sessionid" not in browser.cookies


def test_a_form_open_for_too_long_gets_only_a_new_key(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = fill(browser, **TYPED)
    page = signed_out_at("/groups/new/", browser, data)
    monkeypatch.setattr("groups.forms.form_key.KEY_LIFETIME_SECONDS", -1)
    page = sign_in(browser, page, "anna")
    assert page.context["form"]["title"].value() == "Typed with care"
    assert number_of(key_on(page)) != number_of(data["key"])


@pytest.mark.parametrize(
    ("referer", "leads_to"),
    [
        ("http://testserver/attention/?from=x", "/attention/?from=x"),
        (f"http://testserver/attention/{NOBODYS}/decide/", "/attention/"),
        (f"http://testserver/history/{NOBODYS}/review/", f"/history/{NOBODYS}/"),
        ("http://testserver/integrity/answer/", "/integrity/"),
        ("http://testserver/nowhere/", "/"),
        ("http://[", "/"),
        ("http://elsewhere.example/attention/", "/"),
        ("", "/"),
    ],
)
def test_after_signing_in_any_other_button_leads_back_to_its_page(
    referer: str, leads_to: str, browser: Client
) -> None:
    address = f"/attention/{uuid.uuid4()}/answer/"
    page = signed_out_at(address, browser, {"x": "y"}, Referer=referer)
    assert "You were signed out. Nothing was sent or recorded." in words_on(page)
    assert page.context["next"] == leads_to


def test_a_fragment_is_refused_instead_of_showing_the_sign_in_page() -> None:
    for part in ("/groups/new/copy/", "/groups/new/composer/liner/"):
        assert Client().get(part, headers={"HX-Request": "true"}).status_code == 401
        assert Client().get(part).status_code == 302


# Just the same, again


def test_an_identical_request_is_blocked_while_the_first_is_open(
    browser: Client, sandbox: Sandbox
) -> None:
    press(browser, title="Evening #lost")
    page = press(browser, title="Evening #lost")
    assert page.status_code == 409
    assert only_entry().get_absolute_url() in page.content.decode()
    assert len(sandbox.posts) == 1


def test_another_supervisor_is_told_of_the_open_one_without_a_link(
    browser: Client, emil: User, signed_in: Callable[[User], Client], sandbox: Sandbox
) -> None:
    press(browser, title="Evening #lost")
    page = press(signed_in(emil), title="Evening #lost")
    assert page.status_code == 409
    assert "anna" in words_on(page)
    assert only_entry().get_absolute_url() not in page.content.decode()


def test_an_identical_request_may_follow_a_finished_one_if_confirmed(
    browser: Client, sandbox: Sandbox
) -> None:
    press(browser)
    page = press(browser)
    assert "Identical to #100200300 “Evening leads”" in words_on(page)
    assert len(sandbox.interval_groups()) == 1
    confirm(browser, page)
    assert len(sandbox.interval_groups()) == 2
