"""`/groups/new/`: what a supervisor types, and what becomes of it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from groups.forms.keys import KEY_LIFETIME_SECONDS, make_key
from groups.liner.sandbox import Sandbox
from groups.models import Submission
from tests.conftest import confirm, fill, key_on, press, words_on


@pytest.fixture
def browser(anna: User, signed_in: Callable[[User], Client], sandbox: Sandbox) -> Client:
    return signed_in(anna)


def only_entry() -> Submission:
    return Submission.objects.get()


# The four outcomes


def test_created_shows_the_number_and_what_to_do_next(browser: Client, sandbox: Sandbox) -> None:
    page = press(browser, title="Вечер 夜 🌙", intervals="0, 30m 2h")
    (made,) = sandbox.interval_groups()
    assert (made["title"], made["intervals"]) == ("Вечер 夜 🌙", [0, 30, 120])
    assert page.redirect_chain == [(only_entry().get_absolute_url(), 302)]
    assert f"#{made['id']}" in words_on(page)
    assert "Telephony tab" in words_on(page)
    assert "3 calls in all over 2 h 30 min" in words_on(page)


def test_the_flags_arrive_as_they_were_ticked(browser: Client, sandbox: Sandbox) -> None:
    press(browser, reset_attempts_enabled="on")
    (made,) = sandbox.interval_groups()
    assert (made["isDefault"], made["resetAttemptsEnabled"]) == (False, True)


def test_refused_shows_liners_words_and_the_form_as_typed(
    browser: Client, sandbox: Sandbox
) -> None:
    page = press(browser, title="Night #refuse", intervals="0, 5\n1h30m", reason="Trying")
    assert sandbox.interval_groups() == []
    entry = only_entry()
    assert entry.status == "refused"
    assert entry.message
    assert entry.message in words_on(page)
    form = page.context["form"]
    assert form["title"].value() == "Night #refuse"
    assert form["intervals"].value() == "0, 5\r\n1h30m".replace("\r\n", "\n")
    assert form["reason"].value() == "Trying"


def test_sending_a_refused_form_again_links_the_two(browser: Client, sandbox: Sandbox) -> None:
    refused = press(browser, title="Night #refuse")
    first = only_entry()
    data = fill(browser, title="Night", key=key_on(refused))
    page = browser.post("/groups/new/", data, follow=True)
    second = Submission.objects.get(status="created")
    assert second.retry_of == first
    assert "Repeats" in words_on(page)


def test_hostile_words_of_liner_are_shown_and_not_obeyed(browser: Client) -> None:
    page = press(browser, title="x #html")
    assert "<script>alert(1)</script>" not in page.content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.content.decode()


def test_not_sent_says_that_sending_again_is_safe(browser: Client, sandbox: Sandbox) -> None:
    sandbox.stop()
    page = press(browser)
    assert only_entry().status == "not_sent"
    assert "No interval group was created. Sending again is safe." in words_on(page)
    assert page.context["form"]["title"].value() == "Evening leads"


@pytest.mark.parametrize("word", ["#lost", "#cut", "#garbage", "#busy", "#oddid", "#error"])
def test_unknown_says_that_it_may_exist_and_offers_no_second_try(
    word: str, browser: Client, sandbox: Sandbox
) -> None:
    page = press(browser, title=f"Evening {word}")
    assert only_entry().status == "unknown"
    assert "may exist" in words_on(page)
    assert "Do not send it again" in words_on(page)
    assert page.context["form"] is None
    assert len(sandbox.posts) == 1


# What is typed wrong

WRONG = [
    ({"title": ""}, "title", "required"),
    ({"title": "   "}, "title", "required"),
    ({"title": "x" * 256}, "title", "max_length"),
    ({"title": "a\x00b"}, "title", "control_character"),
    ({"title": "a\tb"}, "title", "control_character"),
    ({"title": "a\u2028b"}, "title", "control_character"),
    ({"title": "a\u202eb"}, "title", "bidi_character"),
    ({"title": "a\u2066b"}, "title", "bidi_character"),
    ({"title": "\u200b\u200d"}, "title", "invisible"),
    ({"title": "\u3164"}, "title", "invisible"),
    ({"intervals": ""}, "intervals", "empty"),
    ({"intervals": "1h 30m"}, "intervals", "ambiguous"),
    ({"intervals": "30, 0"}, "intervals", "zero_not_first"),
    ({"intervals": "5\x006"}, "intervals", "control"),
    ({"intervals": "\u0665"}, "intervals", "foreign_digits"),
    ({"intervals": "1.5h"}, "intervals", "fraction"),
    ({"intervals": "true"}, "intervals", "unreadable"),
    ({"intervals": "31d"}, "intervals", "too_long"),
    ({"intervals": "9" * 1999}, "intervals", "too_long"),
    ({"intervals": "9" * 5000}, "intervals", "text_too_long"),
    ({"intervals": "1 " * 51}, "intervals", "too_many"),
    ({"intervals": "1 " * 10_000}, "intervals", "text_too_long"),
    ({"is_default": "on"}, "reason", "reason_required_for_default"),
    ({"reason": "a\x07b"}, "reason", "control_character"),
    ({"reason": "x" * 1001}, "reason", "max_length"),
]


@pytest.mark.parametrize(("changes", "field", "code"), WRONG)
def test_a_broken_rule_is_named_beside_its_field_and_nothing_is_sent(
    changes: dict[str, str], field: str, code: str, browser: Client, sandbox: Sandbox
) -> None:
    page = press(browser, **changes)
    assert page.status_code == 200
    form = page.context["form"]
    assert code in {error.code for error in form.errors.as_data()[field]}
    assert str(form.errors[field][0])
    for name, typed in changes.items():
        assert form[name].value() in (typed, True)
    assert not Submission.objects.exists()
    assert sandbox.posts == []


def test_255_characters_of_any_language_are_a_title(browser: Client, sandbox: Sandbox) -> None:
    press(browser, title="  " + "語" * 255 + " ")
    assert [made["title"] for made in sandbox.interval_groups()] == ["語" * 255]


def test_a_companys_own_limit_is_called_its_own(browser: Client, settings: Any) -> None:
    settings.MAX_INTERVALS = 2
    page = press(browser, intervals="1 2 3")
    assert "This company allows up to 2 intervals" in words_on(page)


def test_a_title_of_four_megabytes_is_a_clear_error(browser: Client, sandbox: Sandbox) -> None:
    page = press(browser, title="x" * 4_000_000)
    assert page.status_code == 400
    assert "Nothing was sent to Liner" in words_on(page)
    assert sandbox.posts == []


def test_too_many_fields_are_a_clear_error(browser: Client) -> None:
    page = browser.post("/groups/new/", {f"f{number}": "x" for number in range(1100)})
    assert page.status_code == 400
    assert "Nothing was sent to Liner" in words_on(page)


# The default


def test_a_default_asks_to_be_confirmed_and_then_is_made(browser: Client, sandbox: Sandbox) -> None:
    asked = press(browser, is_default="on", reason="Agreed on Monday")
    told = "No default → “Evening leads”: applies at once to every order without an interval group"
    assert told in words_on(asked)
    assert asked.context["form"]["title"].value() == "Evening leads"
    assert sandbox.posts == []
    assert not Submission.objects.exists()

    data = fill(browser, is_default="on", reason="Agreed on Monday", confirmed="on")
    page = browser.post("/groups/new/", data | {"key": key_on(asked)}, follow=True)
    (made,) = sandbox.interval_groups()
    assert made["isDefault"] is True
    assert "It is the default" in words_on(page)


def test_the_confirmation_is_asked_for_once_all_else_is_right(browser: Client) -> None:
    page = press(browser, is_default="on", reason="Agreed", intervals="1h 30m")
    assert 'name="confirmed"' not in page.content.decode()


def test_a_reason_that_cannot_be_seen_is_none(browser: Client, sandbox: Sandbox) -> None:
    page = press(browser, is_default="on", reason="\u200b", confirmed="on")
    assert "reason" in page.context["form"].errors
    assert sandbox.posts == []


def test_what_is_changed_after_the_confirmation_is_asked_anew(
    browser: Client, sandbox: Sandbox
) -> None:
    asked = press(browser, is_default="on", reason="Agreed")
    shown = re.search(r'name="shown" value="(\w+)"', asked.content.decode())
    assert shown
    default = {"is_default": "on", "reason": "Agreed", "confirmed": "on", "key": key_on(asked)}
    changed = fill(browser, **default, shown=shown[1], intervals="5, 6, 7, 8")
    page = browser.post("/groups/new/", changed)
    assert "what stands here now is not confirmed" in words_on(page)
    assert "4 calls in all" in words_on(page)
    assert 'name="confirmed" id="id_confirmed">' in page.content.decode()
    assert sandbox.posts == []
    again = re.search(r'name="shown" value="(\w+)"', page.content.decode())
    assert again
    browser.post("/groups/new/", changed | {"shown": again[1]})
    assert len(sandbox.posts) == 1


def test_an_entry_that_was_sent_again_offers_no_third_try(
    browser: Client, sandbox: Sandbox
) -> None:
    refused = press(browser, title="Night #refuse")
    first = only_entry()
    browser.post("/groups/new/", fill(browser, title="Night", key=key_on(refused)))
    page = browser.get(first.get_absolute_url())
    assert page.context["form"] is None
    assert "Sent againNight Created #" in words_on(page)


@pytest.mark.parametrize("charset", ["hex", "undefined", "idna", "rot13", "zlib", "utf-7"])
def test_a_form_in_a_strange_encoding_is_a_clear_error(charset: str, browser: Client) -> None:
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    page = browser.generic("POST", "/groups/new/", b"--x--\r\n", content_type=kind)
    assert page.status_code == 400
    assert "Nothing was sent to Liner" in words_on(page)


# The key


def test_pressing_twice_makes_one_and_shows_it_twice(browser: Client, sandbox: Sandbox) -> None:
    data = fill(browser)
    first = browser.post("/groups/new/", data)
    second = browser.post("/groups/new/", data)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(sandbox.posts) == 1


def test_a_used_key_with_other_content_is_a_conflict(browser: Client, sandbox: Sandbox) -> None:
    data = fill(browser)
    browser.post("/groups/new/", data)
    page = browser.post("/groups/new/", data | {"intervals": "5"})
    assert page.status_code == 409
    assert only_entry().get_absolute_url() in page.content.decode()
    assert page.context["form"]["intervals"].value() == "5"
    assert len(sandbox.posts) == 1
    again = browser.post("/groups/new/", data | {"intervals": "5", "key": key_on(page)})
    assert again.status_code == 302
    assert len(sandbox.posts) == 2


@pytest.mark.parametrize("key", ["", "forged", "a:b:c", "\x00", "x" * 501])
def test_a_forged_key_sends_nothing_and_brings_a_good_one(
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
    monkeypatch.setattr("groups.forms.keys.KEY_LIFETIME_SECONDS", -1)
    assert KEY_LIFETIME_SECONDS > 0
    assert browser.post("/groups/new/", used).headers["Location"] == only_entry().get_absolute_url()
    page = browser.post("/groups/new/", unused)
    assert page.status_code == 400
    assert page.context["form"].errors.as_data()["key"][0].code == "key_stale"
    assert len(sandbox.posts) == 1


def test_a_missing_csrf_token_sends_nothing(anna: User, sandbox: Sandbox) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(anna)
    page = press(strict, title="Typed with care", intervals="7, 8, 9")
    assert page.status_code == 403
    assert "Nothing was sent: this page was open for too long" in words_on(page)
    assert page.context["form"]["title"].value() == "Typed with care"
    assert page.context["form"]["intervals"].value() == "7, 8, 9"
    assert sandbox.posts == []


# Just the same, again


def test_just_the_same_is_blocked_while_the_first_is_open(
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


def test_just_the_same_may_follow_a_finished_one_once_that_is_confirmed(
    browser: Client, sandbox: Sandbox
) -> None:
    press(browser)
    page = press(browser)
    assert "Identical to #100200300 “Evening leads”" in words_on(page)
    assert len(sandbox.interval_groups()) == 1
    confirm(browser, page)
    assert len(sandbox.interval_groups()) == 2


def test_no_page_asks_a_browser_to_keep_or_cut_what_is_typed(browser: Client) -> None:
    page = browser.get("/groups/new/").content.decode()
    assert "maxlength" not in page
    assert " required" not in page
