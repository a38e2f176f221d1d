"""What needs a person, in a real browser."""

from django.contrib.auth.models import User

from groups.liner.sandbox import Sandbox
from groups.models import Submission
from tests.browser.conftest import Tab


def test_a_person_settles_what_the_program_cannot(tab: Tab, anna: User, sandbox: Sandbox) -> None:
    tab.sign_in(anna)
    tab.go("/attention/")
    tab.check()
    tab.ask("Evening #lost", "0, 30m")
    tab.check()
    twin = sandbox.add("Evening #lost", [0, 30])
    other = sandbox.add("Other", [7])
    tab.page.get_by_role("link", name="Attention").first.click()
    tab.check()
    tab.page.get_by_role("button", name="It is this number").click()
    assert "Say how you know." in tab.text()
    tab.check()
    tab.page.get_by_label("How do you know?").fill("Compared in Liner")
    tab.page.get_by_label("Liner's number").fill(str(other))
    tab.page.get_by_role("button", name="It is this number").click()
    assert "that interval group is not what was asked" in tab.text()
    tab.check()
    tab.page.get_by_label("Liner's number").fill(str(twin))
    tab.page.get_by_role("button", name="It is this number").click()
    assert "Nothing." in tab.text()
    entry = Submission.objects.get()
    assert (entry.status, entry.liner_group_id) == ("created", twin)
    tab.go(entry.get_absolute_url())
    tab.check()


def test_an_alarm_is_answered(tab: Tab, anna: User) -> None:
    tab.sign_in(anna)
    tab.ask("Night #changed", "0, 5")
    assert "it holds something else than was asked" in tab.text()
    tab.check()
    tab.page.get_by_role("link", name="Compare with Liner now").click()
    assert "Changed since" in tab.text()
    tab.go("/attention/")
    tab.check()
    tab.page.get_by_label("What was found out, and done?").fill("Corrected by hand")
    tab.page.get_by_role("button", name="Answer the alarm").click()
    assert "Nothing." in tab.text()
