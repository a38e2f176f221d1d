"""Every page in every state: axe, console, width; light, dark, on a phone."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from groups.demo.sandbox import Sandbox
from groups.models import Submission
from tests.browser.conftest import Tab


def test_a_group_created_in_the_browser_is_in_liner_in_the_history_and_on_the_page(
    tab: Tab, anna: User, sandbox: Sandbox
) -> None:
    tab.sign_in_by_form(anna)
    tab.check()
    tab.ask("Evening leads", "0, 30m, 2h")
    (made,) = sandbox.interval_groups()
    assert (made["title"], made["intervals"]) == ("Evening leads", [0, 30, 120])
    tab.shows(f"Created #{made['id']}")
    tab.check()
    tab.follow("History")
    tab.shows(f"Created #{made['id']}")
    tab.check()
    tab.follow("Evening leads")
    assert tab.page.url.endswith(Submission.objects.get().get_absolute_url())


@pytest.mark.slow
def test_wrong_input_moves_the_focus_to_the_summary_and_links_to_the_field(
    tab: Tab, anna: User
) -> None:
    tab.sign_in(anna)
    tab.ask("", "1h 30m")
    tab.check()
    expect(tab.page.locator(":focus")).to_have_role("alert")
    tab.jump("Intervals: 1 problem")
    field = tab.page.get_by_label("Intervals")
    expect(field).to_be_focused()
    described = field.get_attribute("aria-describedby")
    assert described is not None
    told = " ".join(tab.page.inner_text(f"#{name}") for name in described.split())
    assert "could mean" in told
    assert "Minutes, or 30m, 2h, 1d." in told


@pytest.mark.slow
def test_a_default_is_confirmed_on_a_page_that_names_the_effect(
    tab: Tab, anna: User, sandbox: Sandbox
) -> None:
    tab.sign_in(anna)
    tab.go("/groups/new/")
    tab.page.get_by_label("Title").fill("For everybody")
    tab.page.get_by_label("Intervals").fill("0 5")
    tab.page.get_by_label("Make this the default").check()
    tab.page.get_by_label("Reason").fill("Agreed on Monday")
    tab.send()
    tab.shows("Applies to every order without its own interval group.")
    tab.check()
    assert sandbox.interval_groups() == []
    tab.page.get_by_label("I have reviewed the default change").check()
    tab.send()
    assert [made["isDefault"] for made in sandbox.interval_groups()] == [True]
    tab.check()


@pytest.mark.slow
def test_every_outcome_is_told_on_a_sound_page(tab: Tab, anna: User, sandbox: Sandbox) -> None:
    tab.sign_in(anna)
    plan = "0, 5, 10, 30, 1h, 2h, 4h, 8h, 1d, 2d, 3d, 4d"
    for title, last, told in (
        ("Night #refuse", "5d", "Liner refused the request. No interval group was created."),
        ("Night #lost", "5d", "the interval group may exist"),
        ("Night #lost", "5d", "Not sent: an identical request still has no outcome"),
        ("x" * 255 + " " * 9, "6d", "Verified in Liner"),
    ):
        tab.ask(title, f"{plan}, {last}")
        tab.shows(told)
        tab.check()
    tab.go("/history/")
    tab.check()
    sandbox.stop()
    tab.ask("Liner is down", "5")
    tab.shows("No interval group was created. It is safe to send again.")
    tab.check()


@pytest.mark.slow
def test_the_pages_of_the_other_roles_are_sound(
    tab: Tab, anna: User, boris: User, carol: User, dora: User
) -> None:
    tab.go("/accounts/login/")
    tab.check()
    # The browser itself asks for what is missing, and the page stays.
    tab.page.get_by_role("button", name="Sign in").click()
    expect(tab.page.get_by_label("Username")).to_be_focused()
    tab.check()
    for user, paths in (
        (
            boris,
            [
                "/",
                "/groups/new/",
                "/history/",
                "/events/",
                "/integrity/",
                "/attention/",
                "/nowhere/",
                "/accounts/password/",
            ],
        ),
        (carol, ["/", "/accounts/password/done/"]),
        (dora, ["/"]),
    ):
        tab.sign_in(user)
        for path in paths:
            tab.go(path)
            tab.check()
        tab.press("Sign out")


@pytest.mark.slow
def test_the_admin_works_under_the_content_security_policy(tab: Tab, carol: User) -> None:
    tab.sign_in(carol)
    for path in ("/admin/", "/admin/auth/user/", "/admin/groups/submission/"):
        tab.go(path)
        tab.shows("linerAdmin")


def test_everything_works_without_javascript_and_by_keyboard(
    plain_tab: Tab, anna: User, sandbox: Sandbox
) -> None:
    plain_tab.go("/accounts/login/")
    keyboard = plain_tab.page.keyboard
    plain_tab.page.get_by_label("Username").focus()
    keyboard.type("anna")
    keyboard.press("Tab")
    keyboard.type("correct horse battery staple")
    with plain_tab.next_page():
        keyboard.press("Enter")
    plain_tab.page.get_by_label("Title").focus()
    keyboard.type("By keyboard")
    keyboard.press("Tab")
    keyboard.type("0 30m")
    plain_tab.page.get_by_label("Reason").focus()
    keyboard.type("No mouse here")
    keyboard.press("Tab")
    with plain_tab.next_page():
        keyboard.press("Enter")
    plain_tab.shows("Review before creating")
    plain_tab.page.get_by_label("Reason").focus()
    for _ in range(4):
        keyboard.press("Tab")
    assert plain_tab.page.locator(":focus").inner_text() == "Create in Liner"
    with plain_tab.next_page():
        keyboard.press("Enter")
    assert "/history/" in plain_tab.page.url
    (made,) = sandbox.interval_groups()
    plain_tab.shows(f"#{made['id']}")
