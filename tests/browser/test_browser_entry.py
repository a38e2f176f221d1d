"""An entry's page, its review and the alarms, in a real browser."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, expect

from groups.audit.checkpoints import make_checkpoint
from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import Submission
from groups.plan.rules import read_rules
from groups.services.evidence.integrity import answer_check
from groups.services.record.submissions import change
from tests.browser.conftest import Tab, opened_tab
from tests.entries import wrong
from tests.services.requests import ask

PLAN = (0, 30, 120, 1_440, 1_440, 4_320)


@pytest.mark.slow
def test_an_auditor_asks_the_author_explains_and_the_auditor_is_content(
    tab: Tab, anna: User, boris: User, settings: Any
) -> None:
    settings.CALL_RULES = read_rules("1 in 1d")
    tab.sign_in(anna)
    tab.ask("Evening leads", "0, 30m, 2h")
    tab.page.locator("[name=confirmed]").check()
    tab.send()
    entry = Submission.objects.get()
    make_checkpoint()
    tab.check()
    tab.sign_in(boris)
    tab.go(entry.get_absolute_url())
    tab.page.get_by_text("As a shell command").click()
    tab.page.get_by_text("events with their hashes").click()
    tab.shows("$LINER_API_TOKEN")
    tab.check()
    tab.press("Request an explanation")
    assert "Say what you want explained." in tab.focus_in_sight()
    mark = "getComputedStyle(document.querySelector('.field.wrong'), '::before').content"
    assert tab.page.evaluate(mark) == "none"
    tab.check()
    tab.jump("Say what you want explained.")
    tab.focus_in_sight()
    tab.page.keyboard.type("Why at night?")
    tab.press("Request an explanation")
    tab.check()
    tab.sign_in(anna)
    tab.go("/attention/")
    tab.check()
    tab.follow(tab.page.get_by_role("link", name="Explain", exact=True))
    tab.press("Send explanation")
    assert "Write the explanation." in tab.focus_in_sight()
    tab.check()
    tab.jump("Write the explanation.")
    tab.page.keyboard.type("The customer works nights")
    tab.press("Send explanation")
    assert Submission.objects.get().review_state == "explained"
    tab.check()
    tab.sign_in(boris)
    tab.go("/attention/")
    tab.check()
    tab.follow("Review again")
    tab.press("Mark as reviewed")
    assert Submission.objects.get().review_state == "reviewed"
    tab.check()


@pytest.mark.slow
def test_each_kind_of_story_is_a_sound_page(tab: Tab, anna: User, boris: User) -> None:
    tab.sign_in(boris)
    for title in ("Night #changed", "Night #error", "Night #refuse", "Night #lost"):
        entry = ask(
            anna, NewGroup(title=title, intervals=(0, 5), is_default=title == "Night #lost")
        )
        tab.go(entry.get_absolute_url())
        tab.check()


@pytest.mark.slow
def test_alarms_stand_on_every_page_and_are_sound(tab: Tab, anna: User, boris: User) -> None:
    tab.sign_in(boris)
    ask(anna, NewGroup(title="All #changed", intervals=(0, 5), is_default=True))
    check = wrong()
    for path in ("/history/", "/groups/", "/attention/", "/integrity/"):
        tab.go(path)
        tab.shows("Saved differently in Liner")
        tab.shows("The audit trail is not verified")
        if path == "/attention/":
            tab.shows("New default created")
        tab.check()
    assert answer_check(check, "A restored backup", by=boris)
    tab.go("/integrity/")
    tab.shows("A restored backup")
    tab.check()


@pytest.mark.slow
def test_printed_there_is_the_whole_story_and_no_button(tab: Tab, anna: User) -> None:
    entry = ask(anna)
    tab.sign_in(anna)
    tab.go(entry.get_absolute_url())
    tab.page.emulate_media(media="print")
    for told in ("Requested by anna", "Verified in Liner", "$LINER_API_TOKEN"):
        expect(tab.page.get_by_text(told).first).to_be_visible()
    expect(tab.page.locator("button:visible")).to_have_count(0)
    expect(tab.page.locator(".hashes code").first).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize("title", ["Night #changed", "For everybody"])
def test_an_entry_prints_on_two_pages(
    title: str, chromium: Browser, live_server: Any, sandbox: Sandbox, anna: User
) -> None:
    sandbox.add("The default before", [0, 30], is_default=True)
    is_default = title == "For everybody"
    entry = ask(
        anna, NewGroup(title=title, intervals=PLAN, is_default=is_default), reason="New season"
    )
    for tab in opened_tab(chromium, live_server):
        tab.sign_in(anna)
        tab.go(entry.get_absolute_url())
        pages = re.findall(rb"/Type\s*/Page\b", tab.page.pdf(format="A4"))
        assert len(pages) == 2


def test_the_number_is_copied(tab: Tab, anna: User) -> None:
    entry = ask(anna)
    tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.sign_in(anna)
    tab.go(entry.get_absolute_url())
    tab.page.get_by_role("button", name="Copy number").click()
    tab.shows("Copied")
    copied = tab.page.evaluate("navigator.clipboard.readText()")
    assert copied == str(entry.liner_group_id)


@pytest.mark.slow
def test_the_page_of_an_unknown_outcome_renews_itself(tab: Tab, anna: User) -> None:
    entry = ask(anna, NewGroup(title="Evening #lost", intervals=(0, 5)))
    tab.sign_in(anna)
    # Not before: the composer, which comes after signing in, asks how it was reached, and the
    # clock puts a `performance` without an answer in place of the browser's.
    tab.page.clock.install()
    tab.go(entry.get_absolute_url())
    tab.shows("Next check about")
    tab.check()
    assert change(entry, "submission.scanned", expect=["unknown"], matches=[7], scans=1)
    tab.shows("One interval group in Liner could be it: #7")
    assert change(entry, "submission.scanned", expect=["unknown"], matches=[7], scans=2)
    tab.shows("A person must decide now.")
    tab.check()


@pytest.mark.slow
def test_review_and_answer_work_without_javascript(plain_tab: Tab, anna: User, boris: User) -> None:
    entry = ask(anna, NewGroup(title="Night #changed", intervals=(0, 5)))
    plain_tab.sign_in(boris)
    plain_tab.go(entry.get_absolute_url())
    plain_tab.page.get_by_label("Comment").fill("Fine")
    plain_tab.press("Mark as reviewed")
    assert Submission.objects.get().review_comment == "Fine"
    link = plain_tab.page.get_by_role("link", name="Saved differently in Liner")
    plain_tab.follow(link.first)
    plain_tab.page.get_by_label("What did you find or do?").fill("Rounded up")
    plain_tab.press("Answer alarm")
    plain_tab.shows("Nothing needs attention.")
