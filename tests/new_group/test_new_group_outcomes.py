"""The page of each of the four outcomes."""

from typing import Any

import pytest
from django.test import Client

from groups.demo.sandbox import Sandbox
from groups.liner.client import Liner
from groups.models import Submission
from tests.conftest import fill, key_on, press, words_on
from tests.new_group.conftest import only_entry


def offer(page: Any) -> str:
    """The button that leads from an entry's page to the form with the same request."""
    return f'<a class="button primary" href="/groups/new/?from_entry={page.context["entry"].pk}">'


def corrected(browser: Client, page: Any) -> Any:
    """The form to which the page of an entry leads."""
    assert offer(page) in page.content.decode()
    return browser.get("/groups/new/", {"from_entry": str(page.context["entry"].pk)})


def test_created_shows_the_number_and_what_to_do_next(browser: Client, sandbox: Sandbox) -> None:
    page = press(browser, title="Вечер 夜 🌙", intervals="0, 30m 2h")
    (made,) = sandbox.interval_groups()
    assert (made["title"], made["intervals"]) == ("Вечер 夜 🌙", [0, 30, 120])
    assert page.redirect_chain == [(only_entry().get_absolute_url(), 302)]
    assert f"#{made['id']}" in words_on(page)
    assert "Telephony tab" in words_on(page)
    assert "3 calls over 2 h 30 min" in words_on(page)


def test_the_flags_arrive_as_they_were_ticked(browser: Client, sandbox: Sandbox) -> None:
    press(browser, reset_attempts_enabled="on")
    (made,) = sandbox.interval_groups()
    assert (made["isDefault"], made["resetAttemptsEnabled"]) == (False, True)


def test_liners_list_is_read_once_for_each_press_and_before_the_request(
    browser: Client, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    read_list = Liner.read_list

    def counted(self: Liner, **options: Any) -> Any:
        read.append(len(sandbox.interval_groups()))
        return read_list(self, **options)

    monkeypatch.setattr(Liner, "read_list", counted)
    # Never read; then older than what was created; then just read.
    press(browser, title="First", intervals="1")
    press(browser, title="Second", intervals="2")
    browser.get("/groups/new/composer/liner/")
    press(browser, title="Third", intervals="3")
    assert read == [0, 1, 2, 2]
    assert all(
        entry.list_read_at and entry.list_read_at < entry.submitted_at
        for entry in Submission.objects.all()
    )


def test_refused_shows_liners_words_and_leads_to_the_form_as_typed(
    browser: Client, sandbox: Sandbox
) -> None:
    page = press(browser, title="Night #refuse", intervals="0, 5\n1h30m", reason="Trying")
    assert sandbox.interval_groups() == []
    entry = only_entry()
    assert entry.status == "refused"
    assert entry.message
    assert entry.message in words_on(page)
    assert "No interval group was created." in words_on(page)
    again = corrected(browser, page)
    assert "Correct and send again Liner refused this" in words_on(again)
    assert entry.message in words_on(again)
    assert "3 calls over 1 h 35 min" in words_on(again)
    form = again.context["form"]
    assert form["title"].value() == "Night #refuse"
    assert form["intervals"].value() == "0, 5\n1h30m"
    assert form["reason"].value() == "Trying"


@pytest.mark.parametrize("is_default", ["", "on"])
def test_a_correction_keeps_the_default_flag_as_it_was_asked_for(
    is_default: str, browser: Client
) -> None:
    browser.get("/groups/new/composer/liner/")
    data = fill(browser, title="Night #refuse", is_default=is_default, reason="Agreed")
    browser.post("/groups/new/", data | {"confirmed": "on"})
    again = browser.get("/groups/new/", {"from_entry": str(only_entry().pk)})
    assert bool(again.context["form"]["is_default"].value()) is bool(is_default)


def test_sending_a_refused_form_again_links_the_two(browser: Client, sandbox: Sandbox) -> None:
    press(browser, title="Night #refuse")
    first = only_entry()
    again = browser.get("/groups/new/", {"from_entry": str(first.pk)})
    data = fill(browser, title="Night", key=key_on(again))
    page = browser.post("/groups/new/", data, follow=True)
    second = Submission.objects.get(status="created")
    assert second.retry_of == first
    assert "Repeat of" in words_on(page)


def test_an_entry_that_was_sent_again_offers_no_third_try(
    browser: Client, sandbox: Sandbox
) -> None:
    press(browser, title="Night #refuse")
    first = only_entry()
    address = f"/groups/new/?from_entry={first.pk}"
    browser.post("/groups/new/", fill(browser, title="Night", key=key_on(browser.get(address))))
    page = browser.get(first.get_absolute_url())
    assert offer(page) not in page.content.decode()
    # It can still be copied, as any other.
    third = fill(browser, title="Night", key=key_on(browser.get(address)), intervals="7")
    browser.post("/groups/new/", third)
    assert Submission.objects.get(intervals=[7]).retry_of is None
    assert "Sent againNight Created #" in words_on(page)


def test_hostile_text_from_liner_is_escaped(browser: Client) -> None:
    page = press(browser, title="x #html")
    assert "<script>alert(1)</script>" not in page.content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.content.decode()


def test_not_sent_says_that_sending_again_is_safe(browser: Client, sandbox: Sandbox) -> None:
    sandbox.stop()
    page = press(browser)
    assert only_entry().status == "not_sent"
    assert "No interval group was created. It is safe to send again." in words_on(page)
    again = corrected(browser, page)
    assert "Not sent: Liner could not be reached" in words_on(again)
    assert again.context["form"]["title"].value() == "Evening leads"


@pytest.mark.parametrize("word", ["#lost", "#cut", "#garbage", "#busy", "#oddid", "#error"])
def test_unknown_says_that_it_may_exist_and_offers_no_second_try(
    word: str, browser: Client, sandbox: Sandbox
) -> None:
    page = press(browser, title=f"Evening {word}")
    assert only_entry().status == "unknown"
    assert "may exist" in words_on(page)
    assert "Don't send it again" in words_on(page)
    assert offer(page) not in page.content.decode()
    assert len(sandbox.posts) == 1
