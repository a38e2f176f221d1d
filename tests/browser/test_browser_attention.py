"""What needs a person, in a real browser."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import Submission
from groups.services.record.alarms import answer_alarm
from groups.services.record.submissions import change
from tests.browser.conftest import Tab
from tests.services.requests import ask


@pytest.mark.slow
def test_a_person_settles_what_the_program_cannot(tab: Tab, anna: User, sandbox: Sandbox) -> None:
    tab.sign_in(anna)
    tab.go("/attention/")
    tab.check()
    tab.ask("Evening #lost", "0, 30m")
    tab.check()
    twin = sandbox.add("Evening #lost", [0, 30])
    other = sandbox.add("Other", [7])
    tab.go("/attention/")
    tab.check()
    tab.press("Confirm number")
    assert tab.page.title().startswith("Nothing recorded: ")
    told = tab.focus_in_sight()
    assert "Enter the number shown in Liner." in told
    tab.check()
    tab.jump("Say how you know.")
    tab.focus_in_sight()
    tab.page.keyboard.type("Compared in Liner")
    expect(tab.page.get_by_label("How do you know?")).to_have_value("Compared in Liner")
    tab.page.get_by_label("Number in Liner").fill(str(other))
    tab.press("Confirm number")
    assert "That interval group differs from the request" in tab.focus_in_sight()
    assert tab.page.title().startswith("Nothing recorded: ")
    tab.check()
    tab.page.get_by_label("Number in Liner").fill(str(twin))
    tab.press("Confirm number")
    tab.shows(f"“Evening #lost” was created as #{twin}.")
    tab.check()
    entry = Submission.objects.get()
    assert (entry.status, entry.liner_group_id) == ("created", twin)
    tab.go(entry.get_absolute_url())
    tab.check()


@pytest.mark.slow
def test_an_alarm_is_answered(tab: Tab, anna: User) -> None:
    tab.sign_in(anna)
    tab.ask("Night #changed", "0, 5")
    tab.shows("Saved differently in Liner. Don't select it for an order.")
    tab.check()
    tab.follow("Compare with Liner now")
    tab.shows("Compared just now. Still different in Liner:")
    tab.check()
    tab.go("/attention/")
    tab.check()
    tab.press("Answer alarm")
    assert "Say what you found or did." in tab.focus_in_sight()
    tab.check()
    tab.jump("Say what you found or did.")
    tab.focus_in_sight()
    tab.page.keyboard.type("Corrected by hand")
    tab.press("Answer alarm")
    tab.shows("Nothing needs attention.")


@pytest.mark.slow
def test_what_came_too_late_is_told_where_one_looks_with_what_was_typed(
    tab: Tab, anna: User, boris: User
) -> None:
    entry = ask(anna, NewGroup(title="Night #changed", intervals=(0, 5)))
    for number in range(3):
        ask(anna, NewGroup(title=f"Night {number} #changed", intervals=(0, 5)))
    tab.sign_in(anna)
    tab.go("/attention/")
    assert answer_alarm(entry, "Liner rounds up", by=boris)
    tab.page.get_by_label("What did you find or do?").last.fill("Corrected by hand")
    tab.press(tab.page.get_by_role("button", name="Answer alarm").last)
    told = tab.focus_in_sight()
    assert "That alarm was already answered: “Liner rounds up”" in told
    assert "Corrected by hand" in told
    assert tab.page.title().startswith("Nothing recorded: ")
    tab.check()


@pytest.mark.slow
def test_an_error_far_below_is_told_where_one_looks_without_scripts_too(
    plain_tab: Tab, anna: User, boris: User
) -> None:
    entries = [
        ask(anna, NewGroup(title=f"Night {number} #changed", intervals=(0, 5)))
        for number in range(4)
    ]
    plain_tab.sign_in(boris)
    plain_tab.go("/attention/")
    plain_tab.press(plain_tab.page.get_by_role("button", name="Answer alarm").last)
    assert "Say what you found or did." in plain_tab.focus_in_sight()
    plain_tab.go(f"{entries[0].get_absolute_url()}#review")
    plain_tab.press("Request an explanation")
    assert plain_tab.page.title().startswith("Nothing recorded: ")
    assert "Say what you want explained." in plain_tab.focus_in_sight()
    assert change(entries[0], "submission.test", expect=["created"], alarm_answer="Seen")
    plain_tab.page.get_by_label("Comment").fill("Why at night?")
    plain_tab.press("Request an explanation")
    assert "the entry has changed since you opened it" in plain_tab.focus_in_sight()
    assert plain_tab.page.title().startswith("Nothing recorded: ")
